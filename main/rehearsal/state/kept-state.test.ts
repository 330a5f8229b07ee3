import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../../app/clock';
import { createTestRehearsal } from '../rehearsal.testing';
import { permissiveIam } from '../services/iam/iam.testing';
import { createS3 } from '../services/s3/s3';
import { World } from '../world/world';
import { diskFiles, type Files } from './files';
import { KeptState } from './kept-state';

let folder: string;
let world: World;
const warned: object[] = [];
const open: KeptState[] = [];
const log = {
  info: () => undefined,
  warn: (message: string, data?: object) => warned.push({ message, ...data }),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-state-'));
  world = new World({ clock: createClock(60), seed: 1 });
  warned.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  for (const state of open.splice(0)) await state.end().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function begin(files: Files = diskFiles, leastChanges?: number): Promise<KeptState> {
  const state = new KeptState(folder, files, log, leastChanges);
  const saved = state.load(Date.now());
  if (saved !== undefined) world.restore(saved);
  open.push(state);
  await state.begin(world);
  return state;
}

const table = () => world.table<{ n: number }>('t');
const load = () => new KeptState(folder, diskFiles, log).load(Date.now());
const onDisk = () => load()?.tables['t'];
const names = (): readonly string[] => readdirSync(folder).sort();
const changesIn = (name: string): readonly string[] =>
  readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');

describe('changes', () => {
  it('are on disk when they are said to be, and the snapshot stays as it is', async () => {
    const state = await begin();
    const { mtimeMs } = statSync(join(folder, 'snapshot.json'));
    table().set('a', { n: 1 });
    world.id('x-');
    await state.kept();
    expect(onDisk()).toEqual([['a', { n: 1 }]]);
    table().get('a')!.n = 2;
    table().set('b', { n: 3 });
    await state.kept();
    table().delete('a');
    await state.kept();
    expect(load()).toMatchObject({ counter: 1, tables: { t: [['b', { n: 3 }]] } });
    expect(statSync(join(folder, 'snapshot.json')).mtimeMs).toBe(mtimeMs);
  });

  it('of all who wait go in one line', async () => {
    const state = await begin();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        table().set(String(n), { n });
        return state.kept();
      }),
    );
    expect(changesIn('changes-1.log')).toHaveLength(1);
    expect(onDisk()).toHaveLength(20);
  });

  it('are not written when there are none', async () => {
    const state = await begin();
    table().set('a', { n: 1 });
    await state.kept();
    await state.kept();
    await state.kept();
    expect(changesIn('changes-1.log')).toHaveLength(1);
  });

  it('that nobody waits for are on disk within seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await begin();
    table().set('a', { n: 1 });
    vi.advanceTimersByTime(5_000);
    await vi.waitFor(() => expect(onDisk()).toEqual([['a', { n: 1 }]]));
  });

  it('become a new snapshot once they are as long', async () => {
    const state = await begin(diskFiles, 500);
    for (let n = 0; n < 200; n += 1) {
      table().set(String(n), { n });
      await state.kept();
    }
    await vi.waitFor(() => expect(names()).toHaveLength(2));
    expect(onDisk()).toHaveLength(200);
    expect(Number(/\d+/.exec(names()[0] ?? '')?.[0])).toBeGreaterThan(3);
    await state.end();
    expect(names()).toEqual(['snapshot.json']);
    expect(onDisk()).toHaveLength(200);
  });

  it('of the queue and the clock are kept as well', async () => {
    const state = await begin();
    world.on('tick', () => undefined);
    world.after(1e12, 'tick', { n: 1 });
    world.after(1, 'tick', { n: 2 });
    world.start();
    await vi.waitFor(() => expect(world.snapshot().queue).toHaveLength(1));
    await state.kept();
    world.clock.set({ ...world.clock.state, paused: true });
    await state.kept();
    expect(load()).toMatchObject({ queue: [{ data: { n: 1 } }], clock: { paused: true } });
    world.stop();
  });
});

describe('a disk that cannot be written', () => {
  /** Fails from the moment that it is told to. */
  function failing(): { files: Files; fails: boolean } {
    const disk = {
      fails: false,
      files: {
        ...diskFiles,
        grow: async (file: string) => {
          const growing = await diskFiles.grow(file);
          return {
            ...growing,
            write: async (bytes: Buffer, position: number) => {
              if (!disk.fails) return growing.write(bytes, position);
              await growing.write(bytes.subarray(0, bytes.length / 2), position);
              throw new Error('ENOSPC: no space left on device');
            },
          };
        },
      },
    };
    return disk;
  }

  it('is said to everybody who waits, and what could not be written comes with the next', async () => {
    const disk = failing();
    const state = await begin(disk.files);
    let isRemoved = false;
    table().set('a', { n: 1 });
    world.onceKept(() => (isRemoved = true));
    disk.fails = true;
    await expect(state.kept()).rejects.toMatchObject({
      problem: { code: 'rehearsal.not-writable', hint: expect.stringContaining(folder) as string },
    });
    expect(warned).toMatchObject([{ problem: 'ENOSPC: no space left on device' }]);
    await expect(state.kept()).rejects.toThrow('cannot save');
    expect([isRemoved, onDisk()]).toEqual([false, undefined]);
    disk.fails = false;
    await state.kept();
    expect([isRemoved, onDisk()]).toEqual([true, [['a', { n: 1 }]]]);
  });
});

it('an old file for changes that cannot be closed takes nothing back of what is on disk', async () => {
  const grow: Files['grow'] = async (file) => ({
    ...(await diskFiles.grow(file)),
    close: () => Promise.reject(new Error('EIO: i/o error')),
  });
  const state = await begin({ ...diskFiles, grow }, 1);
  table().set('a', { n: 1 });
  for (let n = 0; n < 100; n += 1) {
    table().set(String(n), { n });
    await state.kept();
  }
  expect(warned).toContainEqual(expect.objectContaining({ problem: 'EIO: i/o error' }));
  expect(onDisk()).toHaveLength(101);
});

describe('after a kill', () => {
  it('the clock goes on where nobody has been yet', async () => {
    const state = await begin();
    table().set('a', { n: 1 });
    await state.kept();
    const told = world.ticks();
    await begin();
    expect(world.ticks()).toBeGreaterThanOrEqual(told);
    // In order it stands still meanwhile.
    await open.at(-1)?.end();
    const saved = load();
    expect(load()?.savedAt).toBe(saved?.savedAt);
  });

  it('a last line that is torn was never told', async () => {
    const state = await begin();
    for (const n of [1, 2]) {
      table().set('a', { n });
      await state.kept();
    }
    const file = join(folder, 'changes-1.log');
    const { size } = statSync(file);
    const last = changesIn('changes-1.log')[1]!.length;
    // Without its end alone it is whole: nobody was told of it, but it may be.
    for (const less of [2, 3, last / 2, last]) {
      truncateSync(file, Math.ceil(size - less));
      expect(onDisk()).toEqual([['a', { n: 1 }]]);
    }
    truncateSync(file, size);
    expect(onDisk(), 'room that nothing was written to').toEqual([['a', { n: 1 }]]);
  });

  it.each([
    ['the snapshot is cut off', 'snapshot.json', (text: string) => text.slice(0, -20)],
    ['the snapshot is of another time', 'snapshot.json', () => '{"version":99}'],
    ['a line in the middle is damaged', 'changes-1.log', (text: string) => text.replace('"n":1', '"n":7')],
    ['the changes are something else', 'changes-1.log', (text: string) => `hello\n${text}`],
  ])('%s: it says what to do', async (_, name, damage) => {
    const state = await begin();
    for (const n of [1, 2]) {
      table().set('a', { n });
      await state.kept();
    }
    const file = join(folder, name);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    expect(load).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'rehearsal.snapshot-broken',
          hint: expect.stringContaining(`Move ${file} away`) as string,
        }) as object,
      }),
    );
    // What it says helps.
    rmSync(file);
    expect(onDisk()).toBeUndefined();
  });
});

it('takes over what version 0.1 saved, and finds its objects', async () => {
  const fixture = join(
    dirname(fileURLToPath(import.meta.url)),
    '../../../e2e/fixtures/version-0.1/rehearsal',
  );
  const rehearsal = createTestRehearsal({
    services: (parts) => {
      cpSync(fixture, parts.dataFolder, { recursive: true });
      const saved = new KeptState(parts.dataFolder, diskFiles, log).load(Date.now());
      expect(saved?.queue.length).toBeGreaterThan(0);
      parts.world.restore(saved!);
      parts.services.iam = permissiveIam();
      parts.services.s3 = createS3(parts);
    },
  });
  const { Buckets = [] } = await rehearsal.client(S3Client).send(new ListBucketsCommand({}));
  let read = 0;
  for (const { Name: Bucket, BucketRegion = '' } of Buckets) {
    const s3 = rehearsal.client(S3Client, { region: BucketRegion });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
      await Body?.transformToString();
      read += 1;
    }
  }
  expect(read).toBeGreaterThan(0);
  rehearsal.close();
});
