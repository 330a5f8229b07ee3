import { expect, it } from 'vitest';
import { durationOf } from './duration';

it.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['1.5h', 5_400_000],
  [' 2 h ', 7_200_000],
])('reads %s', (text, ms) => {
  expect(durationOf('jump', text)).toBe(ms);
});

it.each(['', '10', '0m', 'm', '-5m', '1d', '5 minutes'])('refuses "%s"', (text) => {
  expect(() => durationOf('jump', text)).toThrow(`--jump takes a duration, not "${text}"`);
});
