import { createHash } from 'node:crypto';
import { LecternError } from '../../app/errors';
import type { ResourceChange } from '../../app/plan/changes';
import { planChanges } from '../../app/plan/changes';
import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import { notMade } from '../aws/explain';
import { kinds } from '../aws/kinds';
import { findDrifts } from './drift';
import type { Inventory } from './inventory';
import { byAddress, takeInventory } from './inventory';
import type { KindContext } from '../aws/kind';
import type { Run } from './run';
import { contextOf, dataOf } from './run';

/** What has to happen to a workshop that stands, so that it is as the plan wants it. */
export interface Changes {
  readonly resources: readonly ResourceChange[];
  /** Names exactly these changes; another when one more or one less is needed. */
  readonly digest: string;
}

/** Changes, and the look at the account that they follow from. */
export interface TakenChanges extends Changes {
  readonly inventory: Inventory;
  readonly context: KindContext;
}

/** Types of which a listing says nothing. */
const unlisted: ReadonlySet<ResourceType> = new Set(
  Object.values(kinds)
    .filter((kind) => kind.unlisted === true)
    .map(({ type }) => type),
);

/**
 * Compares the account with the plan; changes nothing. `replace` are seats that get a new host in any case.
 * Throws LecternError `workshop.not-made`, and when a part of the account cannot be looked at: half a picture would be
 * a wrong one.
 */
export async function takeChanges(
  run: Run & { readonly plan: Plan },
  replace: readonly SeatLabel[],
): Promise<TakenChanges> {
  const { plan, journal } = run;
  const subjects = new Map(plan.resources.map((resource) => [resource.address, dataOf(resource)]));
  const context = contextOf(run, subjects);
  const inventory = await takeInventory(context);
  for (const found of inventory.found) subjects.set(found.address, dataOf(found));
  const [unknown] = inventory.failures;
  if (unknown !== undefined) throw new LecternError(unknown.problem);
  if (inventory.found.every(({ residue }) => residue === true)) throw new LecternError(notMade);
  const { chosen } = byAddress(inventory.found, (address) => journal.record(address)?.id);
  const differences = await findDrifts(run, context, chosen);
  const resources = planChanges({ plan, standing: [...chosen.values()], differences, unlisted, replace });
  return { resources, digest: digestOf(resources), inventory, context };
}

function digestOf(changes: readonly ResourceChange[]): string {
  const lines = changes.map(({ address, action, reasons }) => [action, address, ...reasons].join(' '));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}
