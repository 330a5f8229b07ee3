/** Short paths for containers' sockets, in a folder that only this user can enter; named pipes on Windows. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** The longest path of a unix domain socket, bytes (Linux 107, macOS 103). */
const LONGEST = 103;

export class SocketPaths {
  private readonly token = randomBytes(6).toString('hex');
  private folder: string | undefined;
  private count = 0;

  /** A path that nothing listens on yet. */
  next(): string {
    this.count += 1;
    if (process.platform === 'win32') return `\\\\.\\pipe\\lectern-${this.token}-${this.count}`;
    this.folder ??= mkdtempSync(path.join(shortTemporaryFolder(), 'lectern-c-'));
    return path.join(this.folder, `${this.count}.sock`);
  }

  /** Removes the folder with whatever is left in it. */
  async remove(): Promise<void> {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }
}

function shortTemporaryFolder(): string {
  const usual = os.tmpdir();
  return Buffer.byteLength(usual) + '/lectern-c-XXXXXX/100000.sock'.length <= LONGEST ? usual : '/tmp';
}
