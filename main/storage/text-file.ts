import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { WorkshopIssue } from '../../app/contract/views';
import { mostYamlBytes } from '../../app/workshop/yaml-lines';

/** Windows has no such flag. */
const { O_NONBLOCK: nonBlocking = 0 } = constants as Partial<typeof constants>;

/** Reads a file that a person names, as text. Otherwise as `readBytes`. */
export function readTextFile(
  path: string,
  expected: string,
): { readonly text: string } | { readonly issue: WorkshopIssue } {
  const read = readBytes(path, expected);
  return 'issue' in read ? read : { text: new TextDecoder().decode(read.bytes) };
}

/**
 * Reads a file that a person names. Only an ordinary file, and only one that can be what is meant: a device
 * has no end, a pipe waits for a writer, and both would stop the whole app. `expected` says what was meant.
 */
export function readBytes(
  path: string,
  expected: string,
): { readonly bytes: Uint8Array } | { readonly issue: WorkshopIssue } {
  const refuse = (message: string): { readonly issue: WorkshopIssue } => ({
    issue: { file: path, line: 1, field: '', message, expected },
  });
  const read = readOrdinary(path);
  if (!('fault' in read)) return read;
  switch (read.fault) {
    case 'odd':
      return refuse('This is no ordinary file.');
    case 'long':
      return refuse(`This file is too long: more than ${mostYamlBytes / 1024} KiB.`);
    case 'gone':
      return refuse('There is no such file.');
    case 'unreadable':
      return refuse(`It cannot be read (${read.code}).`);
  }
}

type ReadFault =
  | { readonly fault: 'odd' | 'long' | 'gone' }
  /** `code` as the system names it. */
  | { readonly fault: 'unreadable'; readonly code: string };

interface OrdinaryFile {
  readonly bytes: Buffer;
  /** Wall ms. */
  readonly changedAt: number;
}

/** Reads a file as `readBytes` does; what stands in the way is told apart. */
export function readOrdinary(path: string): OrdinaryFile | ReadFault {
  try {
    // Asked before it is opened: to open a device can be an act of its own.
    if (!statSync(path).isFile()) return { fault: 'odd' };
    return readBounded(path) ?? { fault: 'long' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { fault: 'gone' } : { fault: 'unreadable', code };
  }
}

/** Undefined when it is longer than a workshop's file, which is then not read. */
function readBounded(path: string): OrdinaryFile | undefined {
  // Meanwhile it may have become a pipe: one is then opened without waiting, and is refused.
  const file = openSync(path, constants.O_RDONLY | nonBlocking);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > mostYamlBytes) return undefined;
    // Some files (of /proc) say 0 and have more: one byte beyond the bound tells.
    const bytes = Buffer.alloc(mostYamlBytes + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return length > mostYamlBytes ? undefined : { bytes: bytes.subarray(0, length), changedAt: stat.mtimeMs };
  } finally {
    closeSync(file);
  }
}
