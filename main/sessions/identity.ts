/** Which workshop something is that says no id of its own: a built-in one, a file without `id`. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { LecternError, type Problem } from '../../app/errors';
import { newId, saysItsId, type Origin, type SeenWorkshop } from '../../app/workshop/origin';
import { workshopToYaml } from '../../app/workshop/parse';
import { seatLabel } from '../../app/workshop/workshop';
import { loadWorkshopFile, type LoadedWorkshop } from '../storage/workshop-file';
import type { StoredWorkshop } from '../storage/workshop-records';

/** The workshops of `kept` that were made from where `loaded` comes from: this file, or this built-in one by its name. */
export function keptFrom(
  { origin, workshop }: Pick<LoadedWorkshop, 'origin' | 'workshop'>,
  kept: readonly StoredWorkshop[],
): readonly StoredWorkshop[] {
  if (saysItsId(origin)) return kept.filter((one) => one.workshop.id === workshop.id);
  return kept.filter((one) => {
    const own = originOf(one);
    if (origin?.kind === 'built-in')
      return own?.kind === 'built-in' && own.key === origin.key && one.workshop.name === workshop.name;
    return origin?.kind === 'file' && own?.kind === 'file' && own.path === origin.path;
  });
}

/** Version 0.1 kept only the path of the file, that of a built-in workshop, too. */
export function originOf({ record: { origin, source } }: StoredWorkshop): Origin | undefined {
  if (origin !== undefined) return origin;
  const folder = dirname(source);
  if (dirname(folder).endsWith('assets/workshops')) return { kind: 'built-in', key: basename(folder) };
  return existsSync(source) ? { kind: 'file', path: realpathSync(source), hasId: false } : undefined;
}

/** True when to keep what was loaded would replace another plan, which came from another file or from none. */
export function comesFromElsewhere({ origin, workshop }: LoadedWorkshop, kept: StoredWorkshop): boolean {
  if (workshopToYaml(workshop) === workshopToYaml(kept.workshop)) return false;
  const first = originOf(kept);
  return !(origin?.kind === 'file' && first?.kind === 'file' && origin.path === first.path);
}

/**
 * A file that was copied together with its `id` is not the workshop of the file that it was copied from. Throws LecternError
 * `workshop.copied-id` for such a copy, as long as both files are there.
 */
export function refuseCopy({ origin, workshop }: LoadedWorkshop, kept: StoredWorkshop | undefined): void {
  if (kept === undefined || origin?.kind !== 'file') return;
  const first = originOf(kept);
  if (first?.kind !== 'file' || first.path === origin.path || !existsSync(first.path)) return;
  const loaded = loadWorkshopFile(first.path, { checkMaterials: false });
  if ('issues' in loaded || loaded.workshop.id !== workshop.id) return;
  throw new LecternError({
    code: 'workshop.copied-id',
    message: `${origin.path} has the id of ${first.path}: “${workshop.id}”, and that workshop exists.`,
    hint: 'For a workshop of its own, remove the line `id:` from the copy. For the one that exists, use the first file.',
  });
}

/** Throws LecternError `workshop.ambiguous` with the ids of several that may be meant. */
export function severalFit(name: string, candidates: readonly { readonly id: string }[]): LecternError {
  return new LecternError({
    code: 'workshop.ambiguous',
    message: `${candidates.length} workshops were made from “${name}”: ${candidates.map(({ id }) => id).join(', ')}.`,
    hint: 'Say which by its id instead of its name or file.',
  });
}

/** What `fits` found, and how to say which. `byId`: the file itself says the id, so that there can be no other. */
export function alreadyThere(name: string, similar: readonly SeenWorkshop[], byId: boolean): Problem {
  const when = ({ createdAt }: SeenWorkshop): string =>
    createdAt === undefined
      ? ''
      : `, created ${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const one = similar.map((seen) => `${seen.id}${when(seen)}`).join('; ');
  const adopt = `To take ${similar.length === 1 ? 'it' : 'one of them'} over: --adopt ${similar.length === 1 ? (similar[0]?.id ?? 'ID') : 'ID'}.`;
  return {
    code: 'workshop.already-there',
    message: `“${name}” is already in this account (${one}), and this computer did not create it.`,
    hint: byId ? adopt : `${adopt} To create another one beside it: --new.`,
  };
}

/** As a new workshop beside all others. */
export function asNew<Loaded extends LoadedWorkshop>(loaded: Loaded): Loaded {
  return { ...loaded, workshop: { ...loaded.workshop, id: newId(loaded.workshop.name) } };
}

/** As the workshop that was seen in the account, with all seats that have a machine there. */
export function asSeen<Loaded extends LoadedWorkshop>(loaded: Loaded, seen: SeenWorkshop): Loaded {
  const { workshop } = loaded;
  const last = seen.seats.at(-1);
  if (last === undefined) return { ...loaded, workshop: { ...workshop, id: seen.id } };
  const missing = Array.from({ length: last }, (_, at) => at + 1).filter((n) => !seen.seats.includes(n));
  return {
    ...loaded,
    workshop: { ...workshop, id: seen.id, seats: last, without: missing.map(seatLabel) },
  };
}

/** Nothing of this id is in the account. */
export function notSeen(id: string): LecternError {
  return new LecternError({
    code: 'workshop.not-found',
    message: `There is no workshop “${id}” in this account and region.`,
    hint: '`lectern leftovers` lists what exists.',
  });
}

/** What is in the account by this id is no workshop of this name and origin: its seats would become other ones. */
export function madeFromAnother(id: string, name: string): LecternError {
  return new LecternError({
    code: 'workshop.another',
    message: `The workshop “${id}” in this account was not created from “${name}”, so it cannot be taken over as that.`,
    hint: 'Name the file or built-in workshop that it was created from, under the name that it has in the account.',
  });
}
