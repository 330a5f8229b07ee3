import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../workshop/causes';
import type { HealthState } from '../workshop/health';
import type { EventBody, LecternEvent } from './events';
import { lineInWords, seatStory, sessionStory } from './story';
import { storyCsv, storyText } from './story-export';

const start = Date.parse('2026-11-26T21:00:00Z');
/** Events a minute apart. */
const at = (bodies: readonly EventBody[], apartMs = 60_000): readonly LecternEvent[] =>
  bodies.map((body, index) => ({
    ...body,
    seq: index + 1,
    time: new Date(start + index * apartMs).toISOString(),
    workshopId: 'demo',
    message: `${body.code}.`,
  }));
const look = (state: HealthState, cause?: Cause, seat = '13', reason = 'because'): EventBody => ({
  code: 'health.observed',
  data: {
    seats: [
      {
        seat,
        state,
        services: [{ name: 'jupyter', state, reason, observedAt: 1, ...(cause && { cause }) }],
      },
    ],
  },
});
const resource = (code: 'resource.creating' | 'resource.created', n: number): EventBody => {
  const data = { address: `seat.13.${n}`, type: 'AWS::ECS::Service', seat: '13' } as const;
  return code === 'resource.created' ? { code, data } : { code, data: { ...data, usualMs: 1 } };
};
const seat = '13';
const texts = (bodies: readonly EventBody[]) => seatStory(at(bodies), seat).map(({ text }) => text);

describe('what happened to a seat', () => {
  it('reads as a story: the loss, what was done, how it ended; the making is one line', () => {
    expect(
      texts([
        ...[1, 2, 3].flatMap((n) => [resource('resource.creating', n), resource('resource.created', n)]),
        { code: 'seat.ready', data: { seat } },
        look('starting', 'not-ready'),
        look('works'),
        look('down', 'machine-lost'),
        look('down', 'machine-lost', seat, 'in other words'),
        { code: 'operation.started', data: { operation: 'change', total: 4, finished: 0, usualMs: 1 } },
        { code: 'seat.renewing', data: { seat } },
        resource('resource.creating', 1),
        look('starting', 'machine-starting'),
        resource('resource.created', 1),
        { code: 'seat.ready', data: { seat } },
        look('works'),
      ]),
    ).toEqual([
      'Lectern created 3 AWS resources for it.',
      'Ready for the first time.',
      'Its machine was lost.',
      'You gave it a new machine.',
      'Lectern created 1 AWS resource for it.',
      'Works again.',
    ]);
  });

  it('says what a restart did, and a crash that healed by itself', () => {
    const restart: EventBody = { code: 'seat.restarting', data: { seat, service: 'jupyter' } };
    const problem = { code: 'service.not-back', message: 'Jupyter did not come back.' };
    expect(texts([look('works'), restart, look('starting', 'restarting'), look('works')])).toEqual([
      'You restarted Jupyter.',
      'Works again.',
    ]);
    expect(texts([restart, { code: 'seat.restart-failed', data: { seat, problem } }])).toEqual([
      'You restarted Jupyter.',
      'The restart did not help: Jupyter did not come back.',
    ]);
    expect(texts([look('works'), look('down', 'out-of-memory'), look('starting'), look('works')])).toEqual([
      'It ran out of memory.',
      'Works again.',
    ]);
    expect(
      texts([
        { code: 'seat.password', data: { seat, step: 'written' } },
        { code: 'seat.restarting', data: { seat } },
        { code: 'seat.restarted', data: { seat } },
        { code: 'seat.password', data: { seat, step: 'taken-up' } },
      ]),
    ).toEqual(['You gave it a new password.', 'Works again.', 'The old password no longer works.']);
  });

  it('tells a trouble that stays when the repair was cancelled', () => {
    const ended: EventBody = {
      code: 'operation.finished',
      data: { operation: 'change', outcome: 'cancelled', seatsReady: 0, seatsFailed: 1 },
    };
    expect(
      texts([
        look('down', 'machine-lost'),
        { code: 'seat.renewing', data: { seat } },
        ended,
        look('down', 'machine-lost'),
      ]),
    ).toEqual(['Its machine was lost.', 'You gave it a new machine.', 'Its machine was lost.']);
  });
});

describe('the story of a session', () => {
  it('tells what happens to several seats at once as one, and names them', () => {
    const lines = sessionStory(
      at(
        [look('down', 'machine-lost', '20'), look('down', 'machine-lost', '13'), look('down', 'slow', '05')],
        1000,
      ),
    );
    expect(lines.map(lineInWords)).toEqual(['Seats 13, 20: Its machine was lost.', 'Seat 05: It was slow.']);
  });

  it('keeps the order of what happens to a seat, however quickly', () => {
    const restart: readonly EventBody[] = [
      { code: 'operation.started', data: { operation: 'restart', total: 1, finished: 0, usualMs: 1 } },
      { code: 'seat.restarting', data: { seat } },
      { code: 'seat.restarted', data: { seat } },
      {
        code: 'operation.finished',
        data: { operation: 'restart', outcome: 'done', seatsReady: 1, seatsFailed: 0, seats: [seat] },
      },
    ];
    const words = ['Seat 13: You restarted it.', 'Seat 13: Works again.'];
    expect(sessionStory(at([...restart, ...restart], 10)).map(lineInWords)).toEqual([...words, ...words]);
  });

  it('tells no two lines in a row of a seat that say the same, and is in order, for any events', () => {
    const any = fc.array(
      fc.oneof(
        fc
          .tuple(
            fc.constantFrom<HealthState[]>('works', 'starting', 'trouble', 'down', 'unknown'),
            fc.constantFrom<(Cause | undefined)[]>('machine-lost', 'slow', undefined),
          )
          .map(([state, cause]) => look(state, cause)),
        fc.constantFrom<EventBody[]>(
          { code: 'seat.restarting', data: { seat } },
          { code: 'seat.restarted', data: { seat } },
          { code: 'seat.ready', data: { seat } },
          resource('resource.creating', 1),
          resource('resource.created', 1),
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(any, (bodies) => {
        const lines = seatStory(at(bodies), seat);
        expect(lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq).sort((a, b) => a - b));
        lines.forEach((line, index) => {
          if (line.kind === 'trouble') expect(line.text).not.toBe(lines[index - 1]?.text);
          // Whatever works again was not well, or was repaired, before.
          if (line.text === 'Works again.')
            expect(lines.slice(0, index).some(({ kind }) => kind === 'trouble' || kind === 'repair')).toBe(
              true,
            );
        });
      }),
    );
  });

  it('is exported without account numbers, and as cells that no spreadsheet runs', () => {
    const problem = { code: 'x', message: '=arn:aws:iam::123456789012:role/x said "no"' };
    const lines = sessionStory(
      at([{ code: 'resource.failed', data: { address: 'a', type: 'AWS::IAM::Role', seat, problem } }]),
    );
    expect(storyCsv(lines)).toMatch(
      /^"time","kind","seats","what happened"\r\n"2026-11-2\d \d\d:00:00","trouble","13","'=arn:aws:iam::…:role\/x said ""no"""\r\n$/,
    );
    expect(storyText(lines)).not.toContain('123456789012');
  });
});
