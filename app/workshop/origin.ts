import { idLimit, slugOf } from './names';

/**
 * Where a workshop comes from. With its name, that is how it is found again where nobody knows its id: another
 * computer, a lost data folder.
 */
export type Origin =
  | { readonly kind: 'built-in'; readonly key: string }
  /** `path` is the file's real one. `hasId`: the file itself says which workshop it is. */
  | { readonly kind: 'file'; readonly path: string; readonly hasId: boolean }
  /** Pasted: there is no file. */
  | { readonly kind: 'text'; readonly hasId: boolean };

/** What the tags of everything in the account say of a workshop besides its id. */
export interface Label {
  readonly name: string;
  /** Absent for what was pasted. */
  readonly origin?: string | undefined;
}

/** A workshop as an account tells of it. What version 0.1 made says no more than its id. */
export interface SeenWorkshop {
  readonly id: string;
  readonly name?: string;
  readonly origin?: string;
  /** Numbers of its seats that have a machine, in order. */
  readonly seats: readonly number[];
  /** When its bucket was made, wall ms. */
  readonly createdAt?: number;
}

/** Crockford's base 32: no i, l, o, u, which are taken for others. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** A thousand million: of 1,000 workshops with one readable part, two share an id once in 2,000 times. */
const randomLength = 6;

/** An id that no other workshop has: readable from `name`, told apart by chance. */
export function newId(
  name: string,
  random: (bytes: number) => Uint8Array = (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
): string {
  const most = idLimit - 1 - randomLength;
  const slug = slugOf(name);
  const cut = slug.slice(0, most).replace(/-+$/, '');
  // Half a word is left out where that leaves one that can be read.
  const whole = cut.replace(/-[^-]*$/, '');
  const isTorn = slug.length > most && slug.charAt(most) !== '-';
  const readable = isTorn && whole.length >= 4 ? whole : cut;
  const chance = Array.from(random(randomLength), (byte) => alphabet.charAt(byte % alphabet.length));
  return `${readable}-${chance.join('')}`;
}

/** Every id that `newId` may give a workshop of this name, with `?` for each character of chance. */
export function idsOf(name: string): string {
  return newId(name).slice(0, -randomLength) + '?'.repeat(randomLength);
}

/** True when the file itself says which workshop it is. */
export function saysItsId(origin: Origin | undefined): boolean {
  return origin === undefined || (origin.kind !== 'built-in' && origin.hasId);
}

/** What is put on everything of a workshop. */
export function labelOf(
  { id, name }: { readonly id: string; readonly name: string },
  origin: Origin | undefined,
): Label {
  if (origin?.kind === 'built-in') return { name, origin: `${builtInPrefix}${origin.key}` };
  // A file without an id gets this one written into it.
  return origin?.kind === 'text' && !origin.hasId ? { name } : { name, origin: `file/${id}` };
}

const builtInPrefix = 'built-in/';

/** The built-in workshop that one in an account was made from; undefined for one from a file. */
export function builtInKey({ id, origin, name }: SeenWorkshop): string | undefined {
  if (origin?.startsWith(builtInPrefix) === true) return origin.slice(builtInPrefix.length);
  // Version 0.1 gave a built-in workshop its own name as id.
  return name === undefined ? id : undefined;
}

/** What a workshop is looked for by. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly origin: Origin | undefined;
}

/** Whether a workshop that an account tells of is the one that is wanted. */
export function fits(seen: SeenWorkshop, { id, name, origin }: Wanted): boolean {
  if (saysItsId(origin)) return seen.id === id;
  const label = labelOf({ id, name }, origin);
  // Version 0.1 made the id from the name, and put no name on anything.
  if (seen.name === undefined)
    return seen.id === slugOf(name) || (origin?.kind === 'built-in' && seen.id === origin.key);
  if (seen.name !== tagText(label.name)) return false;
  return origin?.kind === 'built-in'
    ? seen.origin === label.origin
    : seen.origin?.startsWith(builtInPrefix) !== true;
}

/** What AWS takes in a tag's value, characters. */
const tagLimit = 256;

/**
 * A text as the value of a tag: every service takes letters, digits, spaces and some signs (EC2 user guide, tag
 * restrictions); other characters stand as their code between two `=`.
 */
export function tagText(text: string): string {
  return Array.from(text.trim(), (character) =>
    /^[\p{L}\p{N} +\-._:/@]$/u.test(character)
      ? character
      : `=${(character.codePointAt(0) ?? 0).toString(16)}=`,
  )
    .join('')
    .slice(0, tagLimit);
}

/** The text that `tagText` was given, as far as it fitted. */
export function fromTagText(value: string): string {
  return value.replace(/=([0-9a-f]{1,6})=/g, (whole, code: string) => {
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
