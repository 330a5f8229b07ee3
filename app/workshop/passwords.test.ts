import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordAlphabet, passwordBytes, passwordFrom, passwordPattern } from './passwords';

describe('passwordFrom', () => {
  it('looks the same for every input and holds no look-alikes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 200, maxLength: 200 }), (bytes) => {
        fc.pre(bytes.filter((byte) => byte < 234).length >= 13);
        const password = passwordFrom(bytes);
        expect(password).toMatch(new RegExp(`^${passwordPattern.source}$`));
        expect(password).not.toMatch(/[0oO1lIi2q9uvA-Z]/);
      }),
    );
  });

  it('has at least 60 bits', () => {
    expect(new Set(passwordAlphabet).size).toBe(passwordAlphabet.length);
    expect(13 * Math.log2(passwordAlphabet.length)).toBeGreaterThanOrEqual(60);
  });

  it('uses every character equally often over all values of a byte', () => {
    const counts = new Map<string, number>();
    for (let value = 0; value < 256; value += 1) {
      const bytes = new Uint8Array(14).fill(0);
      bytes[0] = value;
      const shifted = value >= 234;
      const first = passwordFrom(bytes).charAt(0);
      if (!shifted) counts.set(first, (counts.get(first) ?? 0) + 1);
      // A thrown-away byte leaves the next one in its place.
      else expect(first).toBe(passwordAlphabet.charAt(0));
    }
    expect([...counts.values()]).toEqual(Array.from({ length: passwordAlphabet.length }, () => 9));
  });

  it('refuses what does not suffice, and suffices with the bytes it asks for', () => {
    expect(() => passwordFrom(new Uint8Array(12))).toThrow(RangeError);
    expect(() => passwordFrom(new Uint8Array(64).fill(255))).toThrow(RangeError);
    for (let i = 0; i < 200; i += 1) {
      passwordFrom(globalThis.crypto.getRandomValues(new Uint8Array(passwordBytes)));
    }
  });
});
