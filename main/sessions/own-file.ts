/** The file of somebody’s own that a workshop was opened from: what it says, and what Lectern writes to it. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FormView } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { valuesOf } from '../../app/workshop/form-values';
import { parseWorkshop, workshopToYaml } from '../../app/workshop/parse';
import type { Workshop } from '../../app/workshop/workshop';
import type { StoredWorkshop } from '../storage/workshop-records';
import { readWorkshopText, whyNotWritable, writeWorkshopText } from '../storage/workshop-text';
import { originOf } from './identity';

/** The path of that file; undefined for a workshop that came from none. */
export function fileOf(stored: StoredWorkshop): string | undefined {
  const origin = originOf(stored);
  return origin?.kind === 'file' ? origin.path : undefined;
}

/**
 * Makes the file say what a workshop is from now on, when it said what it was `before`: what somebody else wrote meanwhile
 * stays, and the form shows it. Never throws: a file that cannot be written to stops no change.
 */
export function followFile(before: StoredWorkshop, now: Workshop): void {
  const path = fileOf(before);
  const says = path === undefined ? undefined : fileSays(path, before).file;
  if (
    path === undefined ||
    says?.version === undefined ||
    says.why !== undefined ||
    says.differs !== undefined
  )
    return;
  try {
    writeWorkshopText(path, asFileSays(now, path, before.record.materials), says.version);
  } catch {
    // It was changed between the look and now.
  }
}

/** What the file says now, and whether that is what Lectern keeps. */
export function fileSays(path: string, stored: StoredWorkshop): Pick<FormView, 'values' | 'file'> {
  const { workshop } = stored;
  const values = valuesOf(workshop);
  const read = readWorkshopText(path);
  if ('why' in read) return { values, file: { path, why: read.why } };
  const { text, version, changedAt } = read;
  const parsed = parseWorkshop(text, path, { kept: true });
  if ('issues' in parsed) {
    const [issue] = parsed.issues;
    return { values, file: { path, version, why: `line ${issue?.line ?? 1} of it cannot be understood` } };
  }
  const file = { path, version, ...defined({ why: whyNotWritable(path) }) };
  const { participants, materials } = values;
  const namesNobody = parsed.workshop.participants.length === 0;
  const said = {
    ...parsed.values,
    ...(namesNobody ? { participants } : {}),
    ...(isNamed(path, workshop.materials, stored.record.materials) ? {} : { materials }),
  };
  const kept = asFileSays(workshop, path, stored.record.materials);
  const isSame = workshopToYaml({ ...parsed.workshop, id: workshop.id }) === workshopToYaml(kept);
  if (isSame) return { values: said, file };
  return {
    values,
    file: { ...file, differs: { changedAt: new Date(changedAt).toISOString(), values: said } },
  };
}

/**
 * A workshop, its exercises in `folder`, as its file can say it. A file can name only a folder beside it: where another was chosen, it keeps what it
 * says. One that names nobody goes on naming nobody: names are given in the app, and a file may lie where others read it.
 */
export function asFileSays(wanted: Workshop, path: string, folder: string | undefined): Workshop {
  const read = readWorkshopText(path);
  const parsed = 'why' in read ? undefined : parseWorkshop(read.text, path, { kept: true });
  if (parsed === undefined || 'issues' in parsed) return wanted;
  const { materials, participants, ...rest } = wanted;
  const said = parsed.workshop;
  return {
    ...rest,
    ...defined({ materials: isNamed(path, materials, folder) ? materials : said.materials }),
    participants: said.participants.length === 0 ? [] : participants,
  };
}

/** True for no folder, and for one that is meant when the file at `path` says `materials`. */
function isNamed(path: string, materials: string | undefined, folder: string | undefined): boolean {
  if (materials === undefined || folder === undefined) return true;
  return realPath(resolve(dirname(path), materials)) === realPath(folder);
}

/** One that is gone has none. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
