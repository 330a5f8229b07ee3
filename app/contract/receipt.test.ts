import { describe, expect, it } from 'vitest';
import type { Receipt } from './events';
import { readReceipt, receiptFileName, receiptJson, verdictOf } from './receipt';

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
  cost: { currency: 'USD', perHour: 2.5, hours: 2, total: 5 },
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

  it('says in its file which shape it has', () => {
    expect(JSON.parse(receiptJson(clean))).toMatchObject({ version: 2, left: 0, leftOver: [] });
  });

  it('is read from files of earlier versions, where the lists were called left and kept', () => {
    expect(readReceipt(JSON.stringify({ ...clean, left }, null, 2))).toEqual({ ...clean, left });
    const { items, cost, clockMs, ...older } = clean;
    expect([items, cost, clockMs]).not.toContain(undefined);
    expect(readReceipt(JSON.stringify(older))).toEqual(older);
  });

  it('is not read from anything else', () => {
    for (const text of ['', '{', 'null', '[]', '{"made":2}']) expect(readReceipt(text)).toBeUndefined();
  });
});
