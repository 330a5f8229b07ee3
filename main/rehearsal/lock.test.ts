import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { steadyClock } from '../../app/clock-state';
import { findRehearsal } from '../targets/rehearsal-process';
import { claimFolder } from './lock';

let folder: string;
const toldFile = () => join(folder, 'rehearsal.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const content = (pid: number, endpoint: string) => ({
  pid,
  endpoint,
  accessKeyId: 'AKIA',
  secretAccessKey: 's',
  region: 'us-east-1',
  clock: steadyClock(60, 0),
});

/** More than any system gives out. */
const noProcess = 999_999_999;

/** What listens where a rehearsal once did, and answers as `status`, or never. */
async function withListener(
  status: number | undefined,
  run: (endpoint: string) => Promise<void>,
): Promise<void> {
  const server = createServer((_, response) => {
    if (status !== undefined) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('is for this user alone, and gone when released', async () => {
  const claim = await claimFolder(folder);
  claim.publish(content(process.pid, 'http://127.0.0.1:1'));
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(toldFile(), 'utf8'))).toMatchObject({
    pid: process.pid,
    clock: { speed: 60 },
  });
  claim.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses a folder whose rehearsal lives, from its first moment on, naming its pid', async () => {
  const claim = await claimFolder(folder);
  await expect(claimFolder(folder)).rejects.toMatchObject({
    problem: {
      code: 'rehearsal.already-running',
      message: expect.stringContaining(String(process.pid)) as string,
    },
  });
  claim.release();
});

it('refuses a folder whose rehearsal is of the version before, which holds no lock but answers', async () => {
  await withListener(401, async (endpoint) => {
    writeFileSync(toldFile(), JSON.stringify(content(process.ppid, endpoint)));
    await expect(claimFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
    expect(readdirSync(folder)).toEqual(['rehearsal.json']);
  });
});

it('takes over what a dead one left, whoever has its number or its port now', async () => {
  await withListener(404, async (endpoint) => {
    for (const stale of [
      JSON.stringify({ pid: 1 }),
      JSON.stringify({ pid: process.ppid }),
      JSON.stringify(content(process.ppid, 'http://127.0.0.1:1')),
      JSON.stringify(content(process.ppid, endpoint)),
      '{',
    ]) {
      writeFileSync(toldFile(), stale);
      const claim = await claimFolder(folder);
      expect(JSON.parse(readFileSync(toldFile(), 'utf8'))).toEqual({ pid: process.pid });
      claim.release();
    }
  });
});

it('takes over what one that was killed left, though somebody who answers alike has its port now', async () => {
  await withListener(401, async (endpoint) => {
    writeFileSync(toldFile(), JSON.stringify(content(noProcess, endpoint)));
    expect(await findRehearsal(folder)).toBeUndefined();
    (await claimFolder(folder)).release();
  });
});

it('takes over what a dead one left, though its number and its port are of others, who say nothing', async () => {
  await withListener(undefined, async (endpoint) => {
    writeFileSync(toldFile(), JSON.stringify(content(process.ppid, endpoint)));
    expect(await findRehearsal(folder)).toBeUndefined();
    (await claimFolder(folder)).release();
  });
});
