import { renameSync, statSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LecternError } from '../../app/errors';
import type { CallRecord } from '../aws/call-log';

/** One line of the log: an attempt of a call, or how many attempts could not be written before it. */
export type CallLine = CallEntry | { readonly time: string; readonly lost: number };

/** An attempt as it is kept: its start as ISO 8601 instead of wall ms. */
export interface CallEntry extends Omit<CallRecord, 'at'> {
  readonly time: string;
}

/** A local log of AWS calls that never fails and never grows past its bound. */
export interface CallLogFile {
  /** Notes an attempt; written with others, a moment later. */
  write(record: CallRecord): void;
  /** Resolves when all noted so far are written, or are given up as lost. Never rejects. */
  flush(): Promise<void>;
}

export interface CallLogLimits {
  /** A file that would be longer is put aside, in place of the one before: two of these are the most there is. */
  readonly fileBytes: number;
  /** Lines that may wait for a disk that cannot be written now; further ones are lost, and counted. */
  readonly waiting: number;
  /** Between the first noted and the write, wall ms. */
  readonly pauseMs: number;
}

/** About 50,000 calls a file: a 500-seat workshop makes some 15,000 from plan to receipt (docs/bench.md). */
const usualLimits: CallLogLimits = { fileBytes: 10 * 1024 * 1024, waiting: 5_000, pauseMs: 500 };

const current = 'calls.jsonl';
const previous = 'calls.1.jsonl';

/**
 * The log in `folder` (which exists), as JSON lines, readable by its owner alone. A full disk or a removed folder
 * loses lines, never a call: what was lost is told by a line of its own as soon as writing works again. Several
 * processes may write at once; each batch goes in whole.
 */
export function callLogFile(folder: string, limits: CallLogLimits = usualLimits): CallLogFile {
  const path = join(folder, current);
  let waiting: string[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const rotate = (bytes: number): void => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + bytes > limits.fileBytes) renameSync(path, join(folder, previous));
  };

  const writeOut = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const lines = waiting;
    const missing = lost;
    waiting = [];
    const gap: CallLine = { time: new Date().toISOString(), lost: missing };
    const text = `${[...(missing === 0 ? [] : [JSON.stringify(gap)]), ...lines].join('\n')}\n`;
    try {
      rotate(Buffer.byteLength(text));
      await appendFile(path, text, { mode: 0o600 });
      lost -= missing;
    } catch {
      // The log is a convenience: the work that it tells of continues.
      lost += lines.length;
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeOut);
    return writing;
  };

  return {
    write: (record) => {
      if (waiting.length >= limits.waiting) {
        lost += 1;
        return;
      }
      waiting.push(JSON.stringify(entryOf(record)));
      timer ??= setTimeout(() => void flush(), limits.pauseMs).unref();
    },
    flush,
  };
}

function entryOf({ at, ...record }: CallRecord): CallEntry {
  return { time: new Date(at).toISOString(), ...record };
}

/** What the log in `folder` says, oldest first; nothing when there is none. A line torn by a crash is passed over. */
export async function readCallLog(folder: string): Promise<readonly CallLine[]> {
  const texts = await Promise.all(
    [previous, current].map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) =>
    text.split('\n').flatMap((line): readonly CallLine[] => {
      try {
        return [JSON.parse(line) as CallLine];
      } catch {
        return [];
      }
    }),
  );
}

/** The logs of everything that this computer does on AWS. */
export interface CallLogs extends CallLogFile {
  /** What was called for a workshop, or for none; oldest first. Throws LecternError `workshop.unknown`. */
  read(workshopId?: string): Promise<readonly CallLine[]>;
}

/**
 * The logs of all workshops: each in its own folder, as `folderOf` names it; calls for none of them, and for
 * those that have no folder here, in `elsewhere`.
 */
export function createCallLogs(
  elsewhere: string,
  folderOf: (workshopId: string) => string | undefined,
): CallLogs {
  const others = callLogFile(elsewhere);
  const logs = new Map<string, CallLogFile>();
  const logOf = (workshopId: string): CallLogFile => {
    const known = logs.get(workshopId);
    if (known !== undefined) return known;
    const folder = folderOf(workshopId);
    if (folder === undefined) return others;
    const opened = callLogFile(folder);
    logs.set(workshopId, opened);
    return opened;
  };
  const flush = async (): Promise<void> => {
    await Promise.all([others, ...logs.values()].map((log) => log.flush()));
  };
  return {
    write: (record) => {
      const { workshopId } = record;
      (workshopId === undefined ? others : logOf(workshopId)).write(record);
    },
    flush,
    read: async (workshopId) => {
      await flush();
      if (workshopId === undefined) return readCallLog(elsewhere);
      const folder = folderOf(workshopId);
      if (folder !== undefined) return readCallLog(folder);
      throw new LecternError({
        code: 'workshop.unknown',
        message: `There is no workshop "${workshopId}" on this computer.`,
        hint: '`lectern workshops` lists the workshops on this computer.',
      });
    },
  };
}
