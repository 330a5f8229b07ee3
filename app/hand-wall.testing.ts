import type { Wall } from './clock';

/** A wall for tests whose time continues by hand: `pass` lets timers happen as they fall due. */
export interface HandWall extends Wall {
  /** Lets so much time pass, ms. */
  pass(ms: number): void;
  /** Lets time pass before anybody's timer gets its turn: a busy or sleeping computer. */
  stall(ms: number): void;
}

/** Starts at a time far from 0. */
export function createHandWall(): HandWall {
  let now = 1_000_000;
  let timers: { readonly at: number; readonly action: () => void }[] = [];

  const runDue = (until: number): void => {
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      timers = timers.filter((other) => other !== next);
      now = Math.max(now, next.at);
      next.action();
    }
  };

  return {
    now: () => now,
    after: (ms, action) => {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: (ms) => {
      const until = now + ms;
      runDue(until);
      now = Math.max(now, until);
    },
    stall: (ms) => {
      now += ms;
      runDue(now);
    },
  };
}
