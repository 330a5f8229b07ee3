import { defined } from '../../app/defined';
import type { ResourceOutputs } from '../../app/plan/outputs';
import type { ResourceType } from '../../app/plan/resources';
import { serviceNames } from '../../app/services';
import type { FoundResource, KindContext } from './kind';
import type { Tags } from './ownership';
import { ownedBy, tagKeys } from './ownership';

/** What an account holds at first sight, before its tags are looked at. */
export interface Candidate<T extends ResourceType, Seen = unknown> {
  readonly id: string;
  readonly tags: Tags;
  readonly outputs: ResourceOutputs[T];
  readonly usable: boolean;
  readonly seen?: Seen;
  readonly residue?: boolean;
}

/** The candidates that carry this workshop's tags. Everything else in the account stays out of sight. */
export function ownedResources<T extends ResourceType, Seen = unknown>(
  context: Pick<KindContext, 'workshopId'>,
  type: T,
  candidates: readonly Candidate<T, Seen>[],
): readonly FoundResource<T, Seen>[] {
  return candidates
    .filter(({ tags }) => ownedBy(tags, context.workshopId))
    .map(({ id, tags, outputs, usable, seen, residue }) => {
      const seat = tags[tagKeys.seat];
      const service = serviceNames.find((name) => name === tags[tagKeys.service]);
      return {
        type,
        id,
        address: tags[tagKeys.address] ?? '',
        ...defined({ seat, service }),
        outputs,
        usable,
        ...defined({ seen }),
        ...(residue === true ? { residue } : {}),
        evidence: { by: 'tags', tags },
      };
    });
}
