/**
 * A disk that forgets what was not synced, as a real one may when the power goes. At each of its steps (a name made, a
 * half and a whole write, a sync, a rename, a removal) it can say what would be found if everything stopped there.
 */
import { dirname } from 'node:path';
import type { Files } from './files';

/** How everything stops. */
export type End =
  /** The process is killed: the system still has all that was written. */
  | 'killed'
  /** The power goes, and nothing that was not synced has reached the disk. */
  | 'nothing-unsynced'
  /** The power goes, and some of what was not synced has: any part of it, in any order. */
  | 'some-unsynced';
export const ends: readonly End[] = ['killed', 'nothing-unsynced', 'some-unsynced'];

/** Contents by path. */
export type Image = ReadonlyMap<string, Buffer>;

interface Node {
  content: Buffer;
  synced: Buffer;
}

interface NameChange {
  readonly folder: string;
  apply(names: Map<string, Node>): void;
}

export interface ForgetfulFiles extends Files {
  /** How many steps there were. */
  readonly steps: number;
  /** What would be found if everything ended now. `random` in [0, 1) decides what has reached the disk. */
  image(end: End, random: () => number): Image;
  /** Called after each step, and in the middle of each write. */
  onStep: (() => void) | undefined;
}

/** Such a disk, holding what an image says. */
export function createForgetfulFiles(start: Image = new Map()): ForgetfulFiles {
  const begin = [...start].map(([path, content]) => [path, { content, synced: content }] as const);
  const names = new Map<string, Node>(begin);
  const syncedNames = new Map<string, Node>(begin);
  let changes: NameChange[] = [];

  let steps = 0;

  const step = (): void => {
    steps += 1;
    files.onStep?.();
  };
  const rename = (folder: string, apply: NameChange['apply']): void => {
    apply(names);
    changes.push({ folder, apply });
    step();
  };
  const make = (path: string): Node => {
    const node: Node = { content: Buffer.alloc(0), synced: Buffer.alloc(0) };
    rename(dirname(path), (all) => all.set(path, node));
    return node;
  };
  const writeTo = (node: Node, bytes: Buffer, position: number): void => {
    const before = node.content.subarray(0, position);
    const half = Math.floor(bytes.length / 2);
    node.content = Buffer.concat([before, bytes.subarray(0, half)]);
    step();
    node.content = Buffer.concat([before, bytes]);
    step();
  };
  const sync = (node: Node): void => {
    node.synced = node.content;
    step();
  };
  const syncFolder = (folder: string): void => {
    for (const change of changes) if (change.folder === folder) change.apply(syncedNames);
    changes = changes.filter((change) => change.folder !== folder);
    step();
  };
  const read = (path: string): Buffer => {
    const node = names.get(path);
    if (node === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return node.content;
  };

  const files: ForgetfulFiles = {
    get steps() {
      return steps;
    },
    onStep: undefined,
    image: (end, random) => {
      if (end === 'killed') return new Map([...names].map(([path, { content }]) => [path, content]));
      const survived = new Map(syncedNames);
      if (end === 'some-unsynced') {
        for (const change of changes) if (random() < 0.5) change.apply(survived);
      }
      return new Map(
        [...survived].map(([path, node]) => [
          path,
          end === 'some-unsynced' ? partly(node, random) : node.synced,
        ]),
      );
    },
    makeFolder: () => undefined,
    list: (folder) =>
      [...names.keys()]
        .filter((path) => dirname(path) === folder)
        .map((path) => path.slice(folder.length + 1)),
    readNow: read,
    read: async (path) => {
      await turn();
      return read(path);
    },
    writeNow: (path, content) => {
      const node = make(path);
      writeTo(node, Buffer.from(content), 0);
      sync(node);
    },
    write: async (path, content) => {
      const node = make(path);
      await turn();
      writeTo(node, Buffer.from(content), 0);
      await turn();
      sync(node);
    },
    rename: (from, to) => {
      const node = names.get(from);
      if (node === undefined) throw new Error(`ENOENT: ${from}`);
      rename(dirname(to), (all) => {
        all.delete(from);
        all.set(to, node);
      });
    },
    remove: (path) => {
      if (names.has(path)) rename(dirname(path), (all) => all.delete(path));
    },
    syncFolderNow: syncFolder,
    syncFolder: async (folder) => {
      await turn();
      syncFolder(folder);
    },
    grow: async (path) => {
      await turn();
      const node = make(path);
      return {
        write: async (bytes, position) => {
          await turn();
          writeTo(node, bytes, position);
        },
        sync: async () => {
          await turn();
          sync(node);
        },
        cut: async (length) => {
          await turn();
          node.content = node.content.subarray(0, length);
          step();
        },
        close: () => Promise.resolve(),
      };
    },
  };
  return files;
}

/** What was synced, and of the rest nothing, all, its beginning, or as much room with nothing in it. */
function partly({ content, synced }: Node, random: () => number): Buffer {
  const length = synced.length + Math.floor(random() * (content.length - synced.length + 1));
  const choices = [
    synced,
    content,
    content.subarray(0, length),
    Buffer.concat([synced, Buffer.alloc(Math.max(0, content.length - synced.length))]),
  ];
  return choices[Math.floor(random() * choices.length)] ?? synced;
}

/** Lets others run, as a real disk does. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
