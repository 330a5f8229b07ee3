/** With real processes: what the system tells of them is what the lock stands on. */
import type * as Fs from 'node:fs';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { lockOwner, takeLock } from './lock';

const disk = vi.hoisted(() => ({ hasLinks: true }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    linkSync: (...how: Parameters<typeof fs.linkSync>) => {
      if (!disk.hasLinks) throw Object.assign(new Error('EPERM: no links here'), { code: 'EPERM' });
      fs.linkSync(...how);
    },
  };
});

const root = mkdtempSync(join(tmpdir(), 'lectern-lock-'));
const script = join(root, 'holder.js');
const children = new Set<ChildProcess>();
let folder: string;
let path: string;

/** Takes the lock, with `wait` when it is told to; says how that went, and stays. */
const source = `
import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock'))};
const take = () => process.stdout.write(JSON.stringify(takeLock(process.argv[2])) + '\\n');
if (process.argv[3] !== 'wait') take();
else {
  process.stdout.write('ready\\n');
  process.stdin.once('data', take);
}
process.stdin.resume();
setInterval(() => undefined, 60_000);
`;

beforeAll(async () => {
  writeFileSync(join(root, 'holder.ts'), source);
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  await build({
    configFile: false,
    root: join(import.meta.dirname, '..'),
    logLevel: 'error',
    build: { ssr: join(root, 'holder.ts'), outDir: root, emptyOutDir: false },
    ssr: { noExternal: true },
  });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'folder-'));
  path = join(folder, 'it.lock');
});
afterEach(async () => {
  disk.hasLinks = true;
  await Promise.all([...children].map(kill));
});

/** Takes the lock, which must be free. */
function take(): () => void {
  const lock = takeLock(path);
  if ('owner' in lock) throw new Error(`process ${lock.owner} holds it`);
  return lock.release;
}

function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What it says next. */
async function lineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('it has no stdout');
  const [said] = (await once(stdout, 'data')) as [Buffer];
  return said.toString().trim();
}

/** A process that holds the lock. */
async function holding(): Promise<ChildProcess> {
  const child = start(process.execPath, [script, path]);
  expect(JSON.parse(await lineOf(child))).toEqual({});
  return child;
}

describe('while its holder runs', () => {
  it('is refused to everybody else, who are told the process', async () => {
    const { pid } = await holding();
    expect(takeLock(path)).toEqual({ owner: pid });
    expect(lockOwner(path)).toBe(pid);
  });

  it('is refused to this process, too, until it is released, and leaves nothing', () => {
    const release = take();
    expect(takeLock(path)).toEqual({ owner: process.pid });
    release();
    expect(lockOwner(path)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    take()();
  });

  it('is kept by whoever took it after somebody removed its file by hand', async () => {
    const release = take();
    rmSync(path);
    const { pid } = await holding();
    release();
    expect(lockOwner(path)).toBe(pid);
  });
});

describe('is free', () => {
  it('once its holder was killed', async () => {
    await kill(await holding());
    expect(lockOwner(path)).toBeUndefined();
    take()();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'once its holder was killed, though nobody has reaped it',
    async () => {
      // The shell becomes a program that asks nobody how its children ended.
      const parent = start('/bin/sh', ['-c', '"$@" & exec sleep 1000', 'sh', process.execPath, script, path]);
      await lineOf(parent);
      const pid = lockOwner(path) ?? 0;
      process.kill(pid, 'SIGKILL');
      await vi.waitFor(() =>
        expect(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })).toMatch(/^Z/),
      );
      expect(lockOwner(path)).toBeUndefined();
      take()();
    },
  );

  it('when the number of its holder is another process’s now', async () => {
    const { pid } = await holding();
    const holder = JSON.parse(readFileSync(path, 'utf8')) as { readonly start: string };
    writeFileSync(path, JSON.stringify({ ...holder, start: `${holder.start}0` }));
    expect(lockOwner(path)).toBeUndefined();
    take()();
    expect(pid).toBeGreaterThan(0);
  });

  test.each(['', '1', String(process.pid), '999999999', 'not a number', '{"pid":1}', '{'])(
    'when it is of an earlier version or broken: %j',
    (content) => {
      writeFileSync(path, content);
      expect(lockOwner(path)).toBeUndefined();
      const release = take();
      expect(takeLock(path)).toEqual({ owner: process.pid });
      release();
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

test('of many that find its holder dead at once, exactly one gets it, time after time', async () => {
  await kill(await holding());
  for (let round = 0; round < 3; round += 1) {
    const contenders = Array.from({ length: 5 }, () => start(process.execPath, [script, path, 'wait']));
    expect(new Set(await Promise.all(contenders.map(lineOf)))).toEqual(new Set(['ready']));
    const answers = Promise.all(contenders.map(lineOf));
    for (const { stdin } of contenders) stdin?.write('go\n');
    expect((await answers).filter((answer) => answer === '{}')).toHaveLength(1);
    expect(contenders.map(({ pid }) => pid)).toContain(lockOwner(path));
    await Promise.all(contenders.map(kill));
  }
  take()();
  expect(readdirSync(folder)).toEqual([]);
});

test('a disk without links has locks, too', () => {
  disk.hasLinks = false;
  const release = take();
  expect(takeLock(path)).toEqual({ owner: process.pid });
  release();
  expect(existsSync(path)).toBe(false);
});
