import { join } from 'node:path';
import type { Clock } from '../../app/clock';
import type { Target } from '../../app/contract/target';
import type { Places, TargetView } from '../../app/contract/views';
import { steadyClock, type ClockState } from '../../app/clock-state';
import type { ContainersMode } from '../../app/containers-mode';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { requireRegion } from '../../app/workshop/regions';
import type { CallListener } from '../aws/call-log';
import { lastCaller } from '../aws/caller';
import { connect, endpointTarget, environmentTarget, profileTarget } from '../aws/credentials';
import { listProfiles, refuseProfile } from '../aws/profiles';
import type { AwsTarget, Connection } from '../aws/credentials';
import { createWaiting, type Waiting } from '../aws/waiting';
import type { Home } from '../storage/home';
import { followClock, type FollowedClock } from './followed-clock';
import { createOwnRehearsal } from './own-rehearsal';
import { readClock, type ControlPlace } from './rehearsal-control';
import { ensureRehearsal, toldRehearsal } from './rehearsal-process';

/** A target that has been reached in one region, and what only a rehearsal has. */
export interface Reached {
  readonly connection: Connection;
  /** True when nothing here costs: the endpoint is on this computer. */
  readonly simulated: boolean;
  readonly rehearsal?: ControlPlace;
}

export interface Targets {
  /**
   * Reaches the target, starting the rehearsal when that is it. One connection (and pacer) per target. Throws
   * LecternError `region.unknown`, `aws.profile-unknown` and others.
   */
  reach(target: Target, region: string): Promise<Reached>;
  /** The target as a screen shows it. Makes no call: the account is known once AWS was asked for it. */
  view(target: Target, region: string): TargetView;
  places(): Promise<Places>;
  /** Tells what calls wait for when nothing comes for `quietMs` of the wall, as `Waiting` does. */
  readonly onWaiting: Waiting['onChange'];
  /** Is told how the rehearsal's clock runs from then on, at each change; returns how to stop that. */
  onClock(listener: (state: ClockState) => void): () => void;
  close(): void;
}

/** A rehearsal that nobody calls for so long saves itself and ends, wall ms. */
const idleExitMs = 15 * 60_000;

export interface TargetsOptions {
  readonly home: Home;
  /** The bundled rehearsal process. */
  readonly rehearsalProgram: string;
  /** Of a rehearsal that is started here. Absent: that of the last time, or the usual one. */
  readonly rehearsalSpeed?: number;
  /** What runs in the containers of a rehearsal that is started here. Absent: that of the last time, or stand-ins. */
  readonly rehearsalContainers?: ContainersMode;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onCall: CallListener;
}

/** A rehearsal says at once how its clock runs; what does not is something else, or gone. Wall ms. */
const clockPatienceMs = 1_000;

/** A minute of AWS takes a second of rehearsal. */
const usualSpeed = 60;

/** The one place where endpoint, credentials and the clock are chosen. */
export function createTargets(options: TargetsOptions): Targets {
  const { home, env } = options;
  const connections = new Map<string, Connection>();

  const clockListeners = new Set<(state: ClockState) => void>();
  const waiting = createWaiting();
  const own = createOwnRehearsal({
    waiting,
    ensure: () =>
      ensureRehearsal({
        program: options.rehearsalProgram,
        dataFolder: home.rehearsal,
        ...defined({ speed: options.rehearsalSpeed, containers: options.rehearsalContainers }),
        logFile: join(home.logs, 'rehearsal.log'),
        idleExitMs,
      }),
    told: () => toldRehearsal(home.rehearsal),
    onClock: (state) => {
      for (const listener of [...clockListeners]) listener(state);
    },
  });
  /** Of rehearsals that the environment names, by endpoint. */
  const others = new Map<string, FollowedClock>();

  const connection = (key: string, target: AwsTarget, clock?: Clock): Connection => {
    const known = connections.get(key);
    if (known !== undefined) return known;
    const made = connect(target, options.onCall, clock, waiting);
    connections.set(key, made);
    return made;
  };

  /** The account behind a connection that has asked for it. */
  const accountAt = (key: string): { readonly accountId?: string } => {
    const known = connections.get(key);
    return defined({ accountId: known && lastCaller(known.aws)?.accountId });
  };

  /** Only what `lectern rehearsal` printed is a rehearsal's: nobody else is asked, and shown a key. */
  const clockOfEnvironment = async (endpoint: string | undefined): Promise<Clock | undefined> => {
    const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
    if (endpoint === undefined || secretAccessKey === undefined || !isLoopback(endpoint)) return undefined;
    if (env['LECTERN_CLOCK_SPEED'] === undefined) return undefined;
    const known = others.get(endpoint);
    if (known !== undefined) return known.clock;
    const place = { endpoint, secretAccessKey };
    const reading = await readClock(place, undefined, AbortSignal.timeout(clockPatienceMs)).catch(
      () => undefined,
    );
    if (reading === undefined) return undefined;
    const followed = followClock(place, reading.state);
    others.set(endpoint, followed);
    return followed.clock;
  };

  const reachRehearsal = async (region: string): Promise<Reached> => {
    const { keys, clock, lifeline, control } = await own.reach();
    const target = { ...keys, endpoint: lifeline.endpoint(), speed: clock.speed, region };
    return {
      connection: connection(
        `rehearsal ${keys.accessKeyId} ${region}`,
        { ...endpointTarget(target), lifeline },
        clock,
      ),
      simulated: true,
      rehearsal: control,
    };
  };

  return {
    reach: async (target, region) => {
      requireRegion(region);
      switch (target.kind) {
        case 'rehearsal':
          return reachRehearsal(region);
        case 'aws':
          await refuseProfile(target.profile, env);
          return {
            connection: connection(profileKey(target.profile, region), profileTarget(target.profile, region)),
            simulated: false,
          };
        case 'environment': {
          const found = environmentTarget(env);
          if (found === undefined) {
            throw new LecternError({
              code: 'aws.environment-missing',
              message: 'This workshop is at the address in AWS_ENDPOINT_URL, which is not set now.',
              hint: 'Set the variables that `lectern rehearsal` printed, and try again.',
            });
          }
          return {
            connection: connection(
              endpointKey(found.endpoint ?? '', region),
              { ...found, region },
              await clockOfEnvironment(found.endpoint),
            ),
            simulated: isLoopback(found.endpoint),
          };
        }
      }
    },
    view: (target, region) => {
      switch (target.kind) {
        case 'rehearsal': {
          const notStarted = steadyClock(options.rehearsalSpeed ?? usualSpeed, Date.now());
          return { kind: 'rehearsal', clock: own.clockState() ?? notStarted };
        }
        case 'aws': {
          const { profile } = target;
          return { kind: 'aws', profile, ...accountAt(profileKey(profile, region)) };
        }
        case 'environment': {
          const endpoint = env['AWS_ENDPOINT_URL'] ?? '';
          return { kind: 'aws', profile: 'AWS_ENDPOINT_URL', ...accountAt(endpointKey(endpoint, region)) };
        }
      }
    },
    places: async () => ({
      rehearsalSpeed: options.rehearsalSpeed ?? usualSpeed,
      profiles: await listProfiles(env),
    }),
    onWaiting: waiting.onChange,
    onClock: (listener) => {
      clockListeners.add(listener);
      return () => clockListeners.delete(listener);
    },
    close: () => {
      own.close();
      for (const followed of others.values()) followed.close();
      for (const { aws } of connections.values()) aws.destroy();
      connections.clear();
    },
  };
}

const profileKey = (profile: string, region: string): string => `profile ${profile} ${region}`;
const endpointKey = (endpoint: string, region: string): string => `environment ${endpoint} ${region}`;

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
