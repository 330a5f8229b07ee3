/**
 * The file operations that the rehearsal's state is kept with. A port, since what survives a kill or a power cut can
 * only be tried with a disk that forgets (`forgetful-files.testing.ts`). Nothing is durable before it was synced: a
 * file's content by syncing the file, its name by syncing the folder.
 */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that only grows. */
export interface GrowingFile {
  /** Writes all bytes from that position on; not synced. */
  write(bytes: Buffer, position: number): Promise<void>;
  sync(): Promise<void>;
  /** Forgets what lies behind that length. */
  cut(length: number): Promise<void>;
  close(): Promise<void>;
}

/** Paths are absolute. Everything is readable by this user alone. */
export interface Files {
  /** Makes it and those above it; synced. */
  makeFolder(folder: string): void;
  /** The names in a folder; none when it does not exist. */
  list(folder: string): readonly string[];
  /** Throws ENOENT. */
  readNow(file: string): Buffer;
  /** Rejects with ENOENT. */
  read(file: string): Promise<Buffer>;
  /** Makes a file, or replaces its content; synced. */
  writeNow(file: string, content: Buffer | string): void;
  /** As `writeNow`, without holding anything up. */
  write(file: string, content: Buffer | string): Promise<void>;
  rename(from: string, to: string): void;
  /** Without effect when it does not exist. */
  remove(file: string): void;
  /** Makes names that were made, changed or removed in a folder durable. */
  syncFolderNow(folder: string): void;
  syncFolder(folder: string): Promise<void>;
  /** A new, empty file; one of that name is replaced. */
  grow(file: string): Promise<GrowingFile>;
}

/** Replaces a file at once and for good: whoever looks, now or after a power cut, finds the old content or the new. */
export function replaceNow(files: Files, file: string, content: string): void {
  const draft = `${file}.new`;
  files.writeNow(draft, content);
  files.rename(draft, file);
  files.syncFolderNow(dirname(file));
}

/** As `replaceNow`, without holding anything up. Of two at once for one file, either may win. */
export async function replace(files: Files, file: string, content: string): Promise<void> {
  const draft = `${file}.new`;
  await files.write(draft, content);
  files.rename(draft, file);
  await files.syncFolder(dirname(file));
}

const MODE = 0o600;

/** The computer's own disk. */
export const diskFiles: Files = {
  makeFolder: (folder) => {
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    // Each new one is a name in the one above it.
    for (let made = folder; made.length >= first.length; made = dirname(made)) {
      diskFiles.syncFolderNow(dirname(made));
    }
  },
  list: (folder) => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  readNow: (file) => readFileSync(file),
  read: (file) => readFile(file),
  writeNow: (file, content) => {
    const descriptor = openSync(file, 'w', MODE);
    try {
      writeFileSync(descriptor, content);
      fdatasyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
  write: async (file, content) => {
    const handle = await open(file, 'w', MODE);
    try {
      await handle.writeFile(content);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => {
    renameSync(from, to);
  },
  remove: (file) => {
    rmSync(file, { force: true });
  },
  syncFolderNow: (folder) => {
    if (!canSyncFolders) return;
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
  syncFolder: async (folder) => {
    if (!canSyncFolders) return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  grow: async (file) => {
    const handle = await open(file, 'w', MODE);
    return {
      write: async (bytes, position) => {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
          done += bytesWritten;
        }
      },
      sync: () => handle.datasync(),
      cut: (length) => handle.truncate(length),
      close: () => handle.close(),
    };
  },
};

/** Windows writes folders through and cannot open them. */
const canSyncFolders = process.platform !== 'win32';

/** True for an error that says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
