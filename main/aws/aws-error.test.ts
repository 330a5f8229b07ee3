import { expect, test } from 'vitest';
import { isNetworkTrouble, wasNeverSent } from './aws-error';

const failed = (code: string, syscall: string, name = 'Error'): Error =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall, name });

test.each([
  ['ENOTFOUND', 'getaddrinfo', true],
  ['EAI_AGAIN', 'getaddrinfo', true],
  ['ECONNREFUSED', 'connect', true],
  ['EHOSTUNREACH', 'connect', true],
  ['ENETUNREACH', 'connect', true],
  // The network went while the answer was awaited: the request may have been heard.
  ['EHOSTUNREACH', 'read', false],
  ['ENETDOWN', 'write', false],
  ['ECONNRESET', 'read', false],
  ['ETIMEDOUT', 'read', false],
] as const)('%s at %s: never sent is %s, and it is the network', (code, syscall, expected) => {
  expect(wasNeverSent(failed(code, syscall))).toBe(expected);
  expect(isNetworkTrouble(failed(code, syscall))).toBe(true);
});

test('every address of a host refused', () => {
  const error = Object.assign(new AggregateError([failed('ENETUNREACH', 'connect')]), {
    code: 'ENETUNREACH',
  });
  expect(wasNeverSent(error)).toBe(true);
});
