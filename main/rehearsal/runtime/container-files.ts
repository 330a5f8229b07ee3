/**
 * A container's file system: its mounts and nothing else. Every access by a stand-in goes through `real`,
 * which refuses to leave the mounted folders, by `..` or by a symbolic link.
 */
import { randomBytes } from 'node:crypto';
import {
  lstat,
  link,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

export interface Mount {
  /** A real folder on this laptop. Absolute. */
  readonly folder: string;
  /** Where the container sees it. Absolute. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Why a file could not be had. `reason` follows POSIX's words. */
export class FileRefusal extends Error {
  constructor(
    readonly reason:
      'outside' | 'read-only' | 'missing' | 'exists' | 'not-a-folder' | 'is-a-folder' | 'not-empty',
    readonly containerPath: string,
  ) {
    super(`${containerPath}: ${reason}`);
    this.name = 'FileRefusal';
  }
}

/** What Linux says to a write for which there is no room. */
export class DiskFull extends Error {
  readonly code = 'ENOSPC';

  constructor(containerPath: string) {
    super(`[Errno 28] No space left on device: '${containerPath}'`);
    this.name = 'DiskFull';
  }
}

/** `fill`: a write that takes room. */
type Access = 'read' | 'write' | 'fill';

export interface FileFacts {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; 0 for a folder. */
  readonly size: number;
  /** Wall ms. */
  readonly modifiedMs: number;
  readonly createdMs: number;
}

export class ContainerFiles {
  constructor(
    private readonly mounts: readonly Mount[],
    /** Whether the disk of a real folder is full. */
    private readonly isFull: (folder: string) => boolean = () => false,
  ) {}

  /** True when some mount holds this container path. */
  has(containerPath: string): boolean {
    return this.mountOf(path.posix.normalize(containerPath)) !== undefined;
  }

  /** Facts about a file or folder. Throws FileRefusal. */
  async facts(containerPath: string): Promise<FileFacts> {
    const facts = await this.attempt(containerPath, async (file) => stat(file));
    if (!facts.isDirectory() && !facts.isFile()) throw new FileRefusal('missing', containerPath);
    return {
      name: path.posix.basename(containerPath),
      isFolder: facts.isDirectory(),
      size: facts.isDirectory() ? 0 : facts.size,
      modifiedMs: facts.mtimeMs,
      createdMs: facts.birthtimeMs,
    };
  }

  /** What is in a folder, by name; links that lead out and anything but files and folders are left out. */
  async list(containerPath: string): Promise<FileFacts[]> {
    const names = await this.attempt(containerPath, async (folder) => readdir(folder));
    const found = await Promise.all(
      names.map((name) => this.facts(path.posix.join(containerPath, name)).catch(() => undefined)),
    );
    return found
      .filter((facts) => facts !== undefined)
      .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name));
  }

  async read(containerPath: string): Promise<Buffer> {
    return this.attempt(containerPath, async (file) => readFile(file));
  }

  /** Replaces a file's content as a whole, or makes it; nobody ever sees half of it. */
  async write(containerPath: string, content: string | Buffer): Promise<void> {
    await this.attempt(
      containerPath,
      async (file) => {
        // No fsync: this must outlive the container, not a power cut of the laptop.
        await writeFileAtomic(file, content, { fsync: false });
      },
      'fill',
    );
  }

  /** Makes a file that must not exist yet, as a whole. Throws FileRefusal 'exists'. */
  async writeNew(containerPath: string, content: string | Buffer): Promise<void> {
    await this.attempt(
      containerPath,
      async (file) => {
        const draft = path.join(path.dirname(file), `.lectern-${randomBytes(6).toString('hex')}`);
        await writeFile(draft, content, { flag: 'wx' });
        try {
          await link(draft, file);
        } finally {
          await unlink(draft);
        }
      },
      'fill',
    );
  }

  /** Makes a folder; with `parents`, all above it too, and it may be there already. */
  async makeFolder(containerPath: string, parents = false): Promise<void> {
    await this.attempt(containerPath, async (folder) => mkdir(folder, { recursive: parents }), 'write');
  }

  /** Moves a file or folder to a name that is free. */
  async move(from: string, to: string): Promise<void> {
    const target = await this.real(to, 'write');
    if (
      await lstat(target).then(
        () => true,
        () => false,
      )
    )
      throw new FileRefusal('exists', to);
    await this.attempt(from, async (source) => rename(source, target), 'write');
  }

  /** Removes a file, or a folder that is empty. */
  async remove(containerPath: string): Promise<void> {
    const { isFolder } = await this.facts(containerPath);
    await this.attempt(containerPath, async (file) => (isFolder ? rmdir(file) : rm(file)), 'write');
  }

  /**
   * The one way from a container path to a real one. Throws FileRefusal 'outside' when it is in no mount or
   * leads out of it, and 'read-only' when it may not be written.
   */
  private async real(containerPath: string, access: Access = 'read'): Promise<string> {
    const wanted = path.posix.normalize(containerPath);
    const mount = this.mountOf(wanted);
    if (mount === undefined || containerPath.includes('\0')) throw new FileRefusal('outside', containerPath);
    if (access !== 'read' && mount.readOnly) throw new FileRefusal('read-only', containerPath);
    if (access === 'fill' && this.isFull(mount.folder)) throw new DiskFull(containerPath);
    const inside = path.posix.relative(mount.path, wanted);
    const file = path.join(mount.folder, ...inside.split('/').filter((part) => part !== ''));
    const root = await realpath(mount.folder).catch(() => undefined);
    if (root === undefined) throw new FileRefusal('missing', containerPath);
    if (!isWithin(root, await deepestReal(file))) throw new FileRefusal('outside', containerPath);
    return file;
  }

  private async attempt<T>(
    containerPath: string,
    work: (file: string) => Promise<T>,
    access: Access = 'read',
  ): Promise<T> {
    try {
      return await work(await this.real(containerPath, access));
    } catch (error) {
      throw refusalFor(error, containerPath);
    }
  }

  private mountOf(wanted: string): Mount | undefined {
    return this.mounts
      .filter((mount) => wanted === mount.path || wanted.startsWith(`${mount.path.replace(/\/$/, '')}/`))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }
}

/** The real path of a file, or of the deepest folder above it that exists. */
async function deepestReal(file: string): Promise<string> {
  for (let at = file; ; at = path.dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined) return real;
    // A link that leads nowhere could be written through: it must not pass as "does not exist yet".
    if (
      await lstat(at).then(
        (facts) => facts.isSymbolicLink(),
        () => false,
      )
    )
      return path.parse(at).root;
    if (at === path.dirname(at)) return at;
  }
}

function isWithin(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return (
    relative === '' ||
    (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
  );
}

const REASONS: Readonly<Record<string, FileRefusal['reason']>> = {
  ENOENT: 'missing',
  EEXIST: 'exists',
  ENOTDIR: 'not-a-folder',
  EISDIR: 'is-a-folder',
  ENOTEMPTY: 'not-empty',
  EROFS: 'read-only',
  EACCES: 'read-only',
};

function refusalFor(error: unknown, containerPath: string): unknown {
  if (error instanceof FileRefusal || !(error instanceof Error) || !('code' in error)) return error;
  const reason = typeof error.code === 'string' ? REASONS[error.code] : undefined;
  return reason === undefined ? error : new FileRefusal(reason, containerPath);
}
