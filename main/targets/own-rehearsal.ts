import type { ClockState } from '../../app/clock-state';
import type { Lifeline } from '../aws/call-policy';
import type { Waiting } from '../aws/waiting';
import type { RunningRehearsal } from '../rehearsal-control/lock-file';
import { followClock, type FollowedClock } from './followed-clock';
import type { ControlPlace } from './rehearsal-control';

/** A rehearsal as somebody sees it who stays with it while it dies and is started again. */
interface FollowedRehearsal {
  /** Its keys outlive it: others mean another account. */
  readonly keys: Pick<RunningRehearsal, 'accessKeyId' | 'secretAccessKey'>;
  readonly clock: FollowedClock['clock'];
  /** How calls find it, wherever it listens now. */
  readonly lifeline: Lifeline;
  readonly control: ControlPlace;
}

/** The rehearsal of this data folder. */
export interface OwnRehearsal {
  /** Starts it when it does not run. Throws as `ensureRehearsal` does. */
  reach(): Promise<FollowedRehearsal>;
  /** How its clock runs; undefined when no rehearsal runs. Starts none. */
  clockState(): ClockState | undefined;
  close(): void;
}

export interface OwnRehearsalOptions {
  /** Finds the one that runs and answers, or starts one. */
  readonly ensure: () => Promise<RunningRehearsal>;
  /** The one that runs. */
  readonly told: () => RunningRehearsal | undefined;
  readonly onClock: (state: ClockState) => void;
  readonly waiting: Pick<Waiting, 'begin'>;
}

interface Known {
  /** As it told last. */
  running: RunningRehearsal;
  readonly followed: FollowedClock;
  readonly view: FollowedRehearsal;
}

/** Follows the rehearsal of a data folder: where it listens, and its clock. */
export function createOwnRehearsal({ ensure, told, onClock, waiting }: OwnRehearsalOptions): OwnRehearsal {
  let known: Known | undefined;
  let starting: Promise<RunningRehearsal> | undefined;

  const follow = (running: RunningRehearsal): Known => {
    // Another account than the last: whoever still waits on that one's clock must not wait for ever.
    known?.followed.close();
    const { accessKeyId, secretAccessKey } = running;
    const restore = async (): Promise<boolean> => {
      const { pid } = made.running;
      return (await find()).running.pid !== pid;
    };
    const place = (more: Pick<ControlPlace, 'restore'>): ControlPlace => ({
      get endpoint() {
        return made.running.endpoint;
      },
      secretAccessKey,
      ...more,
    });
    // Whoever only follows its clock does not start it: it ends when nobody has any use of it.
    const followed = followClock(place({}), running.clock);
    followed.onChange(onClock);
    const made: Known = {
      running,
      followed,
      view: {
        keys: { accessKeyId, secretAccessKey },
        clock: followed.clock,
        lifeline: { endpoint: () => made.running.endpoint, restore },
        control: place({ restore }),
      },
    };
    known = made;
    return made;
  };

  const hear = (running: RunningRehearsal): Known => {
    if (known?.running.accessKeyId !== running.accessKeyId) return follow(running);
    if (known.running.pid !== running.pid) known.followed.hear(running.clock);
    known.running = running;
    return known;
  };

  const ensureAloud = async (): Promise<RunningRehearsal> => {
    const wait = waiting.begin('The built-in rehearsal is starting.');
    try {
      return await ensure();
    } finally {
      wait.end();
    }
  };

  /** However many calls find it dead at once, it is started once. */
  const find = async (): Promise<Known> => {
    starting ??= ensureAloud().finally(() => {
      starting = undefined;
    });
    return hear(await starting);
  };

  return {
    reach: async () => (await find()).view,
    clockState: () => {
      const running = told();
      return running === undefined ? undefined : hear(running).followed.clock.state;
    },
    close: () => known?.followed.close(),
  };
}
