import { createHash } from 'node:crypto';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { FileWritten } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { editWorkshop, type EditRefusal } from '../../app/workshop/edit-yaml';
import type { Workshop } from '../../app/workshop/workshop';
import { readOrdinary } from './text-file';

/** The text of somebody's `workshop.yaml`, and which state of it that is. */
interface WorkshopText {
  readonly text: string;
  readonly version: string;
  /** Wall ms. */
  readonly changedAt: number;
}

/** The text of a file that may be edited; a sentence where it cannot be read. */
export function readWorkshopText(path: string): WorkshopText | { readonly why: string } {
  const read = readOrdinary(path);
  if ('fault' in read) {
    switch (read.fault) {
      case 'odd':
        return { why: 'it is no ordinary file' };
      case 'long':
        return { why: 'it is too long for a workshop' };
      case 'gone':
        return { why: 'it is not there any more' };
      case 'unreadable':
        return { why: `it cannot be read (${read.code})` };
    }
  }
  const { bytes, changedAt } = read;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, version: createHash('sha256').update(bytes).digest('hex').slice(0, 16), changedAt };
  } catch {
    return { why: 'it is not written in UTF-8' };
  }
}

/** Why Lectern cannot write to a file; undefined when it can. */
export function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    // It is replaced as a whole, so that a full disk leaves the old one.
    accessSync(dirname(realpathSync(path)), constants.W_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? 'it is not there any more' : 'it may only be read';
  }
}

/**
 * Makes a file say `wanted`, where it differs and nowhere else. `version` is the state of it that somebody saw: where it has
 * changed since, throws LecternError `workshop.file-changed`; `undefined` writes over whatever it is now.
 */
export function writeWorkshopText(path: string, wanted: Workshop, version: string | undefined): FileWritten {
  const read = readWorkshopText(path);
  if ('why' in read) return { path, why: read.why };
  if (version !== undefined && read.version !== version) throw fileChanged(path);
  const edited = editWorkshop(read.text, wanted);
  if ('refused' in edited) return { path, why: refusals[edited.refused] };
  if (edited.text !== read.text) {
    const why = whyNotWritable(path);
    if (why !== undefined) return { path, why };
    try {
      writeFileAtomic.sync(path, edited.text);
    } catch (error) {
      return { path, why: error instanceof Error ? error.message : String(error) };
    }
  }
  const after = readWorkshopText(path);
  return 'why' in after ? { path, why: after.why } : { path, version: after.version };
}

const refusals: Readonly<Record<EditRefusal, string>> = {
  unreadable: 'it can no longer be read as a workshop',
  unusual: 'it uses anchors or tags of YAML that Lectern cannot change in one place',
};

/** Somebody else has written to the file since it was read here. */
export function fileChanged(path: string): LecternError {
  const at = statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date();
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return new LecternError({
    code: 'workshop.file-changed',
    message: `The file was changed outside Lectern at ${time}: ${path}. Nothing was written.`,
    hint: 'Read it again, or write yours over it.',
  });
}
