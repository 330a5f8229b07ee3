/** What a participant of `lectern rehearse` does in a seat, in whatever services it has: each says how (app/services). */
import type { CardView } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { serviceOf, type Service, type ServiceName } from '../../app/services';
import type { SignedIn } from '../../app/services/participant';
import type { HomeFile } from '../../app/services/service';
import type { SeatLabel } from '../../app/workshop/workshop';
import { openBrowser } from './participant';
import { until } from './until';

/** Wall ms: how long a service may take to take up a file that was saved in the home. */
const takenUpWithinMs = 10_000;

/** What was done in a seat, to be looked for again after a crash. */
export interface SeatWork {
  readonly saved: readonly HomeFile[];
  /** The services in which a cell ran. */
  readonly ranCells: readonly ServiceName[];
}

/** A service in which the participant has signed in. */
interface Desk {
  readonly service: Service;
  readonly user: SignedIn;
}

/** Signs in to a service of a card. Throws LecternError `participant.cannot-work`. */
export async function signIn(card: CardView, { name, url }: CardView['services'][number]): Promise<Desk> {
  const service = serviceOf(name);
  return { service, user: await service.participant.signIn(openBrowser(url), card) };
}

/**
 * A participant's work: signs in to every service of the card, saves what the services wait for in the first that
 * can save, sees it in all that can read or take it up, runs a cell where there is a kernel. `kernelsExpected`:
 * having none is a failure. Throws LecternError.
 */
export async function workInSeat(card: CardView, kernelsExpected: boolean): Promise<SeatWork> {
  const desks: Desk[] = [];
  for (const service of card.services) desks.push(await signIn(card, service));
  const saved = await saveFiles(card.seat, desks);
  const ranCells: ServiceName[] = [];
  for (const { service, user } of desks) {
    if (user.startKernel === undefined) continue;
    if (await cellRuns(card.seat, user)) ranCells.push(service.name);
    else if (kernelsExpected)
      throw lost(card.seat, `Its ${service.title} is real but has no kernel to run a cell.`);
  }
  return { saved, ranCells };
}

/**
 * Looks into a service that has come back for what was done before. Returns whether it could look for files at
 * all. Throws LecternError when something is gone.
 */
export async function workIsKept(
  card: CardView,
  service: CardView['services'][number],
  work: SeatWork,
): Promise<boolean> {
  const { user } = await signIn(card, service);
  if (user.read === undefined || work.saved.length === 0) return false;
  for (const { path, text } of work.saved) {
    if ((await user.read(path)) !== text) throw lost(card.seat, 'The file saved before the crash is gone.');
  }
  if (work.ranCells.includes(service.name)) {
    // What the kernel held is gone with it; what it wrote is not, and another one runs.
    if (!(await user.read(cellFile)).endsWith(card.seat))
      throw lost(card.seat, 'The file that a cell wrote before the crash is gone.');
    if (!(await cellRuns(card.seat, user))) throw lost(card.seat, 'There is no kernel after the crash.');
  }
  return true;
}

/** Saves the files that the seat's services take up, or one of no use to them, and sees them everywhere. */
async function saveFiles(seat: SeatLabel, desks: readonly Desk[]): Promise<readonly HomeFile[]> {
  const saver = desks.find(({ user }) => user.save !== undefined);
  if (saver?.user.save === undefined) return [];
  const wanted = desks.flatMap(({ service }) => service.participant.takesUp?.(seat) ?? []);
  const files =
    wanted.length > 0 ? wanted : [{ path: `from-seat-${seat}.txt`, text: `saved in seat ${seat}\n` }];
  for (const { path, text } of files) {
    await saver.user.save(path, text);
    for (const { user } of desks) {
      if (user.read !== undefined && (await user.read(path)) !== text)
        throw lost(seat, 'A saved file came back different.');
    }
  }
  for (const { service, user } of desks) await takesItUp(seat, saver.service, service, user);
  return files;
}

async function takesItUp(seat: SeatLabel, saver: Service, service: Service, user: SignedIn): Promise<void> {
  const file = service.participant.takesUp?.(seat);
  const { hasTakenUp } = user;
  if (file === undefined || hasTakenUp === undefined) return;
  await until(
    takenUpWithinMs,
    async () => (await hasTakenUp(file.path)) || undefined,
    () =>
      lost(seat, `${file.path} was saved in ${saver.title} and not seen in ${service.title} within 10 s.`),
  );
}

/** What the cell of a seat leaves in its home. */
const cellFile = 'written-by-a-cell.txt';

/** Runs a cell over the websocket of the address on the card. False where there is no kernel to run it in. */
async function cellRuns(seat: SeatLabel, { startKernel }: SignedIn): Promise<boolean> {
  const kernel = await startKernel?.();
  if (kernel === undefined) return false;
  const result = await kernel.run(
    `with open('${cellFile}', 'w') as file: file.write('kept by seat ${seat}')\n6*7`,
  );
  kernel.leave();
  if (result !== '42') throw lost(seat, `6*7 came back from the kernel as ${result}.`);
  return true;
}

/** Why a seat did not pass. */
export function lost(seat: SeatLabel, detail: string): LecternError {
  return new LecternError({
    code: 'rehearse.failed',
    message: `Seat ${seat} did not pass the rehearsal.`,
    hint: 'See above for what happened. Run it again to see whether it happens again.',
    detail,
  });
}
