/** `lectern rehearse --drills`: every drill, one after the other: does it, looks what the app says, waits until it is over. */
import type { CardView } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError, type Problem } from '../../app/errors';
import { serviceOf } from '../../app/services';
import type { SignedIn } from '../../app/services/participant';
import { drillOf, drills, type DrillName } from '../../app/workshop/drills';
import type { HealthState, SeatHealth } from '../../app/workshop/health';
import { needsDatabase, type SeatLabel, type ServiceName, type Workshop } from '../../app/workshop/workshop';
import { explain } from '../aws/explain';
import type { Ended } from '../sessions/operations';
import type { Session } from '../sessions/session';
import { signIn } from './seat-work';
import { until } from './until';

/** Wall ms. A drill that is not seen within the first, or not over within the second, has failed. */
const seenWithinMs = 60_000;
const overWithinMs = 180_000;

/** One line of the report. */
export interface DrillResult {
  readonly name: DrillName;
  /** `ok`, or why it is not, or `left out` where the workshop has nothing for it. */
  readonly outcome: 'ok' | 'failed' | 'left out';
  /** What the app said. */
  readonly seen: string;
  /** How it ended. */
  readonly end: string;
  readonly wallMs: number;
}

export interface DrillBench {
  readonly session: Session;
  readonly workshop: Workshop;
  readonly tell: (code: string, message: string, data?: object) => void;
  /** Runs a provision with its progress shown. */
  readonly provision: () => Promise<Ended>;
}

/** What one drill is proved by. */
interface Proof {
  /** The reason on the tile of the service that is hit. */
  readonly tile?: RegExp;
  readonly states?: readonly HealthState[];
  /** The code of the problem with which a look at the seats fails. */
  readonly problem?: string;
  /** Anything else. Returns what was seen. */
  readonly act?: (bench: DrillBench) => Promise<string | undefined>;
  /** What a participant does once it has begun. Returns why the drill is left out, if it is. */
  readonly prepare?: (bench: DrillBench) => Promise<string | undefined>;
  /** It cannot be done with every kind of container: when the rehearsal refuses it, it is left out. */
  readonly mayBeRefused?: true;
  /** Over before a look sees it on a fast clock, which is therefore slowed until it is seen. */
  readonly isBrief?: true;
  /** Why it is not waited for that all seats work again. */
  readonly lingers?: string;
  /** What the instructor does after it, before all is well again. */
  readonly mend?: 'provision';
  /** It shows in the services with a database; else in the first. */
  readonly ofDatabase?: true;
}

/** Drills that show in the teardown: `drillsOfTheEnd` does them. */
type Midway = Exclude<DrillName, 'lying-delete' | 'foreign-resource'>;

const hit: SeatLabel = '01';
/** At this speed a container that starts again is seen while it does. */
const briefSpeed = 5;

const proofs: Readonly<Record<Midway, Proof>> = {
  'container-crash': { tile: /stopp|killed|start/i, states: ['down', 'starting'] },
  'crash-loop': { tile: /keeps stopping/, states: ['down'] },
  'out-of-memory': { tile: /ran out of memory/, isBrief: true },
  'image-does-not-pull': { tile: /image cannot be pulled/ },
  'wrong-health-check-path': { tile: /checks? fail|load balancer’s checks|load balancer's checks/ },
  'agent-disconnected': { tile: /machine is not responding/, states: ['down'] },
  'host-lost': { tile: /machine is lost/, states: ['down'], mend: 'provision' },
  'database-restart': { tile: /database/, ofDatabase: true },
  'slow-database': { tile: /slowly.*database/, states: ['trouble'], ofDatabase: true },
  'zone-without-capacity': {
    act: async ({ session, provision }) => {
      await session.drills.begin('host-lost', { seat: hit });
      const { outcome } = await provision();
      return outcome === 'done' ? 'a lost machine was replaced in another zone' : undefined;
    },
  },
  'quota-too-small': {
    act: async ({ session, provision }) => {
      await session.drills.begin('host-lost', { seat: hit });
      const { outcome } = await provision();
      const problem = problemOf(session);
      return outcome === 'incomplete' && problem?.code === 'aws.quota-exceeded' ? problem.message : undefined;
    },
    mend: 'provision',
  },
  'throttled-by-another-tool': {
    act: async ({ session }) => {
      const before = await session.drills.throttled();
      const health = await session.look().catch(() => undefined);
      const throttled = (await session.drills.throttled()) - before;
      if (throttled === 0) return undefined;
      return `${throttled} calls throttled; checking the seats ${health === undefined ? 'failed' : 'succeeded'}`;
    },
  },
  'api-down': { problem: 'aws.fault' },
  'expired-credentials': { problem: 'aws.credentials-expired' },
  'venue-network-blocks-ports': { tile: /is blocked/, states: ['trouble'] },
  'venue-network-down': { problem: 'aws.unreachable' },
  'disk-full': {
    mayBeRefused: true,
    prepare: async ({ session }) => {
      const card = (await session.cards()).find(({ seat }) => seat === hit);
      const save = card === undefined ? undefined : await savingIn(card);
      if (save === undefined)
        return 'no service of the workshop saves a file for a participant who is played';
      const saved = await save('on-a-full-disk.txt', 'one line').then(
        () => true,
        () => false,
      );
      if (saved) throw new Error('a file was saved on a full disk');
      return undefined;
    },
    tile: /disk of its machine is full/,
    states: ['trouble'],
    lingers: 'its report counts for two and a half minutes; the next check after that is green',
  },
  'slow-network': { tile: /slowly/, states: ['trouble'] },
};

/** The drills that show while the workshop stands. Ends when all seats work again after the last one. */
export async function drillAll(bench: DrillBench): Promise<readonly DrillResult[]> {
  const results: DrillResult[] = [];
  for (const { name } of drills) {
    if (name === 'lying-delete' || name === 'foreign-resource') continue;
    const result = await drillOne(bench, name, proofs[name]);
    results.push(result);
    bench.tell('drill.finished', line(result), result);
  }
  return results;
}

async function drillOne(bench: DrillBench, name: Midway, proof: Proof): Promise<DrillResult> {
  const started = Date.now();
  const { needsDatabase: ofDatabase, title } = drillOf(name);
  if (ofDatabase === true && !needsDatabase(bench.workshop)) {
    return { name, outcome: 'left out', seen: 'the workshop has no database', end: '', wallMs: 0 };
  }
  let seen = '';
  try {
    await allWork(bench);
    bench.tell('drill.started', `Drill: ${title}.`, { name });
    const slowed = proof.isBrief === true ? await slowDown(bench) : undefined;
    await bench.session.drills.begin(name, {
      seat: hit,
      ...defined({ service: proof.ofDatabase === true ? serviceOfDatabase(bench.workshop) : undefined }),
    });
    const leftOut = await proof.prepare?.(bench);
    if (leftOut !== undefined) {
      await endAll(bench);
      return { name, outcome: 'left out', seen: leftOut, end: '', wallMs: 0 };
    }
    seen = await until(
      seenWithinMs,
      () => look(bench, proof),
      () => new Error(`${name} was not seen`),
    ).finally(slowed);
    await endAll(bench);
    if (proof.mend === 'provision') {
      const { outcome } = await bench.provision();
      if (outcome !== 'done') throw new Error(`provisioning again ended ${outcome}`);
    }
    if (proof.lingers !== undefined) {
      return { name, outcome: 'ok', seen, end: proof.lingers, wallMs: Date.now() - started };
    }
    await allWork(bench);
    const end = proof.mend === 'provision' ? 'provisioned again; all seats work' : 'all seats work';
    return { name, outcome: 'ok', seen, end, wallMs: Date.now() - started };
  } catch (error) {
    await endAll(bench);
    if (
      proof.mayBeRefused === true &&
      error instanceof LecternError &&
      error.problem.code === 'drill.refused'
    ) {
      return { name, outcome: 'left out', seen: error.problem.message, end: '', wallMs: 0 };
    }
    const end = error instanceof LecternError ? error.problem.message : String(error);
    return { name, outcome: 'failed', seen, end, wallMs: Date.now() - started };
  }
}

/** The first service of the workshop that keeps its state in the database. */
function serviceOfDatabase({ services }: Workshop): ServiceName | undefined {
  return services.find(({ name }) => serviceOf(name).database !== undefined)?.name;
}

/** How a participant saves a file in the first service of the card where one can; undefined where none can. */
async function savingIn(card: CardView): Promise<SignedIn['save']> {
  for (const service of card.services) {
    const { user } = await signIn(card, service);
    if (user.save !== undefined) return user.save;
  }
  return undefined;
}

/** Slows the rehearsal's clock for a moment. Returns how to give it its speed back. */
async function slowDown({ session }: DrillBench): Promise<() => Promise<void>> {
  // A clock that runs answers with its state and continues as it was.
  const { speed } = await session.drills.setClock({ kind: 'resume' });
  await session.drills.setClock({ kind: 'speed', speed: Math.min(speed, briefSpeed) });
  return async () => {
    await session.drills.setClock({ kind: 'speed', speed });
  };
}

async function endAll({ session }: DrillBench): Promise<void> {
  for (const { id } of await session.drills.running()) await session.drills.end(id);
}

async function look(bench: DrillBench, proof: Proof): Promise<string | undefined> {
  if (proof.act !== undefined) return proof.act(bench);
  let health: readonly SeatHealth[];
  try {
    health = await bench.session.look();
  } catch (error) {
    const problem = explain(error);
    return problem.code === proof.problem ? problem.message : undefined;
  }
  if (proof.tile === undefined) return undefined;
  const name =
    proof.ofDatabase === true ? serviceOfDatabase(bench.workshop) : bench.workshop.services[0]?.name;
  const service = health.find(({ seat }) => seat === hit)?.services.find((one) => one.name === name);
  if (service === undefined || service.state === 'works') return undefined;
  if (proof.states?.includes(service.state) === false || !proof.tile.test(service.reason)) return undefined;
  return `${service.state}: ${service.reason}`;
}

async function allWork({ session }: DrillBench): Promise<void> {
  let last = '';
  await until(
    overWithinMs,
    async () => {
      const health = await session.look().catch(() => undefined);
      const unwell = health?.find(({ state }) => state !== 'works');
      if (health !== undefined && unwell === undefined) return true;
      const reason = unwell?.services.find(({ state }) => state !== 'works')?.reason ?? '';
      last = unwell === undefined ? 'AWS could not be asked' : `seat ${unwell.seat}: ${reason}`;
      return undefined;
    },
    () => new Error(`not all seats work again (${last})`),
  );
}

/** The first failure of the operation that has just ended. */
function problemOf(session: Session): Problem | undefined {
  const { failures, seats } = session.live();
  return (
    Object.values(failures)[0] ?? Object.values(seats).find(({ failed }) => failed !== undefined)?.failed
  );
}

/** The drills that show in the teardown: begins them, tears down, ends them, tears down again. */
export async function drillTheTeardown(
  bench: DrillBench,
  teardown: () => Promise<Ended>,
): Promise<{ readonly results: readonly DrillResult[]; readonly removed: Ended }> {
  const { session } = bench;
  let started = Date.now();
  await session.drills.begin('lying-delete');
  await session.drills.begin('foreign-resource');
  const first = await teardown();
  const left = first.receipt?.left ?? [];
  const lies = (await session.drills.running()).filter(({ name }) => name === 'lying-delete');
  const types = new Set(left.map(({ type }) => type.replace(/^.*::/, '')));
  const ofOthers = left.find(({ type }) => type === 'AWS::EC2::Subnet');
  const onlyNetwork = left.every(({ type }) => type.startsWith('AWS::EC2::'));
  const lying: DrillResult = {
    name: 'lying-delete',
    outcome: lies.length === 0 && onlyNetwork ? 'ok' : 'failed',
    seen: lies.length === 0 ? 'one deletion was not carried out' : 'nothing was deleted',
    end: onlyNetwork ? 'found by checking again, and removed' : `left: ${[...types].join(', ')}`,
    wallMs: Date.now() - started,
  };
  started = Date.now();
  for (const { id } of await session.drills.running()) await session.drills.end(id);
  const removed = await teardown();
  const clean = removed.receipt?.left.length === 0 && removed.receipt.failedLookups.length === 0;
  const foreign: DrillResult = {
    name: 'foreign-resource',
    outcome: ofOthers !== undefined && clean ? 'ok' : 'failed',
    seen:
      ofOthers === undefined
        ? `the receipt does not name the subnet (${[...types].join(', ')})`
        : `left: ${[...types].join(', ')}: ${ofOthers.reason}`,
    end: clean ? 'its owner removed it; after another teardown nothing is left' : 'something is still left',
    wallMs: Date.now() - started,
  };
  const results = [lying, foreign];
  for (const result of results) bench.tell('drill.finished', line(result), result);
  return { results, removed };
}

/** One line of the report. */
export function line({ name, outcome, seen, end, wallMs }: DrillResult): string {
  const time = `${(wallMs / 1000).toFixed(1)} s`.padStart(8);
  return `${outcome.padEnd(8)} ${name.padEnd(27)} ${time}  ${seen}${end === '' ? '' : ` → ${end}`}`;
}
