import type { AwsClients } from '../../main/aws/clients';
import type { Inventory } from '../../main/engine/inventory';
import { sceneOf } from '../../main/engine/testing/bend.testing';
import { allBends } from '../../main/engine/testing/bends.testing';
import type { Random } from '../../main/rehearsal/world/random';

/** Bends that leave nothing of somebody else's in the workshop's network, which would keep it. */
const usual = allBends.filter(({ leaves }) => leaves !== true);

/** Somebody with the console open bends the workshop as it stands. Says how; undefined when what it takes is not there. */
export async function bendSomething(
  aws: AwsClients,
  workshopId: string,
  inventory: Inventory,
  random: Random,
): Promise<string | undefined> {
  const bend = usual[Math.floor(random.next() * usual.length)];
  if (bend === undefined) return undefined;
  try {
    await bend.by(sceneOf(aws, workshopId, inventory));
    return `${bend.type.replace(/^.*::/, '')}-${bend.name.replaceAll(' ', '-')}`;
  } catch {
    // It is not there, or going already, or AWS holds it.
    return undefined;
  }
}
