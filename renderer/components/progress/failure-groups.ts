import type { Problem } from '../../../app/errors';

/** Where a problem struck, and where the AWS console shows it. */
interface FailurePlace {
  readonly address: string;
  readonly consoleUrl?: string;
}

/** One problem and every place where it struck. */
export interface FailureGroup {
  readonly problem: Problem;
  readonly places: readonly FailurePlace[];
}

/** Failures by problem, the most frequent first. Each place keeps its own link; the problem is told without. */
export function groupFailures(failures: Readonly<Record<string, Problem>>): readonly FailureGroup[] {
  const groups = new Map<string, { readonly problem: Problem; readonly places: FailurePlace[] }>();
  for (const [address, { consoleUrl, ...problem }] of Object.entries(failures)) {
    const key = `${problem.code}\n${problem.message}`;
    const place = consoleUrl === undefined ? { address } : { address, consoleUrl };
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { problem, places: [place] });
    else known.places.push(place);
  }
  return [...groups.values()].sort((a, b) => b.places.length - a.places.length);
}
