import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receiptForPrograms } from '../../../app/contract/receipt';
import type { CardView } from '../../../app/contract/views';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { SeatLabel, Workshop } from '../../../app/workshop/workshop';
import { browserNative } from '../../native';
import { openLectern, type Lectern } from '../../lectern';
import type { Ended } from '../../sessions/operations';
import type { Session } from '../../sessions/session';
import { stopRehearsal } from '../../targets/rehearsal-control';
import { findRehearsal, rehearsalHolder } from '../../targets/rehearsal-process';
import { command, workshopArgument, type Cli } from '../command';
import { drillAll, drillTheTeardown, line, type DrillBench, type DrillResult } from '../drill-run';
import * as option from '../options';
import { exitCodes, out, outJson, problemLine, type ExitCode } from '../output';
import { withProgress } from '../progress';
import { lost, workInSeat, workIsKept, type SeatWork } from '../seat-work';
import { until } from '../until';
import { load, type WorkshopArguments } from '../workshop';
import { printReceipt } from './teardown';

/** Wall ms: how long a crashed container may take to come back. */
const healWithinMs = 60_000;
const participantsAtOnce = 8;

/**
 * `lectern rehearse WORKSHOP`: the whole event against a rehearsal of its own. Exits 0 only if every seat could
 * work, the crashed container healed with its file kept, and the receipt says that nothing is left.
 */
export const rehearseCommand = ({ root, run }: Cli) =>
  command('rehearse', 'rehearse the whole event on its own built-in AWS (--drills: with every fault drill)')
    .addArgument(workshopArgument)
    .option('--drills', 'run every fault drill and report', false)
    .addOption(option.seats)
    .addOption(option.region)
    .addOption(option.speed)
    .addOption(option.containers)
    .addOption(option.yes)
    .addOption(option.home)
    .addOption(option.json)
    .action((workshop, options) =>
      run({ ...options, workshop }, (outer, args) => inOwnHome(outer, args, root)),
    );

interface RehearseArguments extends WorkshopArguments {
  readonly drills: boolean;
}

async function inOwnHome(outer: Lectern, args: RehearseArguments, root: string): Promise<ExitCode> {
  const loaded = load(outer, args);
  const home = mkdtempSync(join(tmpdir(), 'lectern-rehearse-'));
  const lectern = openLectern({
    root,
    native: browserNative,
    home,
    watch: false,
    ...defined({ rehearsalSpeed: args.speed, rehearsalContainers: args.containers }),
  });
  try {
    // Nothing of it is for good: its file gets no id.
    const { workshop, file, materials, materialsFolder } = loaded;
    const inMemory = { workshop, file, materials, ...defined({ materialsFolder }) };
    lectern.workshops.keep(inMemory, { kind: 'rehearsal' });
    return await rehearse(lectern.sessions.open(loaded.workshop.id), loaded.workshop, args);
  } finally {
    await lectern.close();
    const running = await findRehearsal(lectern.home.rehearsal);
    if (running !== undefined) await stopRehearsal(running).catch(() => undefined);
    await untilEnded(lectern.home.rehearsal);
    rmSync(home, { recursive: true, force: true });
  }
}

async function rehearse(
  session: Session,
  workshop: Workshop,
  { json, drills: withDrills, containers }: RehearseArguments,
): Promise<ExitCode> {
  const id = session.workshopId;
  const drilled: DrillResult[] = [];
  let seq = 0;
  /** What the rehearsal itself does, told in the same form as what the engine does. */
  const tell = (code: string, message: string, data: object = {}): void => {
    seq += 1;
    if (json) outJson({ seq, time: new Date().toISOString(), code, message, data });
    else out(`          ${message}`);
  };
  const provisioned = await withProgress(session, json, () => session.startProvision());
  let ok = provisioned.outcome === 'done';
  const bench: DrillBench = {
    session,
    workshop,
    tell,
    provision: () => withProgress(session, json, () => session.startProvision()),
  };
  if (provisioned.outcome !== 'cancelled') {
    try {
      const cards = await session.cards();
      const done = await everySeatWorks(cards, tell, containers === 'real');
      await crashAndHeal(session, cards[0], done, tell);
      if (withDrills) drilled.push(...(await drillAll(bench)));
      tell(
        'rehearse.cards',
        `${cards.length} cards, from seat ${cards[0]?.seat ?? '-'} to seat ${cards.at(-1)?.seat ?? '-'}.`,
        {
          cards: cards.length,
        },
      );
    } catch (error) {
      ok = false;
      if (!(error instanceof LecternError)) throw error;
      tell('rehearse.failed', problemLine(error.problem), { problem: error.problem });
    }
  }
  const teardown = (): Promise<Ended> => withProgress(session, json, () => session.startTeardown(id));
  let removed: Ended;
  if (withDrills && ok) {
    const ended = await drillTheTeardown(bench, teardown);
    drilled.push(...ended.results);
    removed = ended.removed;
  } else {
    removed = await teardown();
  }
  ok = ok && drilled.every(({ outcome }) => outcome !== 'failed');
  const { receipt } = removed;
  ok = ok && removed.outcome === 'done' && receipt?.left.length === 0 && receipt.failedLookups.length === 0;
  if (json) {
    outJson({
      summary: {
        state: ok ? 'done' : 'incomplete',
        seats: { ready: provisioned.seatsReady, failed: provisioned.seatsFailed },
      },
      ...(receipt === undefined ? {} : { receipt: receiptForPrograms(receipt) }),
      ...(withDrills ? { drills: drilled } : {}),
    });
  } else {
    printReceipt(removed, false);
    for (const result of drilled) out(`  ${line(result)}`);
    out(
      ok
        ? 'The rehearsal succeeded: every seat worked, and nothing is left.'
        : 'The rehearsal failed: see above.',
    );
  }
  if (provisioned.outcome === 'cancelled') return exitCodes.cancelled;
  return ok ? exitCodes.done : exitCodes.incomplete;
}

type Tell = (code: string, message: string, data?: object) => void;

/** Every seat is worked in by its participant, several at a time. Returns what was done, by seat. */
async function everySeatWorks(
  cards: readonly CardView[],
  tell: Tell,
  kernelsExpected: boolean,
): Promise<ReadonlyMap<SeatLabel, SeatWork>> {
  const waiting = [...cards];
  const done = new Map<SeatLabel, SeatWork>();
  const participant = async (): Promise<void> => {
    for (let card = waiting.shift(); card !== undefined; card = waiting.shift())
      done.set(card.seat, await workInSeat(card, kernelsExpected));
  };
  await Promise.all(Array.from({ length: participantsAtOnce }, participant));
  const ranCells = [...done.values()].filter((work) => work.ranCells.length > 0).length;
  const saved = [...done.values()].some((work) => work.saved.length > 0) ? ' and saved a file' : '';
  const cells =
    ranCells === 0
      ? ''
      : ` ${ranCells === cards.length ? 'Each' : `${ranCells} of them`} ran a cell in a kernel: 6*7 is 42.`;
  tell('rehearse.participants', `All ${cards.length} participants logged in${saved}.${cells}`, {
    seats: cards.length,
    ranCells,
  });
  return done;
}

async function crashAndHeal(
  session: Session,
  card: CardView | undefined,
  done: ReadonlyMap<SeatLabel, SeatWork>,
  tell: Tell,
): Promise<void> {
  const service = card?.services[0];
  if (card === undefined || service === undefined) return;
  const started = Date.now();
  if (!(await session.drills.crash(card.seat, service.name)))
    throw lost(card.seat, 'There was no running container to crash.');
  tell('rehearse.crashed', `Crashed ${service.label} of seat ${card.seat}.`, {
    seat: card.seat,
    service: service.name,
  });
  const works = async (): Promise<boolean> =>
    (await session.look())
      .find(({ seat }) => seat === card.seat)
      ?.services.find(({ name }) => name === service.name)?.state === 'works';
  await until(
    healWithinMs,
    async () => ((await works()) ? undefined : true),
    () => lost(card.seat, 'The crash was not noticed.'),
  );
  await until(
    healWithinMs,
    async () => (await works()) || undefined,
    () => lost(card.seat, `${service.label} did not come back.`),
  );
  const work = done.get(card.seat);
  const kept = work !== undefined && (await workIsKept(card, service, work)) ? ', and its file was kept' : '';
  tell('rehearse.healed', `${service.label} of seat ${card.seat} recovered by itself${kept}.`, {
    seat: card.seat,
    service: service.name,
    wallMs: Date.now() - started,
  });
}

/** A rehearsal that was told to stop saves itself first; its folder may go once its process has. */
async function untilEnded(dataFolder: string): Promise<void> {
  await until(
    15_000,
    () => Promise.resolve(rehearsalHolder(dataFolder) === undefined ? true : undefined),
    () => new Error('the rehearsal did not end'),
  ).catch(() => undefined);
}
