import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receiptForPrograms } from '../../../app/contract/receipt';
import type { CardView } from '../../../app/contract/views';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { Workshop } from '../../../app/workshop/workshop';
import { browserNative } from '../../native';
import { openLectern, type Lectern } from '../../lectern';
import type { Ended } from '../../sessions/operations';
import type { Session } from '../../sessions/session';
import { stopRehearsal } from '../../targets/rehearsal-control';
import { findRehearsal } from '../../targets/rehearsal-process';
import type { Arguments } from '../arguments';
import { drillAll, drillTheTeardown, line, type DrillBench, type DrillResult } from '../drill-run';
import { exitCodes, out, outJson, sayProblem, type ExitCode } from '../output';
import { logInToAirflow, logInToJupyter, type JupyterUser } from '../participant';
import { withProgress } from '../progress';
import { loadFile } from '../workshop';
import { printReceipt } from './teardown';

/** Wall ms: how long a crashed container may take to come back, and a saved DAG to be seen. */
const healWithinMs = 60_000;
const dagSeenWithinMs = 10_000;
const participantsAtOnce = 8;

/**
 * `lectern rehearse FILE`: the whole event against a rehearsal of its own. Exits 0 only if every seat could
 * work, the crashed container healed with its file kept, and the receipt says that nothing is left.
 */
export async function rehearseCommand(outer: Lectern, args: Arguments, root: string): Promise<ExitCode> {
  const loaded = loadFile(outer, args);
  const home = mkdtempSync(join(tmpdir(), 'lectern-rehearse-'));
  const lectern = openLectern({
    root,
    native: browserNative,
    home,
    watch: false,
    ...defined({ rehearsalSpeed: args.speed, rehearsalContainers: args.containers }),
  });
  try {
    lectern.workshops.keep(loaded, { kind: 'rehearsal' });
    return await rehearse(lectern.sessions.open(loaded.workshop.id), loaded.workshop, args);
  } finally {
    await lectern.close();
    const running = findRehearsal(lectern.home.rehearsal);
    if (running !== undefined) await stopRehearsal(running).catch(() => undefined);
    await untilEnded(lectern.home.rehearsal);
    rmSync(home, { recursive: true, force: true });
  }
}

async function rehearse(
  session: Session,
  workshop: Workshop,
  { json, drills: withDrills, containers }: Pick<Arguments, 'json' | 'drills' | 'containers'>,
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
      const ranCells = await everySeatWorks(cards, tell, containers === 'real');
      await crashAndHeal(session, cards[0], ranCells, tell);
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
      sayProblem(error.problem);
      tell('rehearse.failed', error.problem.message, { problem: error.problem });
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
        ? 'The rehearsal went well: every seat could work, and nothing is left.'
        : 'The rehearsal did not go well: see above.',
    );
  }
  if (provisioned.outcome === 'cancelled') return exitCodes.cancelled;
  return ok ? exitCodes.done : exitCodes.incomplete;
}

type Tell = (code: string, message: string, data?: object) => void;

/**
 * Opens every address as its participant would: logs in, saves a DAG, runs a cell where there are kernels, sees
 * the DAG in Airflow. Returns the seats that ran a cell.
 */
async function everySeatWorks(
  cards: readonly CardView[],
  tell: Tell,
  kernelsExpected: boolean,
): Promise<ReadonlySet<string>> {
  const waiting = [...cards];
  const ran = new Set<string>();
  const participant = async (): Promise<void> => {
    for (let card = waiting.shift(); card !== undefined; card = waiting.shift()) {
      const hasKernel = await seatWorks(card);
      if (hasKernel) ran.add(card.seat);
      else if (kernelsExpected && urlOf(card, 'jupyter') !== undefined)
        throw lost(card.seat, 'Its Jupyter is real and has no kernel to run a cell in.');
    }
  };
  await Promise.all(Array.from({ length: participantsAtOnce }, participant));
  const cells =
    ran.size === 0
      ? ''
      : ` ${ran.size === cards.length ? 'Each' : `${ran.size} of them`} ran a cell in a kernel: 6*7 is 42.`;
  tell('rehearse.participants', `All ${cards.length} participants logged in and saved a file.${cells}`, {
    seats: cards.length,
    ranCells: ran.size,
  });
  return ran;
}

/** What the cell of a seat leaves in its home. */
const cellFile = 'written-by-a-cell.txt';

/** Runs a cell over the websocket of the address on the card. False where there is no kernel to run it in. */
async function cellRuns(card: CardView, user: JupyterUser): Promise<boolean> {
  const kernel = await user.startKernel();
  if (kernel === undefined) return false;
  const result = await kernel.run(
    `with open('${cellFile}', 'w') as file: file.write('kept by seat ${card.seat}')\n6*7`,
  );
  kernel.leave();
  if (result !== '42') throw lost(card.seat, `6*7 came back from the kernel as ${result}.`);
  return true;
}

/** True when it ran a cell, too. */
async function seatWorks(card: CardView): Promise<boolean> {
  const dagId = `from_seat_${card.seat}`;
  const jupyter = urlOf(card, 'jupyter');
  let hasKernel = false;
  if (jupyter !== undefined) {
    const user = await logInToJupyter(jupyter, card.password);
    await user.save(`dags/${dagId}.py`, dagText(dagId));
    const saved = await user.read(`dags/${dagId}.py`);
    if (saved !== dagText(dagId)) throw lost(card.seat, 'A saved file reads differently.');
    hasKernel = await cellRuns(card, user);
  }
  const airflow = urlOf(card, 'airflow');
  if (airflow === undefined) return hasKernel;
  const user = await logInToAirflow(airflow, card.username, card.password);
  if (jupyter === undefined) return hasKernel;
  await until(
    dagSeenWithinMs,
    async () => (await user.dagIds()).includes(dagId),
    () => lost(card.seat, `The DAG ${dagId} was saved in Jupyter and not seen in Airflow within 10 s.`),
  );
  return hasKernel;
}

async function crashAndHeal(
  session: Session,
  card: CardView | undefined,
  ranCells: ReadonlySet<string>,
  tell: Tell,
): Promise<void> {
  const service = card?.services[0];
  if (card === undefined || service === undefined) return;
  const dagId = `from_seat_${card.seat}`;
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
    async () => !(await works()),
    () => lost(card.seat, 'The crash was not noticed.'),
  );
  await until(healWithinMs, works, () => lost(card.seat, `${service.label} did not come back.`));
  if (service.name === 'jupyter') {
    const user = await logInToJupyter(service.url, card.password);
    if ((await user.read(`dags/${dagId}.py`)) !== dagText(dagId))
      throw lost(card.seat, 'The file saved before the crash is gone.');
    // What the kernel held is gone with it; what it wrote is not, and another one runs.
    if (ranCells.has(card.seat)) {
      if (!(await user.read(cellFile)).endsWith(card.seat))
        throw lost(card.seat, 'What a cell wrote before the crash is gone.');
      if (!(await cellRuns(card, user))) throw lost(card.seat, 'After the crash there is no kernel.');
    }
  }
  tell('rehearse.healed', `${service.label} of seat ${card.seat} came back by itself, with the file kept.`, {
    seat: card.seat,
    service: service.name,
    wallMs: Date.now() - started,
  });
}

async function until(withinMs: number, holds: () => Promise<boolean>, orElse: () => Error): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw orElse();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A rehearsal that was told to stop saves itself first; its folder may go once its process has. */
async function untilEnded(dataFolder: string): Promise<void> {
  await until(
    15_000,
    () => Promise.resolve(findRehearsal(dataFolder) === undefined),
    () => new Error('the rehearsal did not end'),
  ).catch(() => undefined);
}

const urlOf = (card: CardView, name: string): string | undefined =>
  card.services.find((service) => service.name === name)?.url;

function dagText(dagId: string): string {
  return `from airflow import DAG\n\nwith DAG("${dagId}", schedule=None):\n    pass\n`;
}

function lost(seat: string, detail: string): LecternError {
  return new LecternError({
    code: 'rehearse.failed',
    message: `Seat ${seat} did not pass the rehearsal.`,
    hint: 'What happened is above; run it again to see whether it stays.',
    detail,
  });
}
