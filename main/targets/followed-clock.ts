import { setTimeout } from 'node:timers/promises';
import { createClock, type ChangeableClock } from '../../app/clock';
import { changed, type ClockState } from '../../app/clock-state';
import { readClock, type ControlPlace } from './rehearsal-control';

/** A clock of this process that runs as a rehearsal's does, whoever changes that one. */
export interface FollowedClock {
  readonly clock: ChangeableClock;
  /** Is told of every change; returns how to stop that. */
  onChange(listener: (state: ClockState) => void): () => void;
  /** It runs like this from now on, as whoever started it again has heard. */
  hear(state: ClockState): void;
  /** Stops following. A clock that stood still continues, so that nobody waits on it for ever. */
  close(): void;
}

/** Wall ms until a rehearsal that did not answer is asked again, at first and at most. */
const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** After so many failures in a row the rehearsal counts as gone: a clock that it has paused must not stand for ever. */
const failuresUntilGone = 4;

/** Follows the clock of a rehearsal, from `start` on, until it is closed. */
export function followClock(place: ControlPlace, start: ClockState): FollowedClock {
  const clock = createClock(start);
  const listeners = new Set<(state: ClockState) => void>();
  const ending = new AbortController();

  const take = (state: ClockState): void => {
    if (JSON.stringify(state) === JSON.stringify(clock.state)) return;
    clock.set(state);
    for (const listener of [...listeners]) listener(state);
  };

  const follow = async (): Promise<void> => {
    let known: number | undefined;
    let failures = 0;
    while (!ending.signal.aborted) {
      try {
        const reading = await readClock(place, known, ending.signal);
        known = reading.version;
        failures = 0;
        take(reading.state);
      } catch {
        failures += 1;
        // One that was started again counts its changes anew.
        known = undefined;
        // Whoever waits on it continues, and finds out from its next call that nobody answers.
        if (failures === failuresUntilGone && clock.state.paused) take(resumed(clock));
        await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** failures), ending.signal);
      }
    }
  };
  void follow();

  return {
    clock,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hear: take,
    close: () => {
      ending.abort();
      if (clock.state.paused) clock.set(resumed(clock));
    },
  };
}

function resumed(clock: ChangeableClock): ClockState {
  return changed(clock.state, { kind: 'resume' }, clock.now());
}

/** Ends early when the signal aborts; keeps no process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
