/** Short paths for containers' sockets, in a folder that only this user can enter; named pipes on Windows. */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The longest path of a unix domain socket, bytes (Linux 107, macOS 103). */
const LONGEST = 103;
const PREFIX = 'lectern-c-';

export class SocketPaths {
  private readonly token = randomBytes(6).toString('hex');
  private readonly note: string;
  private folder: string | undefined;
  private count = 0;

  /** Removes what a rehearsal of this data folder left that was killed. */
  constructor(dataFolder: string) {
    this.note = path.join(dataFolder, 'sockets-folder');
    const left = folderIn(this.note);
    if (left !== undefined) rmSync(left, { recursive: true, force: true });
  }

  /** A path that nothing listens on yet. */
  next(): string {
    this.count += 1;
    if (process.platform === 'win32') return `\\\\.\\pipe\\lectern-${this.token}-${this.count}`;
    this.folder ??= this.makeFolder();
    return path.join(this.folder, `${this.count}.sock`);
  }

  /** Removes the folder with whatever is left in it. */
  remove(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.note, { force: true });
    this.folder = undefined;
  }

  private makeFolder(): string {
    const folder = mkdtempSync(path.join(shortTemporaryFolder(), PREFIX));
    writeFileSync(this.note, folder, { mode: 0o600 });
    return folder;
  }
}

/** The folder that a note tells of, when it is there and can only be one of ours. */
function folderIn(note: string): string | undefined {
  try {
    const folder = readFileSync(note, 'utf8');
    const isOurs = path.basename(folder).startsWith(PREFIX) && lstatSync(folder).uid === os.userInfo().uid;
    return isOurs ? folder : undefined;
  } catch {
    return undefined;
  }
}

function shortTemporaryFolder(): string {
  const usual = os.tmpdir();
  return Buffer.byteLength(usual) + `/${PREFIX}XXXXXX/100000.sock`.length <= LONGEST ? usual : '/tmp';
}
