/** The rehearsal's end of the contract of `main/rehearsal-control`: clock, drills, counts, stop. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  controlCalls,
  controlPath,
  type ControlCall,
  type refusalShape,
} from '../rehearsal-control/contract';
import type { ClockControl } from './clock-control';
import type { Drills } from './faults/drills';
import { DrillRefused } from './faults/fault';
import type { CallLog } from './wire/call-log';
import type { WireRequest, WireResponse } from './wire/message';
import type { EcsInternals } from './world/services';
import type { World } from './world/world';

export interface ControlParts {
  readonly world: World;
  readonly ecs: EcsInternals;
  readonly calls: CallLog;
  readonly drills: Drills;
  readonly clock: ClockControl;
  readonly secret: string;
  /** Snapshots and ends the rehearsal, soon after the answer is sent. */
  stop(): void;
}

/** Answers one call, whose body was checked. */
type Handler = (body: Buffer) => Promise<WireResponse>;

/** Answers requests below `/_lectern/`, as the contract says. */
export function createControl(parts: ControlParts): (request: WireRequest) => Promise<WireResponse> {
  const { world, ecs, calls, drills, clock } = parts;
  const handlers = new Map<string, Handler>([
    on(controlCalls.crash, ({ region, cluster, service, container }) => ({
      crashed: ecs.crash(world.region(region), cluster, service, container),
    })),
    on(controlCalls.clock, ({ known, change }) =>
      change === undefined ? clock.read(known) : clock.change(change),
    ),
    on(controlCalls.drill, ({ name, at, options = {} }) => ({ drill: drills.begin(name, at, options) })),
    on(controlCalls.drills, (at) => ({ drills: drills.running(at) })),
    on(controlCalls.endDrill, ({ id }) => ({ ended: drills.end(id) })),
    on(controlCalls.counts, () => ({
      total: calls.total,
      actions: calls.counts(),
      notModelled: calls.gapsSeen(),
    })),
    on(controlCalls.stop, () => {
      parts.stop();
      return { stopping: true as const };
    }),
  ]);
  return async (request) => {
    if (!isOurs(request.headers['authorization'], parts.secret)) return refusal(401, 'unauthorized');
    if (request.method !== 'POST') return refusal(405, 'POST alone');
    const handle = handlers.get(request.target.slice(controlPath.length));
    return handle === undefined ? refusal(404, 'no such control') : handle(request.body);
  };
}

/** The call's name, and how it is answered: 400 to what is not as its input, 409 to a drill that cannot be done. */
function on<Input, Answer>(
  { name, input, answer }: ControlCall<Input, Answer>,
  handle: (input: Input) => Answer | Promise<Answer>,
): [string, Handler] {
  return [
    name,
    async (body) => {
      const given = input.safeParse(parse(body));
      if (!given.success) return refusal(400, z.prettifyError(given.error));
      try {
        return json(200, answer.parse(await handle(given.data)));
      } catch (error) {
        if (error instanceof DrillRefused) return refusal(409, error.message);
        throw error;
      }
    },
  ];
}

function isOurs(header: string | undefined, secret: string): boolean {
  const expected = Buffer.from(`Bearer ${secret}`);
  const given = Buffer.from(header ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function refusal(status: number, error: string): WireResponse {
  return json(status, { error } satisfies z.infer<typeof refusalShape>);
}

function json(status: number, value: unknown): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** Of a call without a body, nothing; undefined when it is no JSON. */
function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
