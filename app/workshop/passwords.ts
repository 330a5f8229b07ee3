/**
 * Passwords that are read off a printed card and typed: lower case only, in groups, nothing that looks like
 * another (of 1 l i, 0 o, u v none; of 2 z only z; of 9 g q only g). 13 characters of 26 are 61 bits.
 */
export const passwordAlphabet = 'abcdefghjkmnprstwxyz345678';
const groups = [4, 5, 4] as const;
const length = groups.reduce((total, group) => total + group, 0);
/** Bytes at or above this are thrown away: they would make some characters likelier than others. */
const fair = 256 - (256 % passwordAlphabet.length);

/** How many random bytes to give `passwordFrom`: that they do not suffice happens once in 10⁴⁰ times. */
export const passwordBytes = 64;

/** What every password looks like. */
export const passwordPattern = new RegExp(groups.map((n) => `[${passwordAlphabet}]{${n}}`).join('-'));

/** A password from bytes of a cryptographic random source. Throws a RangeError when they do not suffice. */
export function passwordFrom(bytes: Uint8Array): string {
  const usable = bytes.filter((byte) => byte < fair);
  if (usable.length < length) throw new RangeError(`too few random bytes for a password: ${bytes.length}`);
  const characters = Array.from(usable.subarray(0, length), (byte) =>
    passwordAlphabet.charAt(byte % passwordAlphabet.length),
  );
  let at = 0;
  return groups.map((group) => characters.slice(at, (at += group)).join('')).join('-');
}
