import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../app/contract/events';
import { receiptForPrograms } from '../../app/contract/receipt';
import type { LiveWorkshop } from '../../app/contract/live';
import { workshopFrom } from '../../app/workshop/defaults';
import { provisionedInWords, statusJson, summaryJson } from './json-views';

const problem = (at: string) => ({
  code: `${at}-code`,
  message: `${at}-message`,
  hint: `${at}-hint`,
  detail: `${at}-detail`,
  requestId: `${at}-request`,
  consoleUrl: `${at}-console`,
});
const receipt: Receipt = {
  workshopId: 'receipt-workshop',
  accountId: 'receipt-account',
  region: 'receipt-region',
  rehearsal: true,
  startedAt: 'receipt-started',
  finishedAt: 'receipt-finished',
  made: 9001,
  removed: 9002,
  left: [{ type: 'left-type', id: 'left-id', reason: 'left-reason' }],
  kept: [{ type: 'kept-type', id: 'kept-id', reason: 'kept-reason' }],
  failedLookups: [{ type: 'blind-type', reason: 'blind-reason' }],
  calls: 9003,
  byType: [{ type: 'by-type', made: 9004, removed: 9005 }],
  items: [{ type: 'item-type', id: 'item-id', address: 'item-address', fate: 'removed' }],
  clockMs: 9006,
  cost: { currency: 'USD', perHour: 9007, hours: 9008, total: 9009 },
};
const services = [
  {
    name: 'jupyter' as const,
    state: 'down' as const,
    reason: 'service-reason',
    answeredBy: 'answered-by',
    url: 'service-url',
    observedAt: 9010,
  },
];
/** A picture with something in every place. */
const live: Required<LiveWorkshop> = {
  workshopId: 'demo',
  seq: 7,
  phase: 'incomplete',
  operation: {
    kind: 'provision',
    startedAt: 9011,
    finishedAt: 9012,
    outcome: 'incomplete',
    total: 9013,
    finished: 9014,
    failed: 9015,
    usualMs: 9016,
    first: '01',
    problem: problem('operation'),
  },
  accountId: 'the-account',
  startedAt: 9017,
  billed: { 'seat.03.host': { type: 'AWS::EC2::Instance', from: 9031, to: 9032 } },
  active: {
    'seat.01.host': {
      address: 'seat.01.host',
      type: 'AWS::EC2::Instance',
      seat: '01',
      doing: 'waiting',
      since: 9018,
      usualMs: 9019,
      note: 'active-note',
    },
  },
  failures: { 'seat.02.host': problem('failure') },
  made: { 'AWS::EC2::VPC': 9020 },
  seats: {
    '01': {
      seat: '01',
      state: 'down',
      health: { seat: '01', state: 'down', services },
      made: 9021,
      failed: problem('seat'),
      restartingSince: 9022,
    },
  },
  staleSince: 9023,
  staleProblem: problem('stale'),
  receipt,
  recent: [],
};

/** Every text and number in a value, however deep. */
function leaves(value: unknown): readonly (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

describe('--json', () => {
  test('status tells everything that the live picture holds', () => {
    const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 1 });
    const target = { kind: 'aws', profile: 'the-profile', accountId: 'the-account' } as const;
    const told = statusJson({
      details: { workshop, target, phase: 'incomplete', file: 'the-file' },
      live,
      receipt: live.receipt,
      health: [{ seat: '01', state: 'down', services }],
      worker: { computer: 'the-computer', operation: 'the-operation', since: 'the-since' },
      consoles: new Map([['01', [{ label: 'console-label', url: 'console-url' }]]]),
    });
    const shown = new Set(leaves(told));
    // How far a listener has heard, and that what it heard is old: a command line looks again and waits for the answer.
    const { seq, staleSince, staleProblem, recent, ...picture } = live;
    expect([seq, staleSince, staleProblem, recent]).toBeDefined();
    expect(leaves(picture).filter((leaf) => !shown.has(leaf))).toEqual([]);
    for (const one of [
      'the-file',
      'the-computer',
      'the-operation',
      'the-since',
      'console-label',
      'console-url',
      'the-profile',
      'the-account',
    ])
      expect(shown).toContain(one);
  });

  test('the last line of an operation tells how it ended and what failed where', () => {
    const told = summaryJson({ outcome: 'incomplete', seatsReady: 1, seatsFailed: 1 }, live);
    const shown = new Set(leaves(told));
    const { operation, failures, phase } = live;
    expect(
      leaves({ operation, failures, phase, failed: live.seats['01']?.failed }).filter(
        (leaf) => !shown.has(leaf),
      ),
    ).toEqual([]);
    expect(told).toMatchObject({
      state: 'incomplete',
      seats: { ready: 1, failed: 1 },
      failures: [{ address: 'seat.02.host' }],
    });
  });

  test.each([
    ['stopped before anything failed', 'cancelled', 0, 4, {}, 'cancelled: 0 seats ready, 4 not finished.'],
    ['failed in one', 'incomplete', 2, 1, live.seats, 'incomplete: 2 seats ready, 1 failed.'],
    [
      'stopped when one had failed',
      'cancelled',
      1,
      3,
      live.seats,
      'cancelled: 1 seat ready, 1 failed, 2 not finished.',
    ],
    ['whole', 'done', 4, 0, {}, 'done: 4 seats ready.'],
  ] as const)(
    'a provision that %s says no more than is true',
    (_, outcome, seatsReady, seatsFailed, seats, words) => {
      const ended = { outcome, seatsReady, seatsFailed };
      expect(provisionedInWords(ended, { ...live, seats })).toBe(words);
      const { ready, failed, open } = summaryJson(ended, { ...live, seats }).seats;
      expect([ready, failed + open]).toEqual([seatsReady, seatsFailed]);
    },
  );

  test('a receipt keeps all that it says, with numbers for what is left and kept', () => {
    const told = receiptForPrograms(receipt);
    expect(leaves(receipt).filter((leaf) => !new Set(leaves(told)).has(leaf))).toEqual([]);
    expect(told).toMatchObject({
      made: 9001,
      left: 1,
      kept: 1,
      leftOver: receipt.left,
      keptBecause: receipt.kept,
    });
  });
});
