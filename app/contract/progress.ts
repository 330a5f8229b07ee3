import type { LiveOperation } from './live';

/** A bar that is nearly full says that it ends soon; as long as it has not ended, it is no fuller than this. */
const expected = 0.95;
const most = 0.99;

/**
 * How far an operation is, 0 to 1, by time: what it is expected to take, of which `elapsedMs` (clock ms) are over. So the
 * bar and "about 4 min to go" say the same, though most resources are made in the first seconds. It never goes back,
 * slows down when it takes longer than expected, and is full only when all is done.
 */
export function progressShare(operation: LiveOperation, elapsedMs: number): number {
  const { total, finished, already = 0, usualMs, finishedAt, outcome } = operation;
  if (outcome === 'done') return 1;
  const counted = total === 0 ? 0 : finished / total;
  if (finishedAt !== undefined) return Math.min(most, counted);
  if (usualMs <= 0) return Math.min(most, counted);
  const before = total === 0 ? 0 : Math.min(most, already / total);
  return before + (1 - before) * byTime(elapsedMs / usualMs);
}

/** Of what is expected: even until then, and slower and slower after it. */
function byTime(share: number): number {
  if (share <= 0) return 0;
  return share <= 1 ? expected * share : most - (most - expected) / share;
}

/** `45 of 143`. What ended before all was done has not done all, however it counts. */
export function stepsInWords({ total, finished, finishedAt, outcome }: LiveOperation): string {
  const isShort = finishedAt !== undefined && outcome !== 'done' && finished >= total && total > 0;
  const shown = isShort ? total - 1 : finished;
  return `${shown.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
}
