import { describe, expect, it } from 'vitest';
import type { Receipt } from './events';
import { readReceipt, receiptFileName, receiptJson, reckoningInWords, verdictOf } from './receipt';

const left = [{ type: 'AWS::EC2::VPC', id: 'vpc-2', reason: 'in use' }];
const kept = [{ type: 'AWS::Logs::LogGroup', id: 'log-1', reason: 'its owner tags it' }];
const clean: Receipt = {
  workshopId: 'demo',
  accountId: '123456789012',
  region: 'eu-west-1',
  rehearsal: false,
  startedAt: '2026-11-24T13:00:00.000Z',
  finishedAt: '2026-11-24T13:16:03.250Z',
  made: 2,
  removed: 1,
  left: [],
  kept,
  failedLookups: [],
  calls: 41,
  byType: [{ type: 'AWS::EC2::VPC', made: 2, removed: 1 }],
  items: [{ type: 'AWS::EC2::VPC', id: 'vpc-1', address: 'shared.vpc', fate: 'removed' }],
  clockMs: 963_250,
  cost: {
    currency: 'USD',
    perHour: 2.5,
    hours: 2,
    total: 4.5,
    parts: [{ what: 'machines', quantity: 2, hours: 3.5, total: 4.5 }],
    priceList: 'a list',
    since: '2026-11-24T11:16:03.250Z',
  },
  reckoning: { planned: 2, notMade: 0, removedBefore: 0, again: 0, unplanned: 0 },
};

describe('a receipt', () => {
  it('is good only when nothing is left and every look-up was answered', () => {
    expect(verdictOf(clean)).toMatchObject({ tone: 'good', title: 'Nothing of yours is left' });
    expect(verdictOf({ ...clean, left })).toMatchObject({ tone: 'bad', title: '1 resource still left' });
    const blind = verdictOf({ ...clean, failedLookups: [{ type: 'AWS::EC2::VPC', reason: 'denied' }] });
    expect(blind.tone).toBe('bad');
    expect(blind.title).not.toContain('Nothing');
  });

  it('has a name that every file system takes', () => {
    expect(receiptFileName(clean)).toBe('receipt-2026-11-24T13-16-03Z');
  });

  it('comes back from its file as it went in', () => {
    expect(readReceipt(receiptJson({ ...clean, left }))).toEqual({ ...clean, left });
  });

  it('says in one line how what was created follows from the plan', () => {
    const none = { planned: 2, notMade: 0, removedBefore: 0, again: 0, unplanned: 0 };
    expect(reckoningInWords({ made: 2 })).toBeUndefined();
    expect(reckoningInWords({ made: 2, reckoning: none })).toBe(
      'Planned 2, created 2: exactly what was planned.',
    );
    expect(
      reckoningInWords({ made: 199, reckoning: { ...none, planned: 192, again: 5, unplanned: 2 } }),
    ).toBe(
      'Planned 192, created 199. More: 5 created in the place of others (a new machine, a changed container) and 2 outside the plan (removed seats, or made by somebody else).',
    );
    expect(reckoningInWords({ made: 4, reckoning: { ...none, planned: 9, removedBefore: 5 } })).toBe(
      'Planned 9, created 4. Fewer: 5 removed before by a teardown that was not completed.',
    );
  });

  it('says in its file which shape it has', () => {
    expect(JSON.parse(receiptJson(clean))).toMatchObject({ version: 3, left: 0, leftOver: [] });
  });

  it('is read from files of earlier versions, where the lists were called left and kept', () => {
    expect(readReceipt(JSON.stringify({ ...clean, left }, null, 2))).toEqual({ ...clean, left });
    const { items, cost, clockMs, reckoning, ...older } = clean;
    expect([items, cost, clockMs, reckoning]).not.toContain(undefined);
    expect(readReceipt(JSON.stringify(older))).toEqual(older);
    const second = { ...(JSON.parse(receiptJson(clean)) as object), version: 2 };
    expect(readReceipt(JSON.stringify(second))).toEqual(clean);
  });

  it('is not read from anything else', () => {
    for (const text of ['', '{', 'null', '[]', '{"made":2}']) expect(readReceipt(text)).toBeUndefined();
  });
});
