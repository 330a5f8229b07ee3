import { call } from '@orpc/server';
import { expect, test } from 'vitest';
import type { LeftoverRemoval } from '../../app/contract/leftovers';
import { leftoverProcedures } from './leftovers';

const never = (): never => {
  throw new Error('not asked for here');
};

const removal = (message: string): LeftoverRemoval => ({
  workshopId: 'gone',
  region: 'eu-west-1',
  target: { kind: 'rehearsal' },
  startedAt: '2026-11-25T10:00:00.000Z',
  state: { kind: 'removing', message },
});

test('a listener hears of the removals at once, then of the latest change, until it goes', async () => {
  let list: readonly LeftoverRemoval[] = [];
  const listeners = new Set<() => void>();
  const change = (message: string): void => {
    list = [removal(message)];
    for (const listener of listeners) listener();
  };
  const { removals } = leftoverProcedures({
    leftovers: { find: never, remove: never },
    removals: {
      start: never,
      stop: never,
      list: () => list,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => Promise.resolve(),
    },
  });
  const controller = new AbortController();
  const stream = (await call(removals, undefined, { signal: controller.signal }))[Symbol.asyncIterator]();
  expect(await stream.next()).toMatchObject({ value: [] });
  change('first');
  expect(await stream.next()).toMatchObject({ value: [removal('first')] });
  change('second');
  change('third');
  expect(await stream.next()).toMatchObject({ value: [removal('third')] });
  const waiting = stream.next();
  controller.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
