import { createHash } from 'node:crypto';
import { LecternError } from '../../app/errors';
import type { ResourceChange } from '../../app/plan/changes';
import { planChanges } from '../../app/plan/changes';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import type { SeatLabel } from '../../app/workshop/workshop';
import { notMade } from '../aws/explain';
import { unlistedTypes } from '../aws/kinds';
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
  const { found, strangers } = inventory;
  if (strangers.length === 0 && found.every(({ residue }) => residue === true)) {
    throw new LecternError(notMade);
  }
  const { chosen } = byAddress(inventory.found, (address) => journal.record(address)?.id);
  const differences = await findDrifts(run, context, chosen);
  const resources = planChanges({
    plan,
    standing: [...chosen.values()],
    differences,
    taken: takenNames(plan, inventory),
    unlisted: unlistedTypes,
    replace,
  });
  return { resources, digest: digestOf(resources), inventory, context };
}

/** What of the plan somebody else's things have the name of, by address, and whose they are. */
function takenNames({ resources }: Plan, { strangers }: Inventory): ReadonlyMap<Address, string> {
  const bearers = new Map(strangers.map(({ type, name, reason }) => [`${type} ${name ?? ''}`, reason]));
  return new Map(
    resources.flatMap(({ type, address, properties }) => {
      const name = nameIn(properties);
      const reason = name === undefined ? undefined : bearers.get(`${type} ${name}`);
      return reason === undefined ? [] : [[address, reason] as const];
    }),
  );
}

function nameIn(properties: object): string | undefined {
  return ['name', 'identifier', 'namePrefix']
    .map((key) => (properties as Readonly<Record<string, unknown>>)[key])
    .find((value) => typeof value === 'string');
}

function digestOf(changes: readonly ResourceChange[]): string {
  const lines = changes.map(({ address, action, reasons }) => [action, address, ...reasons].join(' '));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}
