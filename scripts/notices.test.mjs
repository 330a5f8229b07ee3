import { describe, expect, it } from 'vitest';
import { noticesOf } from './notices.mjs';

describe('third-party notices', () => {
  it('name every package, and give a text that several share once', () => {
    const text = 'Copyright (c) Somebody';
    const notices = noticesOf([
      { name: 'a', version: '1.0.0', identifier: 'MIT', text },
      { name: 'b', version: '2.0.0', identifier: 'MIT', text },
      { name: 'a', version: '1.0.0', identifier: 'MIT', text },
    ]);
    expect(notices).toBe('a 1.0.0 (MIT)\nb 2.0.0 (MIT)\n\nCopyright (c) Somebody\n');
  });

  it('take the Apache licence, which is the same for all, from our own', () => {
    expect(noticesOf([{ name: 'a', version: '1.0.0', identifier: 'Apache-2.0' }])).toContain(
      'Apache License',
    );
  });

  it.each(['MIT', 'ISC', undefined])('fail for a package without a text (%s)', (identifier) => {
    expect(() => noticesOf([{ name: 'a', version: '1.0.0', identifier }])).toThrow('a 1.0.0');
  });
});
