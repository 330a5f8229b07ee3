/** Values out of AWS's ranges, in the words that most services have for them. */
import type { AwsError } from '../../wire/registry';

const violated = (member: string, value: string | number, rule: string): string =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`;

/** Throws `error(message)` unless `value` is absent or between `least` and `most`, both included. */
export function checkRange(
  member: string,
  value: number | undefined,
  [least, most]: readonly [least: number, most: number],
  error: (message: string) => AwsError,
): void {
  if (value === undefined) return;
  if (!Number.isInteger(value)) throw error(violated(member, value, 'be a whole number'));
  if (value < least) throw error(violated(member, value, `have value greater than or equal to ${least}`));
  if (value > most) throw error(violated(member, value, `have value less than or equal to ${most}`));
}
