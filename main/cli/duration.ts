import { LecternError } from '../../app/errors';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A length of time as `30s`, `10m`, `1h` or `1.5h`, in ms. Throws LecternError `usage`, naming the option. */
export function durationOf(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([smh])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? 0);
  if (ms > 0) return ms;
  throw new LecternError({
    code: 'usage',
    message: `--${option} takes a duration, not "${text}".`,
    hint: 'Give it as 30s, 10m or 1h.',
  });
}
