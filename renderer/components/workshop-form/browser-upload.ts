import type { DirectoryDropItem, DropItem } from 'react-aria-components';
import {
  emptyFolder,
  pathFault,
  skippedPart,
  tooLarge,
  type ExercisesRefusal,
} from '../../../app/workshop/exercises';
import { lectern } from '../../client/client';

/** A file of a folder that was dropped on the window or picked in the browser. */
interface PickedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly file: File;
}

/** A folder that was picked: its name, and all that is in it. */
export interface PickedFolder {
  readonly name: string;
  readonly files: readonly PickedFile[];
}

/** Bytes of one call: as base64 they fit into what the hosted mode takes. */
const pieceBytes = 768 * 1024;
/** Calls at a time. */
const together = 4;

/** The folder of a file picker; undefined when nothing was picked. */
export function folderOfPicker(list: FileList | null): PickedFolder | undefined {
  const files = [...(list ?? [])];
  const [first] = files;
  if (first === undefined) return undefined;
  const [name = ''] = first.webkitRelativePath.split('/');
  return {
    name,
    files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })),
  };
}

/** What was dropped: one folder, or files that become one. */
export async function folderOfDrop(items: readonly DropItem[]): Promise<PickedFolder | undefined> {
  const [first] = items;
  if (first === undefined) return undefined;
  if (items.length === 1 && first.kind === 'directory')
    return { name: first.name, files: await filesIn(first, '') };
  const files = await Promise.all(items.map((item) => filesOf(item, '')));
  return { name: 'materials', files: files.flat() };
}

async function filesOf(item: DropItem, below: string): Promise<readonly PickedFile[]> {
  if (item.kind === 'directory') return filesIn(item, `${below}${item.name}/`);
  return item.kind === 'file' ? [{ path: `${below}${item.name}`, file: await item.getFile() }] : [];
}

async function filesIn(folder: DirectoryDropItem, below: string): Promise<readonly PickedFile[]> {
  if (skippedPart(below.replace(/\/$/, '')) !== undefined) return [];
  const all: PickedFile[] = [];
  for await (const entry of folder.getEntries()) all.push(...(await filesOf(entry, below)));
  return all;
}

/** Why a picked folder cannot be handed out, before a byte of it is copied; undefined when it can. */
export function refusalOf({ name, files }: PickedFolder): ExercisesRefusal | undefined {
  const going = files.filter(({ path }) => skippedPart(path) === undefined);
  const bad = going.map(({ path }) => pathFault(path)).find((fault) => fault !== undefined);
  if (bad !== undefined) return { message: bad, expected: 'plain names of files and folders' };
  if (going.length === 0) return emptyFolder(name);
  return tooLarge({ files: going.length, bytes: going.reduce((sum, { file }) => sum + file.size, 0) });
}

/** Copies a picked folder to Lectern, and says how far it is; returns what the workshop names it by. */
export async function upload(
  folder: PickedFolder,
  onProgress: (done: number, of: number) => void,
): Promise<string> {
  const id = crypto.randomUUID();
  const going = folder.files.filter(({ path }) => skippedPart(path) === undefined);
  let [next, done] = [0, 0];
  const worker = async (): Promise<void> => {
    for (let picked = going[next++]; picked !== undefined; picked = going[next++]) {
      await uploadFile(id, picked);
      done += 1;
      onProgress(done, going.length);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return id;
}

async function uploadFile(id: string, { path, file }: PickedFile): Promise<void> {
  let at = 0;
  do {
    const piece = await inBase64(file.slice(at, at + pieceBytes));
    await lectern.exercises.upload({ upload: id, path, at, piece });
    at += pieceBytes;
  } while (at < file.size);
}

function inBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () =>
      resolve(typeof reader.result === 'string' ? reader.result.slice(reader.result.indexOf(',') + 1) : '');
    reader.onerror = () => reject(reader.error ?? new Error('the file could not be read'));
    if (blob.size === 0) resolve('');
    else reader.readAsDataURL(blob);
  });
}
