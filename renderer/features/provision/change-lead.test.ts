import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../app/contract/events';
import { applyEvents, initialLive } from '../../../app/contract/live-fold';
import { changeLead } from './change-lead';

describe('the sentence about a change', () => {
  const change: EventBody = {
    code: 'operation.started',
    data: { operation: 'change', total: 9, finished: 0, usualMs: 1, first: '02' },
  };
  const after = (...bodies: readonly EventBody[]): string =>
    changeLead(
      applyEvents(
        initialLive('demo', ['01', '02']),
        bodies.map((body, i) => ({
          ...body,
          seq: i + 1,
          time: new Date(1000 * i).toISOString(),
          workshopId: 'demo',
          message: '',
        })),
      ),
    );
  const ready: EventBody = { code: 'seat.ready', data: { seat: '02' } };

  it('says which seat goes first, and when the others follow', () => {
    // That it came up in the provision before says nothing of the change.
    expect(after(ready, change)).toBe('Seat 02 goes first. The others follow once it works.');
    expect(after(change, ready)).toBe('Seat 02 went first and works; the others follow now.');
  });

  it('says that it is not all made when it ended before', () => {
    const data = { operation: 'change', outcome: 'incomplete', seatsReady: 0, seatsFailed: 1 } as const;
    expect(after(change, { code: 'operation.finished', data })).toContain('The change is not complete');
  });
});
