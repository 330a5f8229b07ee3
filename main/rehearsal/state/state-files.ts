/**
 * The form of the rehearsal's state on disk: a snapshot of generation n, and behind it the changes since then, one
 * line for each time that somebody was told of some. While the next snapshot is being written, the changes go to the
 * next file already, so that the state is snapshot n, changes n, changes n + 1 and so on, as far as there are files.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { clockStateShape } from '../../../app/clock-state';
import { LecternError } from '../../../app/errors';
import type { Transition, WorldChanges, WorldSnapshot } from '../world/world';
import { isMissing, type Files } from './files';

const transitionShape = z.object({
  id: z.number().int(),
  at: z.number(),
  kind: z.string(),
  data: z.unknown(),
});
const tablesShape = z.record(z.string(), z.array(z.tuple([z.string(), z.unknown()])));
const stateShape = z.object({
  savedAt: z.number(),
  clock: clockStateShape,
  counter: z.number().int(),
  tables: tablesShape,
});
const snapshotShape = z.discriminatedUnion('version', [
  stateShape.extend({
    version: z.literal(3),
    generation: z.number().int(),
    queue: z.array(transitionShape),
  }),
  /** Of version 0.1, which kept no changes beside it. */
  stateShape.extend({ version: z.literal(2), queue: z.array(transitionShape.omit({ id: true })) }),
]);

const changesShape = z.object({
  savedAt: z.number(),
  clock: clockStateShape.exactOptional(),
  counter: z.number().int(),
  rows: z.array(z.union([z.tuple([z.string(), z.string()]), z.tuple([z.string(), z.string(), z.unknown()])])),
  added: z.array(transitionShape),
  happened: z.array(z.number().int()),
});

/** What a data folder holds. */
export interface SavedState {
  readonly snapshot: WorldSnapshot;
  /** The first generation that no file belongs to. */
  readonly nextGeneration: number;
  /** The rehearsal was ended in order: nothing has happened since the snapshot. */
  readonly isWhole: boolean;
}

export const snapshotFile = (folder: string): string => join(folder, 'snapshot.json');

export const changesFile = (folder: string, generation: number): string =>
  join(folder, `changes-${generation}.log`);

/** The generations of which there are changes in a folder, in order. */
export function generationsIn(files: Files, folder: string): readonly number[] {
  return files
    .list(folder)
    .flatMap((name) => /^changes-(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** The snapshot's text: `generation` is the first of the changes that come after it. */
export function snapshotText(snapshot: WorldSnapshot, generation: number): string {
  return JSON.stringify({ ...snapshot, generation });
}

/** One line; its checksum tells a whole one from one that was being written. */
export function changesLine(changes: WorldChanges): Buffer {
  const text = JSON.stringify(changes);
  return Buffer.from(`${checksum(text)} ${text}\n`);
}

/** Undefined when a folder holds no state. Throws LecternError `rehearsal.snapshot-broken`. */
export function readState(files: Files, folder: string): SavedState | undefined {
  const snapshot = readSnapshot(files, snapshotFile(folder));
  if (snapshot === undefined) return undefined;
  const found = generationsIn(files, folder);
  const later = found.filter((generation) => generation >= snapshot.generation);
  const state = new Replayed(snapshot);
  for (const [index, generation] of later.entries()) {
    const file = changesFile(folder, generation);
    if (generation !== snapshot.generation + index) throw broken(file, 'The changes before it are missing.');
    for (const changes of readChanges(files, file, index === later.length - 1)) state.apply(changes);
  }
  return {
    snapshot: state.snapshot(),
    nextGeneration: Math.max(snapshot.generation, ...found) + 1,
    isWhole: later.length === 0,
  };
}

function readSnapshot(
  files: Files,
  file: string,
): (WorldSnapshot & { readonly generation: number }) | undefined {
  let text: string;
  try {
    text = files.readNow(file).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const read = snapshotShape.parse(JSON.parse(text));
    if (read.version === 3) return read;
    return { ...read, version: 3, generation: 0, queue: read.queue.map((item, id) => ({ ...item, id })) };
  } catch (error) {
    throw broken(file, error);
  }
}

/** The last line may be half a line: it was being written when the rehearsal was killed, and nobody was told of it. */
function readChanges(files: Files, file: string, mayEndTorn: boolean): readonly WorldChanges[] {
  const lines = files.readNow(file).toString('utf8').split('\n');
  // Behind the last whole line there is nothing.
  if (lines.at(-1) === '') lines.pop();
  const texts = lines.map(textOf);
  const end = texts.findLastIndex((text) => text !== undefined) + 1;
  const damaged = texts.slice(0, end).indexOf(undefined);
  if (damaged !== -1) throw broken(file, `Line ${damaged + 1} is damaged.`);
  if (end < lines.length && !mayEndTorn) throw broken(file, 'Its end is missing.');
  try {
    return texts.slice(0, end).map((text) => changesShape.parse(JSON.parse(text ?? '')) as WorldChanges);
  } catch (error) {
    throw broken(file, error);
  }
}

/** What a line says; undefined when it is not as it was written. */
function textOf(line: string): string | undefined {
  const text = line.slice(9);
  return line.slice(0, 9) === `${checksum(text)} ` ? text : undefined;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** A snapshot and what has changed since. */
export class Replayed {
  private readonly tables: Map<string, Map<string, unknown>>;
  private readonly queue: Map<number, Transition>;
  private last: Pick<WorldSnapshot, 'savedAt' | 'clock' | 'counter'>;

  constructor(snapshot: WorldSnapshot) {
    this.last = snapshot;
    this.tables = new Map(
      Object.entries(snapshot.tables).map(([name, rows]) => [name, new Map<string, unknown>(rows)]),
    );
    this.queue = new Map(snapshot.queue.map((item) => [item.id, item]));
  }

  apply({ savedAt, clock, counter, rows, added, happened }: WorldChanges): void {
    this.last = { savedAt, counter, clock: clock ?? this.last.clock };
    for (const change of rows) {
      const [name, key] = change;
      const table = this.tables.get(name) ?? new Map<string, unknown>();
      this.tables.set(name, table);
      if (change.length === 2) table.delete(key);
      else table.set(key, change[2]);
    }
    for (const item of added) this.queue.set(item.id, item);
    for (const id of happened) this.queue.delete(id);
  }

  snapshot(): WorldSnapshot {
    const { savedAt, clock, counter } = this.last;
    return {
      version: 3,
      savedAt,
      clock,
      counter,
      tables: Object.fromEntries([...this.tables].map(([name, rows]) => [name, [...rows]])),
      queue: [...this.queue.values()].sort((a, b) => a.at - b.at || a.id - b.id),
    };
  }
}

function broken(file: string, cause: unknown): LecternError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const isSnapshot = file.endsWith('.json');
  return new LecternError(
    {
      code: 'rehearsal.snapshot-broken',
      message: 'The saved state of the last rehearsal cannot be read.',
      hint: isSnapshot
        ? `Move ${file} away to start with an empty account.`
        : `Move ${file} away to go back to what was saved before it, or all saved files of this folder to start with an empty account.`,
      detail: detail.slice(0, 300),
    },
    { cause },
  );
}
