import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../app/plan/build';
import { costOf, hourlyPrice } from '../../app/workshop/cost';
import { workshopFrom } from '../../app/workshop/defaults';
import { openJournal } from './journal';
import type { FoundResource } from '../aws/kind';
import { uncheckedIn } from '../../app/contract/receipt';
import { isClean, receiptOf } from './receipt';

const plan = buildPlan(workshopFrom({ id: 'demo', name: 'Demo', seats: 2 }));
const hour = 3_600_000;
const finishedAt = Date.parse('2026-11-24T14:00:00Z');

const thing = (type: FoundResource['type'], id: string): FoundResource => ({
  type,
  id,
  address: `shared.${id}`,
  outputs: { id, name: id, arn: id },
  usable: true,
  evidence: { by: 'tags', tags: {} },
});
const denied = { code: 'aws.access-denied', message: 'Not allowed.' };

async function journalOf(made: readonly FoundResource[], at: number | (() => number)) {
  let text = '';
  const journal = await openJournal({
    workshopId: 'demo',
    writer: {
      read: () => Promise.resolve(text),
      append: (more) => {
        text += more;
        return Promise.resolve();
      },
    },
    now: () => (typeof at === 'number' ? at : at()),
    newNonce: () => 'n',
  });
  for (const one of made) {
    await journal.intent(one);
    await journal.created(one, one.id, one.outputs);
  }
  return journal;
}

const context = {
  workshopId: 'demo',
  accountId: '1',
  region: 'eu-west-1',
  rehearsal: true,
  startedAt: finishedAt - 60_000,
  finishedAt,
  calls: 7,
  elapsed: (from: number, to: number) => (to - from) * 60,
};

describe('a receipt', () => {
  const vpc = thing('AWS::EC2::VPC', 'vpc');
  const group = thing('AWS::EC2::SecurityGroup', 'sg');
  const role = thing('AWS::IAM::Role', 'role');
  const log = thing('AWS::Logs::LogGroup', 'log');

  it('names who is in the network on every row that is held by it', async () => {
    const inUse = { code: 'aws.in-use', message: 'Something else still uses it.' };
    const { left } = receiptOf(
      {
        things: [vpc, group, role],
        last: { found: [vpc, group, role], strangers: [], failures: [] },
        guests: [],
        uninspected: [],
        problems: new Map([
          [`${vpc.type} vpc`, { code: 'teardown.guests', message: 'Somebody is inside: i-1.' }],
          [`${group.type} sg`, inUse],
          [`${role.type} role`, denied],
        ]),
        beside: [],
      },
      await journalOf([vpc, group, role], finishedAt - 120_000),
      context,
    );
    expect(left.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
      'vpc: Somebody is inside: i-1.',
      'sg: Somebody is inside: i-1.',
      'role: Not allowed.',
    ]);
  });

  it('says of each thing by itself what became of it, and nothing where it could not look', async () => {
    const journal = await journalOf([vpc, group, role, log], finishedAt - 120_000);
    const receipt = receiptOf(
      {
        things: [vpc, group, role, log, thing('Lectern::Materials', 'digest')],
        last: { found: [vpc, role], strangers: [], failures: [{ type: log.type, problem: denied }] },
        uninspected: [{ type: 'AWS::S3::Bucket', id: 'files', reason: 'Not allowed.' }],
        guests: [
          { type: 'AWS::EC2::Instance', id: 'i-1', reason: '', inside: { of: 'vpc', goes: false } },
          { type: 'AWS::S3::Object', id: 'x', reason: '', inside: { of: 'sg', goes: true } },
        ],
        problems: new Map([
          [`${vpc.type} vpc`, { code: 'teardown.guests', message: 'Somebody is inside.' }],
          [`${role.type} role`, { code: 'ownership.refused', message: 'Not ours.' }],
        ]),
        beside: [{ type: 'AWS::RDS::DBSnapshot', id: 'snapshot', reason: 'Somebody wanted it.' }],
      },
      journal,
      context,
    );
    expect(receipt.uninspected).toMatchObject([{ id: 'files' }]);
    expect(receipt.items?.map(({ address, fate }) => [address, fate])).toEqual([
      ['shared.sg', 'removed'],
      ['shared.vpc', 'left'],
      ['shared.role', 'kept'],
      ['shared.log', 'unknown'],
    ]);
    expect(receipt).toMatchObject({
      made: 4,
      removed: 1,
      left: [{ id: 'vpc' }],
      kept: [{ id: 'role' }],
      beside: [{ id: 'snapshot' }],
      guests: [
        { id: 'i-1', inside: 'vpc', fate: 'left' },
        { id: 'x', inside: 'sg', fate: 'removed' },
      ],
    });
    expect(uncheckedIn(receipt)).toBe(1);
    expect(isClean(receipt)).toBe(false);
    // No plan, no price.
    expect(receipt.cost).toBeUndefined();
  });

  it('prices each thing for as long as it stood, on the clock that AWS would have shown', async () => {
    const host = { ...thing('AWS::EC2::Instance', 'i-1'), address: 'seat.01.host', seat: '01' };
    let at = finishedAt - 120_000;
    const journal = await journalOf([vpc, host], () => at);
    // Two minutes of a clock of speed 60 are two hours; the machine goes after one.
    at = finishedAt - 60_000;
    await journal.deleted(host, host.id);
    const last = { found: [], strangers: [], failures: [] };
    const facts = { things: [vpc, host], last, problems: new Map(), guests: [], uninspected: [], beside: [] };
    const { cost, clockMs } = receiptOf(facts, journal, { ...context, plan });
    expect(clockMs).toBe(hour);
    expect(cost?.hours).toBeCloseTo(2, 9);
    expect(cost?.perHour).toBe(costOf(plan).perHour);
    expect(cost?.parts).toMatchObject([{ quantity: 1 }]);
    expect(cost?.parts?.[0]?.hours).toBeCloseTo(1, 9);
    const [machine, disk] = costOf(plan).lines;
    const address = hourlyPrice({ kind: 'public-address' }, 'eu-west-1') ?? 0;
    expect(cost?.total).toBeCloseTo((machine?.unitPerHour ?? 0) + (disk?.unitPerHour ?? 0) + address, 9);
    expect(cost?.since).toBe('2026-11-24T13:58:00.000Z');
  });

  it('adds up from the plan to what stood, whatever was made of it, also after a teardown that was not completed', async () => {
    const places = plan.resources.filter(({ type }) => type.startsWith('AWS::'));
    const [first, ...rest] = places.map(({ type, address }) => ({ ...thing(type, address), address }));
    if (first === undefined) throw new Error('the plan is empty');
    const journal = await journalOf([first, ...rest], finishedAt - 120_000);
    const receiptFor = (things: readonly FoundResource[]) =>
      receiptOf(
        {
          things,
          last: { found: [], strangers: [], failures: [] },
          problems: new Map(),
          guests: [],
          uninspected: [],
          beside: [],
        },
        journal,
        { ...context, plan },
      );
    const twice = { ...first, id: 'another' };
    const stranger = thing('AWS::EC2::Subnet', 'subnet');
    const more = receiptFor([first, twice, stranger, ...rest]);
    expect(more.reckoning).toEqual({
      planned: places.length,
      notMade: 0,
      removedBefore: 0,
      again: 1,
      unplanned: 1,
    });
    for (const gone of rest) await journal.deleted(gone, gone.id);
    const second = receiptFor([first]);
    expect(second.reckoning).toMatchObject({ notMade: 0, removedBefore: places.length - 1 });
    for (const { made, reckoning: at } of [more, second]) {
      expect(made).toBe(
        (at?.planned ?? 0) -
          (at?.notMade ?? 0) -
          (at?.removedBefore ?? 0) +
          (at?.again ?? 0) +
          (at?.unplanned ?? 0),
      );
    }
  });
});
