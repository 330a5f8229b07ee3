import { buildPlan } from '../../app/plan/build';
import type { ChangeView } from '../../app/plan/change-view';
import { changeView } from '../../app/plan/change-view';
import { seatLabels, type SeatLabel, type Workshop } from '../../app/workshop/workshop';
import { checkAgreed, type ChangeRequest } from '../engine/change';
import type { Changes } from '../engine/changes';
import type { Link } from './link';
import { withUserPriority, patientController } from './waits';
import type { Watching } from './watching';

/**
 * What would have to happen so that what stands of `workshop` is as `wanted`, in words. Whether somebody is at
 * work in a seat only the participant knows, so each seat that is not down counts as in use.
 */
export async function readChanges(
  at: { readonly workshop: Workshop; readonly link: Link; readonly watching: Pick<Watching, 'lookOnce'> },
  wanted: Workshop,
  replace: readonly SeatLabel[],
): Promise<ChangeView> {
  const [{ resources, digest }, working] = await Promise.all([
    plannedChanges(at.link, wanted, replace),
    seatsInUse(at),
  ]);
  return changeView(resources, wanted, working, digest);
}

/**
 * Whether the account still needs just the changes that were agreed to; nobody's seat is looked at for that.
 * Throws LecternError `changes.outdated` or `changes.refused`.
 */
export async function checkChanges(link: Link, wanted: Workshop, request: ChangeRequest): Promise<void> {
  checkAgreed(await plannedChanges(link, wanted, request.replace), request);
}

async function plannedChanges(link: Link, wanted: Workshop, replace: readonly SeatLabel[]): Promise<Changes> {
  const { engine } = await link.open();
  return withUserPriority(() => engine.changes(buildPlan(wanted), replace, patientController().signal));
}

async function seatsInUse({
  workshop,
  watching,
}: {
  readonly workshop: Workshop;
  readonly watching: Pick<Watching, 'lookOnce'>;
}): Promise<ReadonlySet<SeatLabel>> {
  try {
    const seats = await watching.lookOnce();
    return new Set(seats.filter(({ state }) => state !== 'down').map(({ seat }) => seat));
  } catch {
    // Nobody knows, so nobody may say that a seat is free.
    return new Set(seatLabels(workshop));
  }
}
