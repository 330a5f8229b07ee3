/**
 * The one lock between processes of this computer. Its file names the process that holds it as no other process
 * ever is (processes.ts), so the system itself lets it go: once that process has ended, whether anybody has reaped
 * it or not and whoever has its number now, the lock is free.
 *
 * A holder that died is succeeded, not removed: its successor's file is named after it and is made exclusively, so
 * of many that find it dead one succeeds. The last in that chain of files is the holder (docs/architecture.md).
 */
import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isRunning, thisProcess } from './processes';

/** The lock is ours until `release`, or the process `owner` has it. */
export type Lock = { readonly release: () => void } | { readonly owner: number };

const holderShape = z.object({
  pid: z.number().int().positive(),
  start: z.string().min(1),
  /** Of this one taking of the lock. */
  token: z.uuid(),
});
type Holder = Readonly<z.infer<typeof holderShape>>;

/** The process that holds the lock at `path` now, which may be this one; undefined when it is free. */
export function lockOwner(path: string): number | undefined {
  const { holder } = chainAt(path);
  return holder !== undefined && isRunning(holder) ? holder.pid : undefined;
}

/**
 * Takes the lock at `path`. Of any number of processes that try at once exactly one gets it, whatever a crash has
 * left there. Throws the system's error when the folder is not there or cannot be written.
 */
export function takeLock(path: string): Lock {
  const mine: Holder = { ...thisProcess(), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  try {
    writeFileSync(draft, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
    for (;;) {
      const { holder, next } = chainAt(path);
      if (holder !== undefined && isRunning(holder)) return { owner: holder.pid };
      if (!putInPlace(draft, next)) continue;
      // Whoever is slow may succeed a holder whose chain has been removed meanwhile: that succeeds nobody.
      if (chainAt(path).holder?.token === mine.token) return { release: () => release(path, mine) };
      rmSync(next, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Nothing when somebody removed the file by hand, and another process has the lock now. */
function release(path: string, mine: Holder): void {
  const { files, holder } = chainAt(path);
  if (holder?.token !== mine.token) return;
  // From the front: what is left of a chain without its beginning means nothing.
  for (const file of files) rmSync(file, { force: true });
}

interface Chain {
  readonly files: readonly string[];
  /** Who the last file names; undefined when there is none, or when it is not of this form. */
  readonly holder: Holder | undefined;
  /** The file that makes whoever puts it there the holder, once this one is dead. */
  readonly next: string;
}

function chainAt(path: string): Chain {
  const files: string[] = [];
  let holder: Holder | undefined;
  let next = path;
  while (existsSync(next)) {
    files.push(next);
    holder = holderIn(next);
    next = `${path}.after-${holder?.token ?? `unknown-${files.length}`}`;
  }
  return { files, holder, next };
}

/** Undefined for what an earlier version left (a bare number, which proves nothing), or a disk that broke. */
function holderIn(file: string): Holder | undefined {
  try {
    return holderShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Puts a file where there must be none, whole at once. False when there is one. */
function putInPlace(draft: string, file: string): boolean {
  try {
    linkWhereItCanBe(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A memory stick's file system has no links: there it is exclusive as well, but for a moment not whole. */
function linkWhereItCanBe(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!noLinks.has(codeOf(error) ?? '')) throw error;
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
  }
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
