import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from './events';
import { escapeHtml, receiptPage } from './receipt-page';

const clean: Receipt = {
  workshopId: 'demo',
  accountId: '123456789012',
  region: 'eu-west-1',
  rehearsal: false,
  startedAt: '2026-11-24T13:00:00.000Z',
  finishedAt: '2026-11-24T13:16:03.250Z',
  made: 2,
  removed: 2,
  left: [],
  kept: [],
  failedLookups: [],
  calls: 41,
  byType: [{ type: 'AWS::EC2::VPC', made: 2, removed: 2 }],
  items: [
    { type: 'AWS::EC2::VPC', id: 'vpc-1', address: 'shared.vpc', fate: 'removed' },
    { type: 'AWS::EC2::VPC', id: 'vpc-2', address: 'shared.vpc', fate: 'removed' },
  ],
  clockMs: 963_250,
  cost: {
    currency: 'USD',
    perHour: 2.5,
    hours: 2,
    total: 5,
    parts: [{ what: 'machines', quantity: 2, hours: 3.5, total: 5 }],
    priceList: 'a list of prices',
    since: '2026-11-24T11:16:03.250Z',
  },
  reckoning: { planned: 2, notMade: 0, removedBefore: 0, again: 0, unplanned: 0 },
};

/** What a browser would see as elements. */
const tagsIn = (page: string): readonly string[] =>
  [...page.matchAll(/<\s*([a-z!][a-z0-9]*)/gi)].map(([, tag]) => (tag ?? '').toLowerCase());

describe('the receipt as a page', () => {
  it('says what was made and removed, when, by how many calls, and for how much', () => {
    const page = receiptPage(clean, 'Data pipelines');
    for (const text of [
      'Data pipelines',
      'Nothing of yours is left',
      '123456789012, region eu-west-1',
      '24 November 2026',
      '16 min',
      '<dd>41</dd>',
      'Planned 2, created 2: exactly what was planned.',
      'a list of prices',
      '<td class="number">3.5</td>',
      '$5.00',
      'vpc-1',
      'shared.vpc',
    ])
      expect(page).toContain(text);
  });

  it('stands alone: no script, nothing loaded from anywhere, and a policy that forbids both', () => {
    const page = receiptPage(clean, 'Demo');
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it('lets no text become markup, wherever it came from', () => {
    const nasty = '<script>alert(1)</script>"\'><img src=x onerror=y>&`';
    const page = receiptPage(
      {
        ...clean,
        workshopId: nasty,
        accountId: nasty,
        region: nasty,
        startedAt: nasty,
        left: [{ type: nasty, id: nasty, reason: nasty }],
        kept: [{ type: nasty, id: nasty, reason: nasty }],
        failedLookups: [{ type: nasty, reason: nasty }],
        byType: [{ type: nasty, made: 1, removed: 0 }],
        items: [{ type: nasty, id: nasty, address: nasty, fate: 'left' }],
      },
      nasty,
    );
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(tagsIn(page)).not.toContain('script');
  });

  it('has the same elements whatever a name says', () => {
    const elements = tagsIn(receiptPage(clean, 'x'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(tagsIn(receiptPage(clean, name))).toEqual(elements);
      }),
    );
  });

  it('escapes so that the text can be read back, and leaves nothing that markup begins with', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]/);
        expect(escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(text);
      }),
    );
  });

  it('never says that nothing is left while something is, or while a look-up failed', () => {
    const left = receiptPage(
      { ...clean, left: [{ type: 'AWS::EC2::VPC', id: 'vpc-2', reason: 'in use' }] },
      'x',
    );
    expect(left).toContain('1 resource still left');
    expect(left).not.toContain('Nothing of yours is left');
    const blind = receiptPage(
      { ...clean, failedLookups: [{ type: 'AWS::Logs::LogGroup', reason: 'not allowed' }] },
      'x',
    );
    expect(blind).toContain('could not check everything');
    expect(blind).not.toContain('Nothing of yours is left');
  });

  it('shows receipts of earlier versions, which have no list', () => {
    const { items, cost, clockMs, reckoning, ...older } = clean;
    expect([items, cost, clockMs, reckoning]).not.toContain(undefined);
    const page = receiptPage(older, 'Demo');
    expect(page).toContain('Nothing of yours is left');
    expect(page).not.toContain('Full list');
  });
});
