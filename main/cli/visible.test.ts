import { expect, test } from 'vitest';
import { visible } from './visible';

test.each([
  ['a cursor that would go up', 'a\u001b[2Ab', 'a\\u001b[2Ab'],
  ['a line that would be written over', 'a\rb', 'a\\u000db'],
  ['a second control set', 'a\u009bb', 'a\\u009bb'],
  ['a direction that would turn', 'seat \u202e10', 'seat \\u202e10'],
  ['an isolate', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
  ['lines and tabs stay', 'a\n\tb', 'a\n\tb'],
  ['letters of every script stay', 'Zoë 東京 عربي 👩‍🏫', 'Zoë 東京 عربي 👩‍🏫'],
])('%s', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('a line of JSON stays the same value', () => {
  const value = { name: 'a\u202eb\u001bc\u2028' };
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
});
