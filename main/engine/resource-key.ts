import type { ResourceType } from '../../app/plan/resources';

/** What a resource is called in sums over the account: unique in it. */
export function keyOf({ type, id }: { readonly type: ResourceType; readonly id: string }): string {
  return `${type} ${id}`;
}
