import type { CallRecord } from './call-log';

/** The calls of one action, added up. All ms are wall ms on the wire, pacing not counted. */
export interface ActionSummary {
  /** `service:Action`. */
  readonly action: string;
  /** Attempts, repetitions included. */
  readonly calls: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly throttled: number;
  /** Attempts that AWS or the network answered with an error; many are no failure (a look-up that finds nothing). */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Held back by the pace, in sum. */
  readonly pacedMs: number;
}

type Attempt = Pick<
  CallRecord,
  'service' | 'action' | 'attempt' | 'durationMs' | 'pacedMs' | 'throttled' | 'errorCode'
>;

/** Adds calls up by action, the most frequent first. */
export function summariseCalls(calls: readonly Attempt[]): readonly ActionSummary[] {
  const byAction = new Map<string, Attempt[]>();
  for (const call of calls) {
    const action = `${call.service}:${call.action}`;
    const known = byAction.get(action);
    if (known === undefined) byAction.set(action, [call]);
    else known.push(call);
  }
  return [...byAction]
    .map(([action, attempts]) => {
      const durations = attempts.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
      return {
        action,
        calls: attempts.length,
        retries: attempts.filter(({ attempt }) => attempt > 1).length,
        throttled: attempts.filter(({ throttled }) => throttled).length,
        errors: attempts.filter(({ errorCode }) => errorCode !== undefined).length,
        p50Ms: percentile(durations, 0.5),
        p95Ms: percentile(durations, 0.95),
        pacedMs: attempts.reduce((sum, { pacedMs }) => sum + pacedMs, 0),
      };
    })
    .sort((a, b) => b.calls - a.calls || (a.action < b.action ? -1 : 1));
}

/** The nearest-rank percentile of sorted numbers: one that was measured, never one in between. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
