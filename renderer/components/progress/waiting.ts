import type { LiveResource } from '../../../app/contract/live';
import { resourceInWords, typeInWords, waitingFor } from '../../../app/words/resources';

/** Resources of one type that are being worked on, as one line. */
export interface Waiting {
  readonly key: string;
  /** `Seat 07: machine`, `12 machines`. */
  readonly what: string;
  readonly doing: LiveResource['doing'];
  /** Wall ms since when the oldest of them is being worked on. */
  readonly since: number;
  /** Clock ms. */
  readonly usualMs: number;
  /** Why it takes its time, or what the engine noted. */
  readonly why: string;
}

/** What is being waited for, the longest first; resources of one type in the same state share a line. */
export function groupWaiting(active: Readonly<Record<string, LiveResource>>): readonly Waiting[] {
  const groups = new Map<string, LiveResource[]>();
  for (const resource of Object.values(active)) {
    // Creating and then waiting until it is usable is one wait for the instructor.
    const key = `${resource.type} ${resource.doing === 'deleting' ? 'deleting' : 'making'}`;
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return [...groups]
    .flatMap(([key, resources]): Waiting[] => {
      const [first] = resources.toSorted((a, b) => a.since - b.since);
      if (first === undefined) return [];
      const note = resources.find((resource) => resource.note !== undefined)?.note;
      return [
        {
          key,
          what:
            resources.length === 1
              ? resourceInWords(first)
              : `${resources.length} ${typeInWords(first.type, resources.length)}`,
          doing: first.doing,
          since: first.since,
          usualMs: Math.max(...resources.map((resource) => resource.usualMs)),
          why: note ?? (first.doing === 'deleting' ? '' : (waitingFor[first.type] ?? '')),
        },
      ];
    })
    .sort((a, b) => b.usualMs - a.usualMs || a.since - b.since);
}
