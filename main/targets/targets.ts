import { join } from 'node:path';
import { z } from 'zod';
import { targetInput } from '../../app/contract/contract';
import type { TargetOption, TargetView } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import type { CallListener } from '../aws/call-log';
import { connect, endpointTarget, environmentTarget, listProfiles, profileTarget } from '../aws/credentials';
import type { AwsTarget, Connection } from '../aws/credentials';
import type { Home } from '../storage/home';
import { ensureRehearsal, findRehearsal, type RunningRehearsal } from './rehearsal-process';

/** Where a workshop lives. `environment`: what AWS_ENDPOINT_URL and the keys beside it say (command line). */
export const targetShape = z.discriminatedUnion('kind', [
  ...targetInput.options,
  z.object({ kind: z.literal('environment') }),
]);
export type Target = z.infer<typeof targetShape>;

/** A target that has been reached, and what only a rehearsal has. */
export interface Reached {
  readonly connection: Connection;
  /** True when nothing here costs: the endpoint is on this computer. */
  readonly simulated: boolean;
  readonly rehearsal?: RunningRehearsal;
}

export interface Targets {
  /** Reaches the target, starting the rehearsal when that is it. One connection (and pacer) per target. */
  reach(target: Target, region: string): Promise<Reached>;
  view(target: Target, region: string): TargetView;
  options(): Promise<readonly TargetOption[]>;
  close(): void;
}

/** A rehearsal that nobody calls for so long saves itself and ends, wall ms. */
const idleExitMs = 15 * 60_000;

export interface TargetsOptions {
  readonly home: Home;
  /** The bundled rehearsal process. */
  readonly rehearsalProgram: string;
  readonly rehearsalSpeed: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onCall: CallListener;
}

/** The one place where endpoint, credentials and the clock's speed are chosen. */
export function createTargets(options: TargetsOptions): Targets {
  const { home, env } = options;
  const connections = new Map<string, Connection>();

  const connection = (key: string, target: AwsTarget): Connection => {
    const known = connections.get(key);
    if (known !== undefined) return known;
    const made = connect(target, options.onCall);
    connections.set(key, made);
    return made;
  };

  const reachRehearsal = async (region: string): Promise<Reached> => {
    const rehearsal = await ensureRehearsal({
      program: options.rehearsalProgram,
      dataFolder: home.rehearsal,
      speed: options.rehearsalSpeed,
      logFile: join(home.logs, 'rehearsal.log'),
      idleExitMs,
    });
    // A rehearsal that was started anew has another address and other keys.
    const key = `rehearsal ${rehearsal.endpoint} ${rehearsal.accessKeyId} ${region}`;
    return {
      connection: connection(key, endpointTarget({ ...rehearsal, region })),
      simulated: true,
      rehearsal,
    };
  };

  return {
    reach: async (target, region) => {
      switch (target.kind) {
        case 'rehearsal':
          return reachRehearsal(region);
        case 'aws':
          return {
            connection: connection(
              `profile ${target.profile} ${region}`,
              profileTarget(target.profile, region),
            ),
            simulated: false,
          };
        case 'environment': {
          const found = environmentTarget(env);
          if (found === undefined) {
            throw new LecternError({
              code: 'aws.environment-missing',
              message: 'This workshop lives at the address in AWS_ENDPOINT_URL, which is not set now.',
              hint: 'Set the variables that `lectern rehearsal` printed, and try again.',
            });
          }
          return {
            connection: connection(`environment ${found.endpoint ?? ''} ${region}`, { ...found, region }),
            simulated: isLoopback(found.endpoint),
          };
        }
      }
    },
    view: (target, region) => {
      switch (target.kind) {
        case 'rehearsal':
          // One that runs already keeps the speed it was started with.
          return {
            kind: 'rehearsal',
            speed: findRehearsal(home.rehearsal)?.speed ?? options.rehearsalSpeed,
            region,
          };
        case 'aws':
          return { kind: 'aws', profile: target.profile, region };
        case 'environment':
          return { kind: 'aws', profile: 'AWS_ENDPOINT_URL', region };
      }
    },
    options: async () => [
      { kind: 'rehearsal', speed: options.rehearsalSpeed },
      ...(await listProfiles(env)).map(({ name, region }) => ({
        kind: 'aws' as const,
        profile: name,
        ...(region === undefined ? {} : { region }),
      })),
    ],
    close: () => {
      for (const { aws } of connections.values()) aws.destroy();
      connections.clear();
    },
  };
}

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
