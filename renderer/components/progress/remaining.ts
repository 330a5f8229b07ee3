import { durationInWords, usualInWords } from '../../../app/words/durations';

/** What usually remains of an operation; both in clock ms. Says so when it takes longer than usual. */
export function remainingInWords(usualMs: number, elapsedMs: number): string {
  if (usualMs <= 0) return '';
  const left = usualMs - elapsedMs;
  if (left <= 0) return `usually takes ${usualInWords(usualMs)}; this is taking longer`;
  const step = left < 60_000 ? 5000 : 60_000;
  return `about ${durationInWords(Math.ceil(left / step) * step)} to go`;
}
