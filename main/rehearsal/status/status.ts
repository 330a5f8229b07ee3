/**
 * The status page and its buttons. Any program of this computer may look at it; who may press its buttons knows
 * its address, which holds a token: it is printed with the keys, and stands nowhere else.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { clockChangeShape, type ClockChange } from '../../../app/clock-state';
import { drillNames, drillOf } from '../../../app/workshop/drills';
import { readServiceName, workshopNamed } from '../../../app/workshop/names';
import { drillPlaceShape } from '../../rehearsal-control/contract';
import type { ClockControl } from '../clock-control';
import type { Drills } from '../faults/drills';
import { DrillRefused } from '../faults/fault';
import { plain } from '../gateway';
import type { CallLog } from '../wire/call-log';
import type { WireRequest, WireResponse } from '../wire/message';
import type { EcsInternals } from '../world/services';
import type { World } from '../world/world';
import { statusPage, type StatusView, type WorkshopPlace } from './page';
import { resourceCounts } from './resources';

export interface StatusParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly drills: Drills;
  readonly clock: ClockControl;
  readonly ecs: Pick<EcsInternals, 'containers'>;
}

export interface Status {
  /** Path of the page with buttons: whoever knows it may press them. */
  readonly path: string;
  /** The page that only looks. */
  page(): WireResponse;
  /** Answers requests below `/status/`. */
  answer(request: WireRequest): WireResponse;
}

const drillForm = z.object({ ...drillPlaceShape.shape, name: z.enum(drillNames) });

/** Makes the page of a rehearsal, with a new token. */
export function createStatus(parts: StatusParts): Status {
  const path = `/status/${randomBytes(16).toString('hex')}`;

  const act = (action: string, form: Readonly<Record<string, string>>): void => {
    switch (action) {
      case 'clock':
        parts.clock.change(clockChangeShape.parse(changeOf(form)));
        return;
      case 'drill': {
        const { name, region, workshop, seat, service } = drillForm.parse(form);
        const { scope } = drillOf(name);
        parts.drills.begin(
          name,
          {
            region,
            workshop,
            ...(scope === 'workshop' ? {} : { seat }),
            ...(scope === 'service' ? { service } : {}),
          },
          {},
        );
        return;
      }
      case 'end-drill':
        parts.drills.end(form['id'] ?? '');
        return;
      default:
        throw new DrillRefused('There is no such button.');
    }
  };

  return {
    path,
    page: () => statusPage(viewOf(parts), undefined),
    answer: ({ method, target, body }) => {
      if (!isAt(target, path)) return plain(404, 'There is nothing at this address.');
      const action = target.slice(path.length + 1);
      if (method === 'GET' && action === '') return statusPage(viewOf(parts), { base: path });
      if (method !== 'POST') return plain(405, 'Use the buttons on the page.');
      try {
        act(action, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
      } catch (error) {
        if (!(error instanceof DrillRefused || error instanceof z.ZodError)) throw error;
        const problem = error instanceof DrillRefused ? error.message : z.prettifyError(error);
        return statusPage(viewOf(parts), { base: path, problem });
      }
      return { status: 303, headers: { location: path }, body: Buffer.alloc(0) };
    },
  };
}

/** True when `target` is the path, or one below it, told without telling how much of it was right. */
function isAt(target: string, path: string): boolean {
  const head = Buffer.from(target.slice(0, path.length));
  const isSame = head.length === path.length && timingSafeEqual(head, Buffer.from(path));
  return isSame && ['', '/'].includes(target.slice(path.length, path.length + 1));
}

function changeOf(form: Readonly<Record<string, string>>): ClockChange {
  if (form['speed'] !== undefined) return { kind: 'speed', speed: Number(form['speed']) };
  if (form['jump'] !== undefined) return { kind: 'jump', ms: Number(form['jump']) };
  return { kind: form['pause'] === undefined ? 'resume' : 'pause' };
}

function viewOf({ world, calls, drills, clock, ecs }: StatusParts): StatusView {
  const tables = world.sizes();
  const regions = new Set(tables.flatMap(([name]) => /^([a-z]{2}(?:-[a-z]+)+-\d)\//.exec(name)?.[1] ?? []));
  return {
    now: world.now(),
    clock: clock.state,
    ticks: world.ticks(),
    resources: resourceCounts(tables),
    calls: calls.total,
    actions: calls.counts(),
    gaps: calls.gapsSeen(),
    drills: drills.all(),
    workshops: [...regions].flatMap((region) => workshopsIn(region, ecs.containers(world.region(region)))),
  };
}

/** The workshops of a region, from the names of their clusters and services. */
function workshopsIn(
  region: string,
  containers: ReturnType<EcsInternals['containers']>,
): readonly WorkshopPlace[] {
  const found = new Map<string, { readonly seats: Set<string>; readonly services: Set<string> }>();
  for (const { cluster, service } of containers) {
    const workshop = workshopNamed.cluster(cluster);
    const read = readServiceName(service ?? '');
    if (workshop === undefined || read === undefined) continue;
    const at = found.get(workshop) ?? { seats: new Set(), services: new Set() };
    found.set(workshop, at);
    at.seats.add(read.seat);
    at.services.add(read.service);
  }
  return [...found].map(([workshop, { seats, services }]) => ({
    region,
    workshop,
    seats: [...seats].sort(),
    services: [...services].sort().reverse(),
  }));
}
