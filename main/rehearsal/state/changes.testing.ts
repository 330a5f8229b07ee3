/** For tests of services: whether everything that they change is seen, as what a rehearsal writes to disk must be. */
import { deepStrictEqual } from 'node:assert/strict';
import type { World, WorldSnapshot } from '../world/world';
import { Replayed } from './state-files';

/**
 * Takes the changes of a world after each turn in which there were some, as if they were written. The check that it
 * returns throws when they do not lead to the world as it is: something was changed behind the tables' backs.
 */
export function followChanges(world: World): () => void {
  const replayed = new Replayed(clone(world.snapshot()));
  world.takeChanges();
  const take = (): void => {
    const { changes, onceKept } = world.takeChanges();
    replayed.apply(clone(changes));
    for (const action of onceKept) action();
  };
  world.onChange = () => {
    queueMicrotask(take);
  };
  return () => {
    take();
    deepStrictEqual(stateOf(replayed.snapshot()), stateOf(clone(world.snapshot())));
  };
}

function stateOf({ tables, queue, counter }: WorldSnapshot): object {
  return {
    queue,
    counter,
    tables: Object.entries(tables)
      .filter(([, rows]) => rows.length > 0)
      .sort(),
  };
}

function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
