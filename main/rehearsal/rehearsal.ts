/** A whole rehearsal: the world, its services, the gateway in front of them, and its life on disk. */
import { randomInt } from 'node:crypto';
import { createClock } from '../../app/clock';
import { jumpEndsAt, type ClockState } from '../../app/clock-state';
import { defined } from '../../app/defined';
import { ClockControl } from './clock-control';
import type { ContainersMode } from '../../app/containers-mode';
import { composeServices, type Composition } from './compose';
import { createControl } from './control';
import { findRealPrograms } from './runtime/real/real-programs';
import { Drills } from './faults/drills';
import { startGateway, type Gateway } from './gateway';
import { identityOf } from './identity';
import { claimFolder } from './lock';
import { createAuthorization, type Authorization } from './services/iam/authorization/authorization';
import type { Statement } from './services/iam/authorization/policy-document';
import { diskFiles, type Files } from './state/files';
import { KeptState } from './state/kept-state';
import { createStatus } from './status/status';
import { Wire } from './wire/wire';
import type { RehearsalLog } from './world/services';
import { Signals } from './world/signals';
import { World } from './world/world';

export interface RehearsalOptions {
  /** Where everything of this rehearsal is kept. Absolute. */
  readonly dataFolder: string;
  /** By default that of the last time where it is free, or one that the system chooses, as 0 does. */
  readonly port?: number;
  /** Clock ms per wall ms. By default that of the last time, or 60. */
  readonly speed?: number;
  /** Same seed, same story. By default another one each time. */
  readonly seed?: number;
  /** What runs in containers. By default that of the last time, or stand-ins. */
  readonly containers?: ContainersMode;
  readonly log: RehearsalLog;
  /** Where its state is kept; by default the computer's disk. */
  readonly files?: Files;
  /** Bytes of changes after which it may take a new snapshot; by default a million. */
  readonly leastChanges?: number;
  /** Switches authorization on: what the issued key may do, asked again for every call. */
  readonly policy?: () => readonly Statement[];
}

export interface Rehearsal {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The region that clients use when they are not told another. */
  readonly region: string;
  /** The page with buttons. Whoever knows its address may press them: it is as secret as the key. */
  readonly statusPage: string;
  /** Of its clock when it started. */
  readonly speed: number;
  /** Resolves when somebody asked it to stop over the control interface. */
  readonly stopRequested: Promise<void>;
  /** How often each IAM action was used; absent unless authorization is switched on. */
  readonly authorization?: Pick<Authorization, 'used'>;
  /** Wall ms of the last call. */
  lastCallAt(): number;
  /** Saves, ends everything that runs, lets go of the data folder. Safe to call twice. Rejects when it cannot save. */
  close(): Promise<void>;
}

const REGION = 'us-east-1';
/** A minute of AWS takes a second. */
const USUAL_SPEED = 60;

/**
 * Starts a rehearsal, or continues with the one that the folder holds. Throws LecternError
 * `rehearsal.already-running`, `rehearsal.port-in-use`, `rehearsal.snapshot-broken`,
 * `rehearsal.not-writable`, `rehearsal.no-real-containers`.
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { dataFolder, log, files = diskFiles } = options;
  const lock = await claimFolder(dataFolder);
  const undo: (() => unknown)[] = [
    () => {
      lock.release();
    },
  ];
  try {
    const state = new KeptState(dataFolder, files, log, options.leastChanges);
    const saved = state.load(Date.now());
    const seed = (options.seed ?? randomInt(2 ** 31)) + (saved?.counter ?? 0);
    const world = new World({ clock: createClock(options.speed ?? saved?.clock.speed ?? USUAL_SPEED), seed });
    if (saved !== undefined) world.restore(saved);
    const identity = identityOf(files, dataFolder);
    const { key } = identity;
    const authorization = options.policy === undefined ? undefined : createAuthorization(options.policy);
    const wire = new Wire(world, key, log, authorization);
    const parts = { world, registry: wire, signals: new Signals(), dataFolder, files, log };
    const real = await findRealPrograms({
      ...defined({ mode: options.containers }),
      dataFolder,
      log,
    });
    const composition = composeServices(parts, real);
    const drills = new Drills({ ...parts, services: composition.services }, wire);
    undo.push(() => composition.close());
    undo.push(() => {
      world.stop();
    });
    await composition.resume();
    await state.begin(world);
    undo.push(() => state.end());
    world.start();
    let requestStop: () => void = () => undefined;
    const stopRequested = new Promise<void>((resolve) => {
      requestStop = resolve;
    });
    let endpoint = '';
    const tell = (clock: ClockState): void => {
      lock.publish({ pid: process.pid, endpoint, ...key, region: REGION, clock });
    };
    const clock = new ClockControl(world.clock, (state) => {
      const { speed, paused } = state;
      log.info('the clock was changed', {
        speed,
        paused,
        jumps: jumpEndsAt(state, world.now()) !== undefined,
      });
      tell(state);
    });
    const { ecs } = composition.services;
    const status = createStatus({ world, calls: wire.calls, drills, clock, ecs });
    const gateway = await startGateway(
      {
        kept: () => state.kept(),
        dispatch: (request) => wire.dispatch(request),
        control: createControl({
          world,
          ecs,
          calls: wire.calls,
          drills,
          clock,
          secret: key.secretAccessKey,
          stop: requestStop,
        }),
        isCut: () => drills.cutsNetwork(),
        status,
      },
      ports(options.port, identity.lastPort),
    );
    undo.push(() => gateway.close());
    endpoint = gateway.endpoint;
    identity.keepPort(Number(new URL(endpoint).port));
    tell(clock.state);
    const { speed, paused } = clock.state;
    log.info('the rehearsal is ready', { endpoint, speed, paused, restored: saved !== undefined });
    let closing: Promise<void> | undefined;
    return {
      endpoint,
      ...key,
      region: REGION,
      speed,
      statusPage: `${endpoint}${status.path}`,
      stopRequested,
      ...defined({ authorization }),
      lastCallAt: () => gateway.lastCallAt(),
      close: () => {
        clock.close();
        closing ??= end(gateway, world, state, composition).finally(() => {
          lock.release();
        });
        return closing;
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** First no more calls, then the truth to disk, then the end of what runs (which must not change that truth). */
async function end(
  gateway: Gateway,
  world: World,
  state: KeptState,
  composition: Composition,
): Promise<void> {
  await gateway.close();
  world.stop();
  try {
    await state.end();
  } finally {
    await composition.close();
  }
}

/** Where to try to listen, one after the other: whoever called it the last time should find it again. */
function ports(asked: number | undefined, last: number | undefined): readonly number[] {
  if (asked !== undefined) return [asked];
  return last === undefined ? [0] : [last, 0];
}
