/** The file of somebody’s own that a workshop was opened from: what it says, and what Lectern writes to it. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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
    writeWorkshopText(path, asFileSays(now, before, path), says.version);
  } catch {
    // It was changed between the look and now.
  }
}

/** What the file says now, and whether that is what Lectern keeps. */
export function fileSays(path: string, { workshop }: StoredWorkshop): Pick<FormView, 'values' | 'file'> {
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
  const isSame = workshopToYaml({ ...parsed.workshop, id: workshop.id }) === workshopToYaml(workshop);
  if (isSame) return { values: parsed.values, file };
  return {
    values,
    file: { ...file, differs: { changedAt: new Date(changedAt).toISOString(), values: parsed.values } },
  };
}

/** A file can name only a folder beside it; where another was chosen, it keeps what it says. */
export function asFileSays(
  wanted: Workshop,
  { workshop: before, record }: StoredWorkshop,
  file: string,
): Workshop {
  const { materials, ...rest } = wanted;
  const isSameFolder = record.materials !== undefined && materials === before.materials;
  if (materials === undefined || isSameFolder) return wanted;
  const beside = relative(dirname(file), resolve(dirname(file), materials));
  return existsSync(join(dirname(file), beside))
    ? wanted
    : { ...rest, ...defined({ materials: before.materials }) };
}
