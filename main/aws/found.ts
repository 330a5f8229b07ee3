import { defined } from '../../app/defined';
import type { ResourceOutputs } from '../../app/plan/outputs';
import type { ResourceType } from '../../app/plan/resources';
import { serviceNames } from '../../app/services';
import { typeInWords } from '../../app/words/resources';
import type { FoundResource, KindContext, Stranger } from './kind';
import type { Tags } from './ownership';
import { ownedBy, ownerInWords, tagKeys } from './ownership';

/** What an account holds at first sight, before its tags are looked at. */
export interface Candidate<T extends ResourceType, Seen = unknown> {
  readonly id: string;
  readonly tags: Tags;
  readonly outputs: ResourceOutputs[T];
  readonly usable: boolean;
  readonly seen?: Seen;
  readonly residue?: boolean;
  /** Its name, when that is one that this workshop gives to things of its type. */
  readonly namesake?: string;
  /** What of ours it lies in, so that it is a guest there when it is not ours. */
  readonly inside?: Stranger['inside'];
}

/**
 * The candidates that carry this workshop's tags. What seems to be of it and is not is told as a stranger; everything
 * else in the account stays out of sight.
 */
export function ownedResources<T extends ResourceType, Seen = unknown>(
  context: Pick<KindContext, 'workshopId' | 'strangers'>,
  type: T,
  candidates: readonly Candidate<T, Seen>[],
): readonly FoundResource<T, Seen>[] {
  const isOurs = ({ tags }: Candidate<T, Seen>): boolean => ownedBy(tags, context.workshopId, type);
  for (const one of candidates) {
    const reason = isOurs(one) ? undefined : whyNotOurs(context.workshopId, type, one);
    if (reason === undefined) continue;
    const { id, namesake: name, inside } = one;
    context.strangers.push({ type, id, reason, ...defined({ name, inside }) });
  }
  return candidates.filter(isOurs).map(({ id, tags, outputs, usable, seen, residue }) => {
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

/** Why something that speaks of the workshop, or lies in it, is not ours; undefined when it does neither. */
function whyNotOurs<T extends ResourceType>(
  workshopId: string,
  type: T,
  { tags, namesake, inside }: Pick<Candidate<T>, 'tags' | 'namesake' | 'inside'>,
): string | undefined {
  if (tags[tagKeys.workshop] === workshopId) {
    return `It has this workshop’s tag, but a workshop has no ${typeInWords(type)} at “${tags[tagKeys.address] ?? ''}”: someone else tagged it, or a newer version of Lectern.`;
  }
  // What another workshop says is its own speaks for itself.
  if (namesake !== undefined && tags[tagKeys.workshop] === undefined) {
    return 'It has a name of this workshop but not its tags, so someone else created it.';
  }
  return inside === undefined ? undefined : `Someone else put it there: ${ownerInWords(tags)}.`;
}
