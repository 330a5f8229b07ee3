/** What the app asks of a rehearsal beyond AWS: drills, counts, stop. With the issued secret as bearer token. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { clockChangeShape } from '../../app/clock-state';
import { drillNames } from '../../app/workshop/drills';
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

const crashInput = z.strictObject({
  region: z.string(),
  cluster: z.string(),
  service: z.string(),
  container: z.string().optional(),
});

const workshopAt = { region: z.string().min(1), workshop: z.string().min(1) };
const drillInput = z.strictObject({
  name: z.enum(drillNames),
  at: z.strictObject({ ...workshopAt, seat: z.string().optional(), service: z.string().optional() }),
  options: z
    .strictObject({
      minutes: z.number().positive().max(1_440).optional(),
      awsService: z.string().optional(),
      action: z.string().optional(),
      latencyMs: z.number().int().min(1).max(60_000).optional(),
    })
    .default({}),
});
const drillsInput = z.strictObject(workshopAt);
const endDrillInput = z.strictObject({ id: z.string() });
/** Nothing: as it is. `known`: the next after that one. `change`: changes it. */
const clockInput = z.strictObject({
  known: z.number().int().optional(),
  change: clockChangeShape.optional(),
});

/** Answers `POST /_lectern/{crash,clock,drill,drills,end-drill,counts,stop}` in JSON. */
export function createControl(parts: ControlParts): (request: WireRequest) => Promise<WireResponse> {
  return async (request) => {
    if (!isOurs(request.headers['authorization'], parts.secret)) return json(401, { error: 'unauthorized' });
    if (request.method !== 'POST') return json(405, { error: 'POST alone' });
    switch (request.target.slice('/_lectern/'.length)) {
      case 'crash': {
        const input = crashInput.safeParse(parse(request.body));
        if (!input.success) return json(400, { error: z.prettifyError(input.error) });
        const { region, cluster, service, container } = input.data;
        const crashed = parts.ecs.crash(parts.world.region(region), cluster, service, container);
        return json(200, { crashed });
      }
      case 'clock': {
        const input = clockInput.safeParse(parse(request.body));
        if (!input.success) return json(400, { error: z.prettifyError(input.error) });
        const { known, change } = input.data;
        return json(200, change === undefined ? await parts.clock.read(known) : parts.clock.change(change));
      }
      case 'drill': {
        const input = drillInput.safeParse(parse(request.body));
        if (!input.success) return json(400, { error: z.prettifyError(input.error) });
        const { name, at, options } = input.data;
        try {
          const drill = parts.drills.begin(name, at, options);
          return json(200, drill === undefined ? {} : { drill });
        } catch (error) {
          if (error instanceof DrillRefused) return json(409, { error: error.message });
          throw error;
        }
      }
      case 'drills': {
        const input = drillsInput.safeParse(parse(request.body));
        if (!input.success) return json(400, { error: z.prettifyError(input.error) });
        return json(200, { drills: parts.drills.running(input.data) });
      }
      case 'end-drill': {
        const input = endDrillInput.safeParse(parse(request.body));
        if (!input.success) return json(400, { error: z.prettifyError(input.error) });
        return json(200, { ended: parts.drills.end(input.data.id) });
      }
      case 'counts':
        return json(200, {
          total: parts.calls.total,
          actions: parts.calls.counts(),
          notModelled: parts.calls.gapsSeen(),
        });
      case 'stop':
        parts.stop();
        return json(200, { stopping: true });
      default:
        return json(404, { error: 'no such control' });
    }
  };
}

function isOurs(header: string | undefined, secret: string): boolean {
  const expected = Buffer.from(`Bearer ${secret}`);
  const given = Buffer.from(header ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function json(status: number, value: object): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
