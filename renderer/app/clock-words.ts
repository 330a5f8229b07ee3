import { type ClockState, jumpEndsAt } from '../../app/clock-state';

/** How a rehearsal's clock runs at `now` (wall ms), as the top bar says it. */
export function clockInWords(clock: ClockState, now: number): string {
  if (jumpEndsAt(clock, now) !== undefined) return 'clock jumps ahead';
  return clock.paused ? 'Paused' : `clock ×${clock.speed.toLocaleString('en-US')}`;
}
