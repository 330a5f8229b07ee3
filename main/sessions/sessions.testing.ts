import { steadyClock } from '../../app/clock-state';
import { defined } from '../../app/defined';
import type { Connection } from '../aws/credentials';
import type { Reached, Targets } from '../targets/targets';

/** What the tests' one account is. */
export interface TestTarget {
  readonly connection: Connection;
  readonly speed: number;
  /** The rehearsal itself, for tests that do something to it. */
  readonly rehearsal?: Reached['rehearsal'];
}

/** Targets that all lead to one rehearsed account. */
export function testTargets({ connection, speed, rehearsal }: TestTarget): Targets {
  return {
    reach: () => Promise.resolve({ connection, simulated: true, ...defined({ rehearsal }) }),
    view: () => ({ kind: 'rehearsal', clock: steadyClock(speed, 0) }),
    places: () => Promise.resolve({ rehearsalSpeed: speed, profiles: [] }),
    onClock: () => () => undefined,
    onWaiting: () => () => undefined,
    close: () => {
      connection.aws.destroy();
    },
  };
}
