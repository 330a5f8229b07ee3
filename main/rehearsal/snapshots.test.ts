import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../app/clock';
import { pauseAfter, Snapshots } from './snapshots';
import { World } from './world/world';

let folder: string;
let snapshots: Snapshots;
let world: World;
const warned: object[] = [];
const log = {
  info: () => undefined,
  warn: (message: string, data?: object) => warned.push({ message, ...data }),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-snapshots-'));
  snapshots = new Snapshots(folder);
  world = new World({ clock: createClock(60), seed: 1 });
  warned.length = 0;
});
afterEach(() => {
  snapshots.stop();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const set = (value: string): unknown => world.table<string>('t').set('key', value);
const onDisk = (): unknown => new Snapshots(folder).load()?.tables['t'];

describe('a snapshot', () => {
  it('is written in the background within seconds of a change, so that a SIGKILL loses no more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    snapshots.start(world, log);
    set('first');
    vi.advanceTimersByTime(pauseAfter(0));
    vi.useRealTimers();
    await vi.waitFor(() => expect(onDisk()).toEqual([['key', 'first']]));
  });

  it('costs a fortieth of the time at most', () => {
    expect(pauseAfter(10)).toBe(5_000);
    expect(pauseAfter(300)).toBe(12_000);
  });

  it('is not written when nothing but the time has changed', async () => {
    set('first');
    await snapshots.save(world);
    const { ino, mtimeMs } = statSync(join(folder, 'snapshot.json'));
    await snapshots.save(world);
    expect(statSync(join(folder, 'snapshot.json'))).toMatchObject({ ino, mtimeMs });
  });

  it('of the later call wins, also while one is being written', async () => {
    const all = ['first', 'second', 'third'].map((value) => {
      set(value);
      return snapshots.save(world);
    });
    await Promise.all(all);
    expect(onDisk()).toEqual([['key', 'third']]);
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
    expect(readFileSync(join(folder, 'snapshot.json'), 'utf8')).toMatch(/^\{"savedAt":\d+,/);
  });

  it('that cannot be written is told, and tried again', async () => {
    rmSync(folder, { recursive: true, force: true });
    set('first');
    await expect(snapshots.save(world)).rejects.toThrow('ENOENT');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    snapshots.start(world, log);
    vi.advanceTimersByTime(pauseAfter(0));
    vi.useRealTimers();
    await vi.waitFor(() =>
      expect(warned).toMatchObject([{ message: 'the rehearsal could not be written to disk' }]),
    );
  });
});
