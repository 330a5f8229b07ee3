import { defined } from '../../app/defined';
import type { ResourceOutputs } from '../../app/plan/outputs';
import { iamPath } from '../../app/workshop/names';
import { hasCode } from './aws-error';
import { ownedResources } from './found';
import type { FoundResource, KindContext } from './kind';
import { readTags } from './ownership';

type OnPath = 'AWS::IAM::Role' | 'AWS::IAM::InstanceProfile';

/**
 * The workshop's roles or profiles among those on its IAM path. Anybody may make one there, so the path proves
 * nothing. IAM's listings tell no tags, and asking for each one's costs a call of a small bucket (20 / 10 a second):
 * what the journal made, by the unique id that IAM gives once, is not asked for.
 */
export async function foundOnPath<T extends OnPath, Seen extends { readonly Path?: string | undefined }>(
  context: KindContext,
  type: T,
  candidates: readonly {
    readonly seen: Seen;
    readonly outputs: ResourceOutputs[T];
    readonly usable: boolean;
  }[],
  tagsOf: (name: string) => Promise<Parameters<typeof readTags>[0]>,
): Promise<readonly FoundResource<T, Seen>[]> {
  const made = new Map(context.journaled(type).map((one) => [one.outputs.uniqueId, one]));
  const here = candidates.filter(({ seen }) => seen.Path === iamPath(context.workshopId));
  const found = await Promise.all(
    here.map(async ({ outputs, seen, usable }): Promise<readonly FoundResource<T, Seen>[]> => {
      const { name: id, uniqueId } = outputs;
      const known = uniqueId === undefined ? undefined : made.get(uniqueId);
      if (known !== undefined) {
        const { address, seat } = known;
        const evidence = { by: 'journal', address } as const;
        return [{ type, id, address, ...defined({ seat }), outputs, seen, usable, evidence }];
      }
      const tags = await tagsOf(id).then(readTags, (error: unknown) => {
        if (hasCode(error, 'NoSuchEntity')) return undefined;
        throw error;
      });
      if (tags === undefined) return [];
      return ownedResources(context, type, [{ id, tags, outputs, seen, usable, namesake: id }]);
    }),
  );
  return found.flat();
}
