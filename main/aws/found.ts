import { defined } from '../../app/defined';
import type { Outputs } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import { serviceNames } from '../../app/workshop/workshop';
import type { FoundResource, KindContext } from './kind';
import type { Tags } from './ownership';
import { ownedBy, tagKeys } from './ownership';

/** What an account holds at first sight, before its tags are looked at. */
export interface Candidate {
  readonly id: string;
  readonly tags: Tags;
  readonly outputs: Outputs;
  readonly usable: boolean;
  readonly residue?: boolean;
}

/** The candidates that carry this workshop's tags. Everything else in the account stays out of sight. */
export function ownedResources(
  context: Pick<KindContext, 'workshopId'>,
  type: ResourceType,
  candidates: readonly Candidate[],
): readonly FoundResource[] {
  return candidates
    .filter(({ tags }) => ownedBy(tags, context.workshopId))
    .map(({ id, tags, outputs, usable, residue }) => {
      const seat = tags[tagKeys.seat];
      const service = serviceNames.find((name) => name === tags[tagKeys.service]);
      return {
        type,
        id,
        address: tags[tagKeys.address] ?? '',
        ...defined({ seat, service }),
        outputs,
        usable,
        ...(residue === true ? { residue } : {}),
        evidence: { by: 'tags', tags },
      };
    });
}
