/**
 * A Lectern without an engine: workshops of any size in any state, over the real contract and the real screens, so that
 * pictures and frames of 500 seats take seconds. A workshop's id says what it is: `s500-mixed`.
 */
import { join } from 'node:path';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { steadyClock } from '../../app/clock-state';
import { contract, type StreamItem } from '../../app/contract/contract';
import type { EventBody, LecternEvent } from '../../app/contract/events';
import type { LiveWorkshop } from '../../app/contract/live';
import { applyEvents, initialLive } from '../../app/contract/live-fold';
import type { WorkshopDetails } from '../../app/contract/views';
import { buildPlan } from '../../app/plan/build';
import { planView } from '../../app/plan/plan-view';
import type { Cause } from '../../app/workshop/causes';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import type { HealthState, SeatHealth } from '../../app/workshop/health';
import { worst } from '../../app/workshop/health-diagnose';
import { seatLabels, type SeatLabel, type Workshop } from '../../app/workshop/workshop';
import { staticFile } from '../../main/api/static-files';
import { startHostedServer } from '../../main/hosted/server';

/** What a workshop looks like. `busy`: it changes all the time. */
const scenarios = ['well', 'mixed', 'blocked', 'expired', 'starting', 'busy'] as const;
type Scenario = (typeof scenarios)[number];

const first = [
  'Amara',
  'Ben',
  'Chiara',
  'Daniel',
  'Elif',
  'Farid',
  'Greta',
  'Hiro',
  'Inês',
  'Jürgen',
  'Łukasz',
];
const last = [
  'Okafor',
  'Lindqvist',
  'Rossi',
  'Müller',
  'Demir',
  'Haddad',
  'Sørensen',
  'Tanaka',
  'Carvalho',
  'Schäfer',
];

const troubles: readonly (readonly [HealthState, Cause, string])[] = [
  ['down', 'keeps-stopping', 'It keeps stopping (4 times). Last time: jupyter stopped (exit code 1).'],
  ['trouble', 'disk-full', 'It opens, but nothing can be saved: the disk of its machine is full.'],
  ['down', 'machine-lost', 'Its machine is lost. Give it a new one.'],
  ['starting', 'downloading', 'Starting: downloading its image and starting its containers.'],
  ['trouble', 'slow', 'It opens, but slowly (3.6 s): the network here, or its machine, is overloaded.'],
  ['down', 'out-of-memory', 'It is down: it ran out of memory. AWS is restarting it.'],
];

function read(id: string): { readonly workshop: Workshop; readonly scenario: Scenario } {
  const [, seats = '24', name] = /^s(\d+)-(\w+)$/.exec(id) ?? [];
  const count = Number(seats);
  return {
    scenario: scenarios.find((one) => one === name) ?? 'well',
    workshop: workshopFrom({
      id,
      name: 'Datenanalyse mit Python',
      seats: count,
      services: [defaultServices.jupyter, defaultServices.airflow],
      spares: 1,
      participants: Array.from({ length: Math.max(0, count - 1) }, (_, index) => {
        const name = `${first[index % first.length] ?? ''} ${last[(index * 7) % last.length] ?? ''}`;
        return index % 17 === 5 ? { name, absent: true as const } : name;
      }),
    }),
  };
}

function healthOf(workshop: Workshop, seat: SeatLabel, scenario: Scenario, turn: number): SeatHealth {
  const number = Number(seat);
  const services = workshop.services.map(({ name, portBase }) => {
    const url = `http://lb-${Math.ceil(number / 20)}.example:${portBase + number}/`;
    const seen = { name, url, observedAt: Date.now() };
    if (scenario === 'blocked' && number % 9 !== 4) {
      const reason = `Port ${portBase + number} is blocked, probably by this room’s network.`;
      return { ...seen, state: 'trouble' as const, cause: 'port-blocked' as const, reason };
    }
    if (scenario === 'starting' && number > workshop.seats / 3) {
      return {
        ...seen,
        state: 'starting' as const,
        cause: 'downloading' as const,
        reason: 'Starting: downloading its image.',
      };
    }
    const isBad =
      (scenario === 'mixed' && number % 11 === 3) ||
      (scenario === 'blocked' && number === 13) ||
      (scenario === 'busy' && (number * 7 + turn) % 5 === 0);
    const trouble = troubles[(number + (scenario === 'busy' ? turn : 0)) % troubles.length];
    if (!isBad || name !== 'jupyter' || trouble === undefined) {
      return { ...seen, state: 'works' as const, reason: '' };
    }
    const [state, cause, reason] = trouble;
    return { ...seen, state, cause, reason };
  });
  return { seat, state: worst(services.map(({ state }) => state)), services };
}

function numbered(workshopId: string, bodies: readonly EventBody[], from: number): readonly LecternEvent[] {
  const time = new Date().toISOString();
  return bodies.map((body, index) => ({ ...body, seq: from + index, time, workshopId, message: body.code }));
}

function liveOf(id: string): LiveWorkshop {
  const { workshop, scenario } = read(id);
  const seats = seatLabels(workshop);
  const account = { accountId: '123456789012', total: 300, finished: 300, usualMs: 400_000 };
  const problem = {
    code: 'aws.credentials-expired',
    message: 'The AWS credentials have expired.',
    detail: 'ExpiredTokenException: The security token included in the request is expired',
  };
  const bodies: readonly EventBody[] = [
    { code: 'operation.started', data: { operation: 'provision', ...account } },
    {
      code: 'operation.finished',
      data: { operation: 'provision', outcome: 'done', seatsReady: seats.length, seatsFailed: 0 },
    },
    {
      code: 'health.observed',
      data: { seats: seats.map((seat) => healthOf(workshop, seat, scenario, 0)) },
    },
    ...(scenario === 'expired'
      ? [{ code: 'health.stale' as const, data: { since: Date.now() - 190_000, problem } }]
      : []),
  ];
  return applyEvents(initialLive(id, seats), numbered(id, bodies, 1));
}

function detailsOf(id: string): WorkshopDetails {
  return {
    workshop: read(id).workshop,
    target: { kind: 'rehearsal', clock: steadyClock(60, Date.now() - 4_000_000) },
    phase: 'live',
    file: `/home/teacher/${id}/workshop.yaml`,
  };
}

/** Every fifth of a second a tenth of the room is seen anew. */
async function* stream(id: string, signal: AbortSignal | undefined): AsyncGenerator<StreamItem> {
  let live = liveOf(id);
  yield { kind: 'snapshot', live };
  const { workshop, scenario } = read(id);
  const seats = seatLabels(workshop);
  for (let turn = 1; signal?.aborted !== true; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (scenario !== 'busy') continue;
    const some = seats.filter((seat) => (Number(seat) + turn) % 10 === 0);
    const seen = some.map((seat) => healthOf(workshop, seat, scenario, turn));
    const events = numbered(id, [{ code: 'health.observed', data: { seats: seen } }], live.seq + 1);
    live = applyEvents(live, events);
    yield { kind: 'events', events };
  }
}

/** Serves it on a free port; returns where it starts, and how it ends. */
export async function serveSynthetic(
  root: string,
): Promise<{ readonly startUrl: string; readonly origin: string; readonly close: () => Promise<void> }> {
  const os = implement(contract);
  const router = {
    app: {
      info: os.app.info.handler(() => ({
        version: 'synthetic',
        shell: 'browser' as const,
        canChooseFile: false,
        canChooseFolder: false,
        canSavePdf: false,
      })),
    },
    workshops: {
      list: os.workshops.list.handler(() => ({
        builtIn: [],
        saved: [],
        damaged: [],
        places: { rehearsalSpeed: 60, profiles: [] },
      })),
      get: os.workshops.get.handler(({ input }) => detailsOf(input.workshopId)),
      plan: os.workshops.plan.handler(({ input }) => planView(buildPlan(read(input.workshopId).workshop))),
    },
    rehearsal: { drills: os.rehearsal.drills.handler(() => ({ drills: [], running: [] })) },
    forms: { draft: os.forms.draft.handler(() => ({})) },
    seats: {
      credentials: os.seats.credentials.handler(({ input }) => ({
        seat: input.seat,
        username: `seat-${input.seat}`,
        password: 'not-a-password',
      })),
      console: os.seats.console.handler(() => []),
    },
    events: os.events.handler(({ input, signal }) => stream(input.workshopId, signal)),
  };
  const rpc = new RPCHandler(router);
  return startHostedServer({
    port: 0,
    handler: async (request) => {
      const { matched, response } = await rpc.handle(request, { prefix: '/rpc', context: {} });
      if (matched) return response;
      return (
        staticFile(join(root, 'dist', 'renderer'), request) ?? new Response('Not found', { status: 404 })
      );
    },
  });
}
