import type { Problem } from '../../../app/errors';

/** One problem and every place where it struck. */
export interface FailureGroup {
  readonly problem: Problem;
  readonly addresses: readonly string[];
}

/** Failures by problem, the most frequent first. */
export function groupFailures(failures: Readonly<Record<string, Problem>>): readonly FailureGroup[] {
  const groups = new Map<string, { problem: Problem; addresses: string[] }>();
  for (const [address, problem] of Object.entries(failures)) {
    const key = `${problem.code}\n${problem.message}`;
    const group = groups.get(key) ?? { problem, addresses: [] };
    group.addresses.push(address);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.addresses.length - a.addresses.length);
}
