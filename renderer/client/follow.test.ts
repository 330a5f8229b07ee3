import { ORPCError, withEventMeta } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { StreamItem } from '../../app/contract/contract';
import type { LecternEvent } from '../../app/contract/events';
import { initialLive } from '../../app/contract/live-fold';
import { type Connection, followEvents, type FollowPorts } from './follow';

function event(seq: number): LecternEvent {
  return {
    seq,
    time: '2026-11-24T10:00:00.000Z',
    workshopId: 'demo',
    message: `event ${seq}`,
    code: 'seat.ready',
    data: { seat: '01' },
  };
}
const snapshot = (seq: number): StreamItem => ({
  kind: 'snapshot',
  live: { ...initialLive('demo', ['01']), seq },
});
const events = (...seqs: number[]): StreamItem => ({ kind: 'events', events: seqs.map(event) });

type Turn = readonly StreamItem[] | Error;

/** Serves the turns one after the other; every turn but an error ends as a lost connection does. */
async function follow(turns: readonly Turn[]) {
  const controller = new AbortController();
  const asked: (string | undefined)[] = [];
  const items: StreamItem[] = [];
  const connections: Connection[] = [];
  const pauses: number[] = [];
  let turn = 0;
  const ports: FollowPorts = {
    connect: async ({ lastEventId }) => {
      asked.push(lastEventId);
      const now = turns[turn++];
      if (now === undefined) {
        controller.abort();
        throw new TypeError('over');
      }
      if (now instanceof Error) throw now;
      return (async function* () {
        yield* now;
      })();
    },
    pause: async (ms) => {
      pauses.push(ms);
    },
    now: () => 1000 + pauses.length,
  };
  await followEvents(
    ports,
    { onItem: (item) => items.push(item), onConnection: (connection) => connections.push(connection) },
    controller.signal,
  );
  return { asked, items, connections, pauses };
}

const seqs = (items: readonly StreamItem[]): readonly (number | string)[] => items.flatMap(seqsOf);

function seqsOf(item: StreamItem): readonly (number | string)[] {
  switch (item.kind) {
    case 'snapshot':
      return [`snapshot ${item.live.seq}`];
    case 'events':
      return item.events.map(({ seq }) => seq);
    case 'clock':
      return [`clock ×${item.clock.speed}`];
    case 'roster':
      return [`roster of ${item.roster.participants.length}`];
    case 'waiting':
      return [`waiting ${item.text}`];
    case 'elsewhere':
      return [`elsewhere ${item.message}`];
  }
}

describe('followEvents', () => {
  it('goes on after the last event it saw', async () => {
    const { asked, items } = await follow([[snapshot(4), events(5, 6)], [events(7)]]);
    expect(seqs(items)).toEqual(['snapshot 4', 5, 6, 7]);
    expect(asked).toEqual([undefined, '6', '7']);
  });

  it('prefers the id that the server gave', async () => {
    const { asked } = await follow([[withEventMeta(snapshot(4), { id: 'four' })]]);
    expect(asked).toEqual([undefined, 'four']);
  });

  it('drops what it saw already', async () => {
    const { items } = await follow([[snapshot(4), events(5, 6)], [events(5, 6, 7)]]);
    expect(seqs(items)).toEqual(['snapshot 4', 5, 6, 7]);
  });

  it('asks for a fresh snapshot when events are missing', async () => {
    const { asked, items } = await follow([
      [snapshot(4), events(6)],
      [snapshot(9), events(10)],
    ]);
    expect(seqs(items)).toEqual(['snapshot 4', 'snapshot 9', 10]);
    expect(asked).toEqual([undefined, undefined, '10']);
  });

  it('says lost only when an immediate retry fails, and waits longer each time', async () => {
    const down = new TypeError('fetch failed');
    const { connections, pauses } = await follow([[snapshot(1)], down, down, down, [events(2)]]);
    expect(pauses.slice(0, 4)).toEqual([0, 400, 800, 1600]);
    const states = connections.map(({ state }) => state);
    expect(states).toEqual(['connecting', 'open', 'lost', 'lost', 'lost', 'open']);
    const since = connections.flatMap((connection) =>
      connection.state === 'lost' ? [connection.since] : [],
    );
    expect(new Set(since).size).toBe(1);
  });

  it('stops at a problem that trying again cannot solve', async () => {
    const problem = { code: 'workshop.unknown', message: 'There is no such workshop.' };
    const { connections, asked } = await follow([new ORPCError('LECTERN', { data: problem })]);
    expect(connections.at(-1)).toEqual({ state: 'refused', problem });
    expect(asked).toHaveLength(1);
  });
});
