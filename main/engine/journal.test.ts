import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Journal, JournalWriter } from './journal';
import { openJournal } from './journal';

const vpc = { address: 'shared.vpc', type: 'AWS::EC2::VPC' } as const;
const host = { address: 'seat.01.host', type: 'AWS::EC2::Instance', seat: '01' } as const;

function memoryWriter(text = ''): JournalWriter & { text: string; failing: boolean; appends: number } {
  const writer = {
    text,
    failing: false,
    appends: 0,
    read: () => Promise.resolve(writer.text),
    append: async (more: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      writer.appends += 1;
      if (writer.failing) {
        // A full disk takes half of it.
        writer.text += more.slice(0, Math.floor(more.length / 2));
        throw new Error('ENOSPC');
      }
      writer.text += more;
    },
  };
  return writer;
}

let nonces = 0;
const open = (writer: JournalWriter): Promise<Journal> =>
  openJournal({ workshopId: 'demo', writer, now: () => 1_000, newNonce: () => `nonce-${(nonces += 1)}` });

describe('journal', () => {
  it('says after a restart what it said before', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    await journal.intent(vpc);
    await journal.created(vpc, 'vpc-1', { id: 'vpc-1' });
    await journal.settled(vpc, 'vpc-1', { id: 'vpc-1' });
    await journal.intent(host);
    const again = await open(writer);
    expect(again.records()).toEqual(journal.records());
    expect(again.nonce).toBe(journal.nonce);
    expect([
      again.made({ type: vpc.type, id: 'vpc-1' }),
      again.made({ type: vpc.type, id: 'vpc-2' }),
    ]).toEqual([true, false]);
    expect(again.record(host.address)).toMatchObject({ state: 'intended', seat: '01', births: 0 });
  });

  it('counts births, so that what is made anew gets another token', async () => {
    const journal = await open(memoryWriter());
    await journal.intent(host);
    await journal.created(host, 'i-1', { id: 'i-1' });
    await journal.settled(host, 'i-1', { id: 'i-1' });
    expect(journal.record(host.address)?.births).toBe(1);
    await journal.intent(host);
    expect(journal.record(host.address)).toMatchObject({ births: 1, state: 'intended' });
    await journal.created(host, 'i-2', { id: 'i-2' });
    expect(journal.record(host.address)?.births).toBe(2);
    expect(['i-1', 'i-2'].every((id) => journal.made({ type: host.type, id }))).toBe(true);
  });

  it('counts what was made by a call that nobody heard of once its end is told: its token would give it again', async () => {
    const journal = await open(memoryWriter());
    await journal.intent(host);
    await journal.deleting(host, 'i-1');
    await journal.deleted(host, 'i-1');
    await journal.intent(host);
    expect(journal.record(host.address)?.births).toBe(1);
  });

  it('begins a new life with a fresh nonce after it was closed', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    await journal.intent(vpc);
    const first = journal.nonce;
    await journal.created(vpc, 'vpc-1', { id: 'vpc-1' });
    await journal.close();
    expect(journal.made({ type: vpc.type, id: 'vpc-1' })).toBe(false);
    await journal.intent(vpc);
    expect(journal.nonce).not.toBe(first);
    expect((await open(writer)).records()).toEqual(journal.records());
  });

  it('reads any torn end as the lines before it, and goes on writing after it', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    await journal.intent(vpc);
    await journal.created(vpc, 'vpc-1', { id: 'vpc-1' });
    const whole = writer.text;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
        const torn = memoryWriter(whole.slice(0, cut));
        const resumed = await open(torn);
        await resumed.intent(host);
        const again = await open(torn);
        expect(again.record(host.address)?.state).toBe('intended');
        expect(again.records()).toEqual(resumed.records());
      }),
      { numRuns: 60 },
    );
  });

  it('refuses to go on when it cannot write, and recovers when it can', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    await journal.intent(vpc);
    writer.failing = true;
    await expect(journal.created(vpc, 'vpc-1', { id: 'vpc-1' })).rejects.toMatchObject({
      problem: { code: 'journal.not-writable', detail: 'ENOSPC' },
    });
    expect(journal.record(vpc.address)?.state).toBe('intended');
    writer.failing = false;
    await journal.created(vpc, 'vpc-1', { id: 'vpc-1' });
    expect((await open(writer)).records()).toEqual(journal.records());
  });

  it('flushes many lines at once', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    await journal.intent(vpc);
    const before = writer.appends;
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => journal.intent({ ...host, address: `seat.${i}.host` })),
    );
    expect(writer.appends - before).toBeLessThan(5);
    expect(journal.records()).toHaveLength(201);
  });

  it.each(['airflow-jupyter', 'jupyter'])(
    'knows the outputs of all that version 0.1 made (%s)',
    async (name) => {
      const file = `e2e/fixtures/version-0.1/workshops/${name}/journal.jsonl`;
      const journal = await open(memoryWriter(readFileSync(file, 'utf8')));
      const made = journal.records().filter(({ state }) => state === 'created' || state === 'settled');
      expect(made.length).toBeGreaterThan(20);
      expect(made.filter(({ outputs }) => outputs === undefined)).toEqual([]);
    },
  );

  it('opens what an earlier or a later version wrote, and takes no outputs that are not whole', async () => {
    const line = (entry: object): string =>
      `${JSON.stringify({ time: '2026-11-24T09:00:00.000Z', ...entry })}\n`;
    const cluster = { name: 'lectern-demo', arn: 'arn:aws:ecs:eu-west-1:1:cluster/lectern-demo' };
    const journal = await open(
      memoryWriter(
        [
          line({ entry: 'opened', workshopId: 'demo', nonce: 'n' }),
          line({
            entry: 'created',
            address: 'shared.cluster',
            type: 'AWS::ECS::Cluster',
            id: 'lectern-demo',
            outputs: cluster,
          }),
          line({ entry: 'created', ...host, id: 'i-1', outputs: {} }),
          line({
            entry: 'created',
            address: 'shared.nat',
            type: 'AWS::EC2::NatGateway',
            id: 'nat-1',
            outputs: { id: 'nat-1' },
          }),
        ].join(''),
      ),
    );
    expect(journal.record('shared.cluster')).toMatchObject({ id: 'lectern-demo', outputs: cluster });
    expect(journal.record(host.address)).toMatchObject({ id: 'i-1', state: 'created' });
    expect(journal.record(host.address)).not.toHaveProperty('outputs');
    expect(journal.made({ type: host.type, id: 'i-1' })).toBe(true);
  });

  it('remembers what a teardown asked for until there is a receipt, or something is made again', async () => {
    const writer = memoryWriter();
    const journal = await open(writer);
    const things = ['vpc-1', 'vpc-2', 'vpc-3'].map((id) => ({ type: vpc.type, id, address: vpc.address }));
    const tear = async (): Promise<void> => {
      await journal.tearing(things);
      await journal.deleting(vpc, 'vpc-1');
      await journal.deleted(vpc, 'vpc-2');
      // Of an earlier life, or somebody else's: no teardown found it.
      await journal.deleted(vpc, 'vpc-9');
    };
    await tear();
    const asked = things.slice(0, 2);
    expect([journal.torn(), (await open(writer)).torn()]).toEqual([asked, asked]);
    const unchecked = asked.slice(1);
    await journal.receipted(unchecked);
    expect([journal.torn(), (await open(writer)).torn()]).toEqual([unchecked, unchecked]);
    await journal.receipted([]);
    expect([journal.torn(), (await open(writer)).torn()]).toEqual([[], []]);
    await tear();
    await journal.intent(vpc);
    expect(journal.torn()).toEqual([]);
  });

  it('says so when a whole line makes no sense', async () => {
    await expect(open(memoryWriter('{"entry":"levitated","time":"now"}\n'))).rejects.toMatchObject({
      problem: { code: 'journal.damaged' },
    });
  });
});
