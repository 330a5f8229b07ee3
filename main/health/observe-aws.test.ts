import { expect, it } from 'vitest';
import { orAbsent } from './observe-aws';

it('a machine that EC2 does not list any more, an hour after its end, is lost and not on its way', () => {
  const hosts = orAbsent(new Map([['01', { instance: 'running', agentConnected: true }]]), ['01', '02']);
  expect([...hosts]).toEqual([
    ['01', { instance: 'running', agentConnected: true }],
    ['02', { instance: 'absent' }],
  ]);
});
