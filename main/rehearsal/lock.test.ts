import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { steadyClock } from '../../app/clock-state';
import { claimFolder } from './lock';
import { Snapshots } from './snapshots';
import { createTestRehearsal } from './rehearsal.testing';

let folder: string;
const lockFile = () => join(folder, 'rehearsal.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const content = (pid: number, port: number) => ({
  pid,
  endpoint: `http://127.0.0.1:${port}`,
  accessKeyId: 'AKIA',
  secretAccessKey: 's',
  region: 'us-east-1',
  clock: steadyClock(60, 0),
});

/** Another living process of ours, and a port that somebody listens on. */
async function withOther(run: (pid: number, port: number) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as { port: number }).port);
    });
  });
  try {
    await run(child.pid ?? 0, port);
  } finally {
    child.kill('SIGKILL');
    server.close();
  }
}

it('is for this user alone, and gone when released', async () => {
  const lock = await claimFolder(folder);
  lock.publish(content(process.pid, 1));
  expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({
    pid: process.pid,
    clock: { speed: 60 },
  });
  lock.release();
  expect(() => statSync(lockFile())).toThrow();
});

it('refuses a folder whose rehearsal lives, naming its pid', async () => {
  await withOther(async (pid, port) => {
    writeFileSync(lockFile(), JSON.stringify(content(pid, port)));
    await expect(claimFolder(folder)).rejects.toMatchObject({
      problem: { code: 'rehearsal.already-running', message: expect.stringContaining(String(pid)) as string },
    });
    // One that is still starting has no endpoint yet.
    writeFileSync(lockFile(), JSON.stringify({ pid }));
    await expect(claimFolder(folder)).rejects.toThrow('already runs');
  });
});

it('takes over from the dead, from a number that is another program’s now, and from a broken file', async () => {
  await withOther(async (pid) => {
    for (const stale of [JSON.stringify(content(2 ** 22 + 1, 9)), JSON.stringify(content(pid, 1)), '{']) {
      writeFileSync(lockFile(), stale);
      const lock = await claimFolder(folder);
      expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: process.pid });
      lock.release();
    }
  });
});

it('does not release what somebody else took over', async () => {
  const lock = await claimFolder(folder);
  writeFileSync(lockFile(), JSON.stringify({ pid: 1 }));
  lock.release();
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: 1 });
});

it('keeps the world on disk for this user alone, and refuses what it cannot read', async () => {
  const { world, close } = createTestRehearsal({ services: () => undefined });
  const snapshots = new Snapshots(folder);
  expect(snapshots.load()).toBeUndefined();
  world.region('eu-west-1').table('x').set('k', { a: 1 });
  world.on('something', () => undefined);
  world.after(1e12, 'something', { b: 2 });
  await snapshots.save(world);
  expect(statSync(join(folder, 'snapshot.json')).mode & 0o777).toBe(0o600);
  expect(new Snapshots(folder).load()).toMatchObject({
    tables: { 'eu-west-1/x': [['k', { a: 1 }]] },
    queue: [{ kind: 'something', data: { b: 2 } }],
  });
  writeFileSync(join(folder, 'snapshot.json'), '{"version":2}');
  expect(() => snapshots.load()).toThrow('cannot be read');
  close();
});
