import type { Clock } from '../../../app/clock';
import { createClock } from '../../../app/clock';
import type { JournalWriter } from '../journal';
import type { LifeOptions } from './life.testing';

/** A computer that things happen to: its lid is closed, its network goes, its sign-in expires, its disk is full. */
export interface Laptop {
  readonly clock: Clock;
  /** What happens to the calls of a life that runs on it. */
  readonly hooks: Required<Pick<LifeOptions, 'clock' | 'beforeCall' | 'afterCall'>>;
  /** Closes the lid for an hour: no timer fires, every connection breaks, AWS continues. */
  sleepForAnHour(): Promise<void>;
  /** Takes the network away for so long, clock ms; each call fails with `code`. */
  loseNetwork(code: string, ms: number): Promise<void>;
  /** Set: there is no network, and each call fails with this code. */
  offline: string | undefined;
  /** False: AWS says that the credentials have expired. */
  signedIn: boolean;
}

/** Of the hour so much really passes, clock ms: time enough for what AWS does meanwhile. */
const hourForAwsMs = 10 * 60_000;
const hourMs = 60 * 60_000;

/** A laptop whose clock runs `speed` times as fast as real time. */
export function createLaptop(speed: number): Laptop {
  const inner = createClock(speed);
  let awake: Promise<void> | undefined;
  /** The clock reads so much more than it would have, wall ms. */
  let slept = 0;
  /** Timers that fall due while it sleeps fire as soon as it wakes. */
  const wakers = new Set<() => void>();
  const clock: Clock = {
    get speed() {
      return inner.speed;
    },
    paused: false,
    now: () => inner.now() + slept,
    ticks: () => inner.ticks() + slept * speed,
    elapsed: (from, to = inner.now() + slept) => inner.elapsed(from, to),
    sleep: async (ms, signal, leastWallMs) => {
      const due = clock.ticks() + ms;
      const woken = new AbortController();
      const overslept = (): void => {
        if (clock.ticks() >= due) woken.abort();
      };
      wakers.add(overslept);
      try {
        await inner.sleep(
          ms,
          signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]),
          leastWallMs,
        );
      } catch (error) {
        if (!woken.signal.aborted || signal?.aborted === true) throw error;
      } finally {
        wakers.delete(overslept);
      }
      await awake;
    },
  };
  const laptop: Laptop = {
    clock,
    signedIn: true,
    offline: undefined,
    hooks: {
      clock,
      beforeCall: async () => {
        await awake;
        if (laptop.offline !== undefined) throw networkError(laptop.offline);
        if (!laptop.signedIn) throw expired();
      },
      afterCall: async () => {
        if (awake !== undefined) {
          await awake;
          throw networkError('ECONNRESET');
        }
        // What is under way when the network goes is not refused: it breaks.
        if (laptop.offline !== undefined) throw networkError('ECONNRESET');
      },
    },
    sleepForAnHour: () => {
      awake = inner.sleep(hourForAwsMs).then(() => {
        slept += hourMs;
        awake = undefined;
        for (const wake of [...wakers]) wake();
      });
      return awake;
    },
    loseNetwork: async (code, ms) => {
      laptop.offline = code;
      await inner.sleep(ms);
      laptop.offline = undefined;
    },
  };
  return laptop;
}

/** How a disk fails. `full`: nothing is written; `torn`: the half of it; `not-flushed`: all, but fsync says no. */
export type DiskFault = 'full' | 'torn' | 'not-flushed';

/** A disk that outlives its processes, and that fails from its nth append on until there is `room` again. */
export function failingDisk(
  inner: JournalWriter,
  nth: number,
  fault: DiskFault,
): JournalWriter & { room: boolean } {
  let appends = 0;
  const disk = {
    room: false,
    read: () => inner.read(),
    append: async (text: string) => {
      appends += 1;
      if (disk.room || appends < nth) return inner.append(text);
      if (fault === 'torn') await inner.append(text.slice(0, Math.floor(text.length / 2)));
      if (fault === 'not-flushed') await inner.append(text);
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    },
  };
  return disk;
}

function networkError(code: string): Error {
  return Object.assign(new Error(`${code} (the laptop of the test)`), { code });
}

function expired(): Error {
  return Object.assign(new Error('The security token included in the request is expired'), {
    name: 'ExpiredToken',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
}
