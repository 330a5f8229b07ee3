/** The seat's home as a web page names it: paths without a leading slash, hidden files not served. */
import path from 'node:path';
import { FileRefusal, type ContainerFiles, type FileFacts } from '../container-files';
import { HttpError } from '../web/http';

export class SeatHome {
  constructor(
    private readonly files: ContainerFiles,
    /** Where the container sees it. */
    private readonly root: string,
  ) {}

  /** The container path of a path of the home. Throws HttpError 404 on one that leads out or is hidden. */
  at(homePath: string): string {
    const parts = partsOf(homePath);
    if (parts.some((part) => part.startsWith('.') || part.includes('\\') || part.includes('\0'))) {
      throw new HttpError(404, `No such file or directory: ${parts.join('/')}`);
    }
    return path.posix.join(this.root, ...parts);
  }

  facts(homePath: string): Promise<FileFacts> {
    return this.try(homePath, (at) => this.files.facts(at));
  }

  /** What a folder shows: nothing hidden. */
  async list(homePath: string): Promise<FileFacts[]> {
    const all = await this.try(homePath, (at) => this.files.list(at));
    return all.filter(({ name }) => !name.startsWith('.'));
  }

  read(homePath: string): Promise<Buffer> {
    return this.try(homePath, (at) => this.files.read(at));
  }

  write(homePath: string, content: string | Buffer): Promise<void> {
    return this.try(homePath, (at) => this.files.write(at, content));
  }

  writeNew(homePath: string, content: string | Buffer): Promise<void> {
    return this.try(homePath, (at) => this.files.writeNew(at, content));
  }

  makeFolder(homePath: string): Promise<void> {
    return this.try(homePath, (at) => this.files.makeFolder(at));
  }

  move(from: string, to: string): Promise<void> {
    const target = this.at(to);
    return this.try(from, (at) => this.files.move(at, target));
  }

  async remove(homePath: string): Promise<void> {
    if (cleanPath(homePath) === '') throw new HttpError(400, 'The home folder itself cannot be deleted.');
    await this.try(homePath, (at) => this.files.remove(at));
  }

  async exists(homePath: string): Promise<boolean> {
    return this.facts(homePath).then(
      () => true,
      (error: unknown) => {
        if (error instanceof HttpError && error.status === 404) return false;
        throw error;
      },
    );
  }

  private async try<T>(homePath: string, work: (at: string) => Promise<T>): Promise<T> {
    const at = this.at(homePath);
    try {
      return await work(at);
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      const shown = cleanPath(homePath);
      switch (error.reason) {
        case 'missing':
        case 'outside':
        case 'not-a-folder':
          throw new HttpError(404, `No such file or directory: ${shown}`);
        case 'exists':
          throw new HttpError(409, `File already exists: ${shown}`);
        case 'is-a-folder':
          throw new HttpError(400, `${shown} is a directory, not a file`);
        case 'not-empty':
          throw new HttpError(400, `Directory ${shown} is not empty`);
        case 'read-only':
          throw new HttpError(403, `Permission denied: ${shown}`);
      }
    }
  }
}

/** `/a//b/` → `a/b`. */
export function cleanPath(homePath: string): string {
  return partsOf(homePath).join('/');
}

/** The folder that holds a path: `a/b.txt` → `a`, `b.txt` → ``. */
export function folderOf(homePath: string): string {
  return partsOf(homePath).slice(0, -1).join('/');
}

/** An address in the server: `addressOf('tree', 'my folder')` → `/tree/my%20folder`. */
export function addressOf(page: string, homePath: string): string {
  return ['', page, ...partsOf(homePath).map(encodeURIComponent)].join('/');
}

/** A name in a folder that is still free: `untitled.py`, `untitled1.py`, … */
export async function freeName(
  home: SeatHome,
  folder: string,
  stem: string,
  extension: string,
): Promise<string> {
  const taken = new Set((await home.list(folder)).map(({ name }) => name));
  for (let count = 0; ; count += 1) {
    const name = `${stem}${count === 0 ? '' : String(count)}${extension}`;
    if (!taken.has(name)) return cleanPath(`${folder}/${name}`);
  }
}

function partsOf(homePath: string): string[] {
  return homePath.split('/').filter((part) => part !== '');
}
