import { getEventMeta } from '@orpc/client';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StreamItem } from '../../app/contract/contract';
import { openLectern, type Lectern } from '../lectern';
import { browserNative } from '../native';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { clientOf, refusal } from './api.testing';
import { createAppHandler } from './handler';

const folder = mkdtempSync(join(tmpdir(), 'lectern-api-operations-'));
const speed = 600;
const target = { kind: 'environment' } as const;
let rehearsal: Rehearsal;
let lectern: Lectern;
let client: ReturnType<typeof clientOf>;

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 5, log });
  vi.stubEnv('LECTERN_LOG_LEVEL', 'silent');
  vi.stubEnv('AWS_ENDPOINT_URL', rehearsal.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', rehearsal.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', rehearsal.secretAccessKey);
  vi.stubEnv('LECTERN_CLOCK_SPEED', String(speed));
  open();
});
afterAll(async () => {
  await lectern.close();
  vi.unstubAllEnvs();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts Lectern on its data folder, as after a quit. */
function open(): void {
  const { endpoint } = rehearsal;
  lectern = openLectern({
    root: process.cwd(),
    native: browserNative,
    home: join(folder, 'home'),
    watch: false,
    endpoint,
  });
  client = clientOf(createAppHandler(lectern, join(folder, 'none')));
}

async function create(name: string): Promise<string> {
  const choice = { builtIn: 'jupyter', name, seats: 1, target, region: 'us-east-1' };
  return (await client.workshops.create(choice)).workshop.id;
}

/** Ends with the first item that `isLast`. */
async function readUntil(
  items: AsyncIterable<StreamItem>,
  isLast: (item: StreamItem) => boolean,
): Promise<readonly StreamItem[]> {
  const seen: StreamItem[] = [];
  for await (const item of items) {
    seen.push(item);
    if (isLast(item)) break;
  }
  return seen;
}

const tells =
  (code: string) =>
  (item: StreamItem): boolean =>
    item.kind === 'events' && item.events.some((event) => event.code === code);

describe('the account', () => {
  test('is unknown until AWS was asked for it, and shown from then on, also after a restart', async () => {
    const workshopId = await create('Whose');
    const shown = async (): Promise<unknown> => (await client.workshops.get({ workshopId })).target;
    expect(await shown()).toEqual({ kind: 'aws', profile: 'AWS_ENDPOINT_URL' });
    const { identity } = await client.workshops.preflight({ workshopId });
    expect(identity?.accountId).toMatch(/^\d{12}$/);
    expect(await shown()).toMatchObject({ accountId: identity?.accountId });

    const { ended } = await lectern.sessions.open(workshopId).startProvision();
    expect(await ended).toMatchObject({ outcome: 'done' });
    await lectern.close();
    open();
    expect(await shown()).toMatchObject({ accountId: identity?.accountId });
    const down = await lectern.sessions.open(workshopId).startTeardown(workshopId);
    expect(await down.ended).toMatchObject({ outcome: 'done' });
  });
});

describe('an operation', () => {
  test('works in the chosen region, tells a window what happens, and is the only one', async () => {
    const workshopId = await create('Whole');
    expect((await client.workshops.plan({ workshopId })).cost.note).toContain('us-east-1');
    const stream = await client.events({ workshopId });
    const items = stream[Symbol.asyncIterator]();
    expect((await items.next()).value).toMatchObject({ kind: 'snapshot', live: { phase: 'planned' } });

    expect(await client.operations.provision({ workshopId })).toEqual({ started: true });
    const busy = { code: 'LECTERN', status: 400, data: { code: 'workshop.busy' } };
    expect(await refusal(client.operations.provision({ workshopId }))).toMatchObject(busy);
    expect(await refusal(client.operations.teardown({ workshopId, confirmation: workshopId }))).toMatchObject(
      busy,
    );
    // Meanwhile somebody says who sits there: it ends nothing, and every window hears of it at once.
    await client.roster.set({
      workshopId,
      entries: [{ seat: '01', was: null, becomes: 'Zoë Przykład', person: 'other' }],
    });
    const seen = await readUntil({ [Symbol.asyncIterator]: () => items }, tells('operation.finished'));
    const rosters = seen.flatMap((item) => (item.kind === 'roster' ? [item.roster.participants] : []));
    expect(rosters.at(-1)).toEqual(['Zoë Przykład']);
    const events = seen.flatMap((item) => (item.kind === 'events' ? item.events : []));
    expect(events[0]).toMatchObject({ code: 'operation.started', data: { operation: 'provision' } });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));

    // A window that was away hears what it missed; one that heard of another run begins with a snapshot.
    const early = getEventMeta(seen.find(({ kind }) => kind === 'events'))?.id;
    const [missed] = await readUntil(await client.events({ workshopId }, { lastEventId: early }), () => true);
    expect(missed).toMatchObject({ kind: 'events' });
    expect(missed?.kind === 'events' && missed.events.at(-1)?.seq).toBe(events.at(-1)?.seq);
    const [anew] = await readUntil(
      await client.events({ workshopId }, { lastEventId: 'other-3' }),
      () => true,
    );
    expect(anew).toMatchObject({ kind: 'snapshot', live: { phase: 'live' } });

    // Where it stands it stays.
    expect(await refusal(client.workshops.change({ workshopId, region: 'eu-west-1' }))).toMatchObject({
      data: { code: 'workshop.in-use' },
    });
    expect(await client.seats.cards({ workshopId })).toMatchObject([
      { seat: '01', participant: 'Zoë Przykład' },
    ]);

    expect(await client.operations.previewTeardown({ workshopId })).toMatchObject({ guests: [], beside: [] });
    expect(
      await refusal(client.operations.teardown({ workshopId, confirmation: 'something' })),
    ).toMatchObject({ data: { code: 'confirmation.needed' } });
    const end = readUntil(await client.events({ workshopId }), tells('operation.finished'));
    expect(await client.operations.teardown({ workshopId, confirmation: workshopId })).toEqual({
      started: true,
    });
    await end;
    const { receipt } = await client.operations.receipt({ workshopId });
    expect(receipt).toMatchObject({ region: 'us-east-1', left: [], failedLookups: [] });
    const calls = await lectern.calls.read(workshopId);
    expect(new Set(calls.map((call) => ('region' in call ? call.region : '')))).toEqual(
      new Set(['us-east-1']),
    );
    // The name is in the workshop's file, and nowhere else on this computer; AWS's own memory is the rehearsal's.
    const mentions = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => readFileSync(path).includes('Przyk'));
    expect(mentions.map((path) => basename(path))).toEqual(['workshop.yaml']);
  });
});
