import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HealthState, SeatHealth } from '../workshop/health';
import { seatLabels } from '../workshop/workshop';
import type { EventBody, LecternEvent, OperationKind } from './events';
import { applyEvent, applyEvents, initialLive, mostRecent } from './live-fold';
import type { LiveWorkshop } from './live';

const labels = seatLabels({ seats: 3, without: [] });
const start = Date.parse('2026-11-24T09:00:00Z');

function numbered(bodies: readonly EventBody[], from = 1): readonly LecternEvent[] {
  return bodies.map((body, index) => ({
    ...body,
    seq: from + index,
    time: new Date(start + (from + index) * 1000).toISOString(),
    workshopId: 'demo',
    message: body.code,
  }));
}
function fold(...bodies: readonly EventBody[]): LiveWorkshop {
  return applyEvents(initialLive('demo', labels), numbered(bodies));
}

const problem = { code: 'aws.capacity', message: 'No machine is free.' };
const service = (seat: string) =>
  ({ address: `seat.${seat}.jupyter.service`, type: 'AWS::ECS::Service', seat, service: 'jupyter' }) as const;
const vpc = { address: 'shared.vpc', type: 'AWS::EC2::VPC' } as const;
const provision: EventBody = {
  code: 'operation.started',
  data: { operation: 'provision', total: 10, finished: 0, usualMs: 60_000 },
};
const teardown: EventBody = {
  code: 'operation.started',
  data: { operation: 'teardown', total: 2, finished: 0, usualMs: 60_000 },
};
const ended = (operation: OperationKind, outcome: 'done' | 'incomplete' | 'cancelled'): EventBody => ({
  code: 'operation.finished',
  data: { operation, outcome, seatsReady: 3, seatsFailed: 0 },
});
const health = (seat: string, state: HealthState, observedAt = start + 1_000_000): SeatHealth => ({
  seat,
  state,
  services: [{ name: 'jupyter', state, reason: state === 'works' ? '' : 'because', observedAt }],
});

const anySeat = fc.constantFrom(...labels);
const anyBody: fc.Arbitrary<EventBody> = fc.oneof(
  fc.constantFrom(provision, teardown),
  fc
    .tuple(
      fc.constantFrom('provision' as const, 'teardown' as const, 'restart' as const),
      fc.constantFrom('done' as const, 'incomplete' as const, 'cancelled' as const),
    )
    .map(([operation, outcome]) => ended(operation, outcome)),
  anySeat.map((seat): EventBody => ({ code: 'resource.creating', data: { ...service(seat), usualMs: 5 } })),
  anySeat.map((seat): EventBody => ({ code: 'resource.waiting', data: { ...service(seat), usualMs: 5 } })),
  anySeat.map((seat): EventBody => ({ code: 'resource.created', data: service(seat) })),
  anySeat.map((seat): EventBody => ({ code: 'resource.deleting', data: service(seat) })),
  anySeat.map((seat): EventBody => ({ code: 'resource.deleted', data: service(seat) })),
  anySeat.map((seat): EventBody => ({ code: 'resource.failed', data: { ...service(seat), problem } })),
  anySeat.map((seat): EventBody => ({ code: 'resource.note', data: { ...service(seat), note: 'n' } })),
  anySeat.map((seat): EventBody => ({
    code: 'resource.skipped',
    data: { ...service(seat), because: 'shared.vpc' },
  })),
  anySeat.map((seat): EventBody => ({ code: 'seat.ready', data: { seat } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.failed', data: { seat, problem } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.restarting', data: { seat } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.restarted', data: { seat } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.restart-failed', data: { seat, problem } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.password', data: { seat, step: 'written' } })),
  anySeat.map((seat): EventBody => ({ code: 'seat.renewing', data: { seat } })),
  fc
    .tuple(anySeat, fc.constantFrom<HealthState[]>('works', 'starting', 'trouble', 'down', 'unknown'))
    .map(([seat, state]): EventBody => ({ code: 'health.observed', data: { seats: [health(seat, state)] } })),
  fc.constant<EventBody>({ code: 'health.stale', data: { since: 5, problem } }),
);

describe('a seat that is repaired', () => {
  const lost = { code: 'health.observed', data: { seats: [health('02', 'down')] } } as const;
  const renewing: EventBody = { code: 'seat.renewing', data: { seat: '02' } };
  const change: EventBody = {
    code: 'operation.started',
    data: { operation: 'change', total: 3, finished: 0, usualMs: 1 },
  };

  it('is on its way while it gets a new machine, whatever is seen of the old one', () => {
    const going = fold(provision, ended('provision', 'done'), lost, change, renewing, lost);
    expect(going.seats['02']).toMatchObject({ state: 'starting', renewing: 'machine' });
    const ready = applyEvents(going, numbered([{ code: 'seat.ready', data: { seat: '02' } }], 7));
    expect(ready.seats['02']).toMatchObject({ state: 'starting' });
    expect(ready.seats['02']).not.toHaveProperty('renewing');
    const stopped = applyEvents(going, numbered([ended('change', 'cancelled')], 7));
    expect(stopped.seats['02']).toMatchObject({ state: 'down' });
    expect(stopped.seats['02']).not.toHaveProperty('renewing');
  });

  it('works once its new machine does, also when that was told before it was said to be ready', () => {
    const works = { code: 'health.observed', data: { seats: [health('02', 'works')] } } as const;
    const ready: EventBody = { code: 'seat.ready', data: { seat: '02' } };
    const all = fold(provision, ended('provision', 'done'), lost, change, renewing, works, ready);
    expect(all.seats['02']).toMatchObject({ state: 'works' });
  });

  it('ends its own restart, and no other; a password is pending until its services have started anew', () => {
    const restart: EventBody = {
      code: 'operation.started',
      data: { operation: 'password', total: 2, finished: 0, usualMs: 1 },
    };
    const restarting = (seat: string): EventBody => ({ code: 'seat.restarting', data: { seat } });
    const written = (seat: string): EventBody => ({ code: 'seat.password', data: { seat, step: 'written' } });
    const going = fold(restart, written('01'), written('02'), restarting('01'), restarting('02'), {
      code: 'seat.restarted',
      data: { seat: '01' },
    });
    expect(going.operation).toMatchObject({ kind: 'password', finished: 1, total: 2 });
    expect(going.seats['01']).not.toHaveProperty('restartingSince');
    expect(going.seats['01']).not.toHaveProperty('passwordPending');
    expect(going.seats['02']).toMatchObject({ state: 'starting', passwordPending: true });
    // Another operation's end is not this one's.
    const other = applyEvents(
      going,
      numbered(
        [
          {
            code: 'operation.finished',
            data: { operation: 'restart', outcome: 'done', seatsReady: 1, seatsFailed: 0, seats: ['03'] },
          },
        ],
        7,
      ),
    );
    expect(other.seats['02']).toHaveProperty('restartingSince');
  });
});

describe('applyEvent, for any events', () => {
  it('changes nothing of what it is given', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 40 }), (bodies) => {
        let live = initialLive('demo', labels);
        for (const event of numbered(bodies)) {
          const before = structuredClone(live);
          const next = applyEvent(live, event);
          expect(live).toEqual(before);
          live = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the identity of every seat but the one it is about', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 40 }), (bodies) => {
        let live = initialLive('demo', labels);
        for (const event of numbered(bodies)) {
          const next = applyEvent(live, event);
          const about =
            'seat' in event.data
              ? [event.data.seat]
              : event.code === 'health.observed'
                ? event.data.seats.map(({ seat }) => seat)
                : [];
          const ofAll = event.code.startsWith('operation.');
          for (const label of labels) {
            if (!ofAll && !about.includes(label)) expect(next.seats[label]).toBe(live.seats[label]);
          }
          live = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same picture whether events are folded once or resent, and wherever the snapshot was taken', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 30 }), fc.nat(30), fc.nat(30), (bodies, cut, back) => {
        const events = numbered(bodies);
        const whole = applyEvents(initialLive('demo', labels), events);
        const snapshot = structuredClone(applyEvents(initialLive('demo', labels), events.slice(0, cut)));
        const resumed = applyEvents(snapshot, events.slice(Math.max(0, Math.min(cut, events.length) - back)));
        expect(resumed).toEqual(whole);
        expect(applyEvents(whole, events)).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('counts never below nothing, and never more finished than there is', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 60 }), (bodies) => {
        const live = fold(...bodies);
        for (const count of Object.values(live.made)) expect(count).toBeGreaterThanOrEqual(0);
        for (const { made } of Object.values(live.seats)) expect(made).toBeGreaterThanOrEqual(0);
        if (live.operation !== undefined)
          expect(live.operation.finished).toBeLessThanOrEqual(live.operation.total);
      }),
    );
  });
});

describe('the life of a workshop', () => {
  it('goes from planned to live', () => {
    expect(initialLive('demo', labels).phase).toBe('planned');
    const making = fold(
      provision,
      { code: 'resource.creating', data: { ...vpc, usualMs: 2000 } },
      { code: 'resource.created', data: vpc },
      { code: 'resource.creating', data: { ...service('01'), usualMs: 90_000 } },
      { code: 'resource.waiting', data: { ...service('01'), usualMs: 90_000 } },
      { code: 'resource.note', data: { ...service('01'), note: 'pulling' } },
    );
    expect(making.phase).toBe('provisioning');
    expect(making.startedAt).toBe(start + 1000);
    expect(making.operation).toMatchObject({ finished: 1, failed: 0, total: 10 });
    expect(making.made).toEqual({ 'AWS::EC2::VPC': 1 });
    expect(making.active).toEqual({
      'seat.01.jupyter.service': {
        address: 'seat.01.jupyter.service',
        type: 'AWS::ECS::Service',
        seat: '01',
        doing: 'waiting',
        since: start + 4000,
        usualMs: 90_000,
        note: 'pulling',
      },
    });
    expect(making.seats['01']?.state).toBe('starting');
    expect(making.seats['02']?.state).toBe('unknown');
    const live = applyEvents(
      making,
      numbered(
        [
          { code: 'resource.created', data: service('01') },
          { code: 'seat.ready', data: { seat: '01' } },
          { code: 'health.observed', data: { seats: [health('01', 'works')] } },
          ended('provision', 'done'),
        ],
        7,
      ),
    );
    expect(live).toMatchObject({ phase: 'live', active: {}, seq: 10 });
    expect(live.operation).toMatchObject({ outcome: 'done', finishedAt: start + 10_000, finished: 2 });
    expect(live.seats['01']).toMatchObject({ state: 'works', made: 1 });
  });

  it('shows a failed seat as down until it is made, and clears it when provisioning starts again', () => {
    const failed = fold(
      provision,
      { code: 'resource.failed', data: { ...service('02'), problem } },
      { code: 'seat.failed', data: { seat: '02', problem } },
      ended('provision', 'incomplete'),
    );
    expect(failed.phase).toBe('incomplete');
    expect(failed.failures).toEqual({ 'seat.02.jupyter.service': problem });
    expect(failed.operation?.failed).toBe(1);
    expect(failed.seats['02']).toMatchObject({ state: 'down', failed: problem });
    const again = applyEvents(
      failed,
      numbered([provision, { code: 'resource.created', data: service('02') }], 5),
    );
    expect(again.failures).toEqual({});
    expect(again.seats['02']).not.toHaveProperty('failed');
    expect(again.startedAt).toBe(start + 1000);
  });

  it('shows a seat that is being made as starting, whatever a look at AWS does not find yet, until that is cancelled', () => {
    const making = fold(
      provision,
      { code: 'resource.creating', data: { ...service('01'), usualMs: 90_000 } },
      { code: 'health.observed', data: { seats: [health('01', 'unknown'), health('02', 'unknown')] } },
    );
    expect(making.seats['01']).toMatchObject({ state: 'starting' });
    const later = applyEvents(
      making,
      numbered([{ code: 'resource.creating', data: { ...service('02'), usualMs: 90_000 } }], 4),
    );
    expect(later.seats['02']).toMatchObject({ state: 'starting' });
    const cancelled = applyEvents(later, numbered([ended('provision', 'cancelled')], 5));
    expect(cancelled.seats['01']).toMatchObject({ state: 'unknown' });
  });

  it('knows since when and until when what AWS bills has stood, until another life begins', () => {
    const host = { address: 'seat.01.host', type: 'AWS::EC2::Instance', seat: '01' } as const;
    const going = fold(
      provision,
      { code: 'resource.creating', data: { ...vpc, usualMs: 5 } },
      { code: 'resource.creating', data: { ...host, usualMs: 5 } },
      { code: 'resource.created', data: host },
      teardown,
      { code: 'resource.deleted', data: host },
      ended('teardown', 'done'),
    );
    expect(going.billed).toEqual({
      'seat.01.host': { type: host.type, from: start + 3000, to: start + 6000 },
    });
    expect(applyEvents(going, numbered([provision], 8))).not.toHaveProperty('billed');
  });

  it('counts AWS resources, as the plan and the receipt do', () => {
    const database = { address: 'seat.01.database', type: 'Lectern::SeatDatabase', seat: '01' } as const;
    const live = fold(
      provision,
      { code: 'resource.created', data: database },
      { code: 'resource.created', data: vpc },
    );
    expect(live.operation).toMatchObject({ finished: 1 });
  });

  it('is taken down to nothing, and health that comes late does not bring it back', () => {
    const live = fold(
      provision,
      { code: 'resource.created', data: service('01') },
      { code: 'health.observed', data: { seats: [health('01', 'works')] } },
      ended('provision', 'done'),
      teardown,
      { code: 'resource.deleting', data: service('01') },
      { code: 'health.observed', data: { seats: [health('01', 'works')] } },
      { code: 'resource.deleted', data: service('01') },
    );
    expect(live.phase).toBe('tearing-down');
    expect(live.seats['01']).toEqual({ seat: '01', state: 'unknown', made: 0 });
    const gone = applyEvents(live, numbered([ended('teardown', 'done')], 9));
    expect(gone).toMatchObject({ phase: 'gone', made: {} });
    expect(gone).not.toHaveProperty('startedAt');
    expect(applyEvents(live, numbered([ended('teardown', 'incomplete')], 9)).phase).toBe('incomplete');
  });

  it('shows a restart until the service was seen to work after it', () => {
    const restarting = fold(
      { code: 'health.observed', data: { seats: [health('01', 'works', start)] } },
      { code: 'operation.started', data: { operation: 'restart', total: 1, finished: 0, usualMs: 1 } },
      { code: 'seat.restarting', data: { seat: '01' } },
      { code: 'health.observed', data: { seats: [health('01', 'works', start + 2000)] } },
    );
    expect(restarting.phase).toBe('planned');
    expect(restarting.seats['01']).toMatchObject({ state: 'starting', restartingSince: start + 3000 });
    const down = applyEvents(
      restarting,
      numbered([{ code: 'health.observed', data: { seats: [health('01', 'down', start + 4000)] } }], 5),
    );
    expect(down.seats['01']?.state).toBe('starting');
    const back = applyEvents(
      down,
      numbered([{ code: 'health.observed', data: { seats: [health('01', 'works', start + 5000)] } }], 6),
    );
    expect(back.seats['01']?.state).toBe('works');
    expect(back.seats['01']).not.toHaveProperty('restartingSince');
  });

  it('shows a seat as last seen once its restart is done, since only changes are told', () => {
    const restarting = fold(
      { code: 'health.observed', data: { seats: [health('01', 'works', start)] } },
      { code: 'operation.started', data: { operation: 'restart', total: 1, finished: 0, usualMs: 1 } },
      { code: 'seat.restarting', data: { seat: '01' } },
    );
    const done = applyEvents(restarting, numbered([ended('restart', 'done')], 4));
    expect(done.seats['01']?.state).toBe('works');
    expect(done.seats['01']).not.toHaveProperty('restartingSince');
  });

  it('says when the picture is stale, until it is seen again', () => {
    const stale = fold({ code: 'health.stale', data: { since: 42, problem } });
    expect(stale.staleSince).toBe(42);
    const seen = applyEvents(stale, numbered([{ code: 'health.observed', data: { seats: [] } }], 2));
    expect(seen).not.toHaveProperty('staleSince');
    expect(seen).not.toHaveProperty('staleProblem');
  });

  it('says why it is stale, and does not grow younger with each attempt to look', () => {
    const again: EventBody = { code: 'health.stale', data: { since: 90, problem } };
    const stale = fold({ code: 'health.stale', data: { since: 42, problem } }, again, again);
    expect(stale).toMatchObject({ staleSince: 42, staleProblem: problem });
    // The seats are watched anew.
    expect(applyEvents(stale, numbered([provision], 4))).not.toHaveProperty('staleSince');
  });

  it('keeps the last events only', () => {
    const many = fold(...Array.from({ length: mostRecent + 20 }, () => provision));
    expect(many.recent).toHaveLength(mostRecent);
    expect(many.recent.at(-1)?.seq).toBe(mostRecent + 20);
  });

  it('ignores another workshop', () => {
    const live = initialLive('demo', labels);
    const [event] = numbered([provision]);
    expect(applyEvent(live, { ...event!, workshopId: 'other' })).toBe(live);
  });
});

describe('a change', () => {
  const change: EventBody = {
    code: 'operation.started',
    data: { operation: 'change', total: 2, finished: 0, usualMs: 5, first: '02' },
  };

  it('says which seat goes first, and counts what is brought up to date once', () => {
    const live = fold(
      provision,
      { code: 'resource.created', data: service('02') },
      ended('provision', 'done'),
      change,
      { code: 'resource.created', data: { ...service('02'), again: true } },
    );
    expect(live).toMatchObject({
      phase: 'provisioning',
      operation: { kind: 'change', first: '02', finished: 1 },
      made: { 'AWS::ECS::Service': 1 },
    });
  });

  it('that never began leaves the workshop live, and says why', () => {
    const live = fold(provision, ended('provision', 'done'), {
      code: 'operation.finished',
      data: { operation: 'change', outcome: 'incomplete', seatsReady: 0, seatsFailed: 0, problem },
    });
    expect(live).toMatchObject({
      phase: 'live',
      operation: { kind: 'change', outcome: 'incomplete', problem },
    });
  });

  it.each(['provision', 'teardown', 'change'] as const)(
    'a %s that another computer keeps from beginning leaves the workshop as it was, and says why',
    (operation) => {
      const leased = { code: 'workshop.leased', message: 'Ada is working on this workshop.' };
      const refused: EventBody = {
        code: 'operation.finished',
        data: { operation, outcome: 'incomplete', seatsReady: 0, seatsFailed: 0, problem: leased },
      };
      const live = fold(provision, ended('provision', 'done'), refused);
      expect(live).toMatchObject({ phase: 'live', operation: { kind: operation, problem: leased } });
      // Something of it is there, though it was not made here.
      expect(fold(refused).phase).toBe('incomplete');
    },
  );

  it('knows of an adopted workshop that it exists, and why nothing is known of it yet', () => {
    const found = { code: 'workshop.adopted', message: 'It was found in the account.' };
    const live = fold({
      code: 'operation.finished',
      data: {
        operation: 'provision',
        outcome: 'incomplete',
        seatsReady: 0,
        seatsFailed: 0,
        problem: found,
      },
    });
    expect(live).toMatchObject({ phase: 'incomplete', operation: { outcome: 'incomplete', problem: found } });
  });

  it('takes a seat off the picture and leaves the others', () => {
    const live = fold(provision, ended('provision', 'done'), change, {
      code: 'seat.removed',
      data: { seat: '01' },
    });
    expect(Object.keys(live.seats).sort()).toEqual(['02', '03']);
  });
});
