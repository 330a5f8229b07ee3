/** What was asked of the rehearsal: calls by action, throttles, and what had to be refused as not modelled. */

export interface ActionCount {
  readonly service: string;
  readonly action: string;
  readonly calls: number;
  readonly throttled: number;
  /** Answered with an error other than throttling, 501 or 500. */
  readonly refused: number;
  /** Faults of the rehearsal itself (500). */
  readonly faults: number;
}

/** Something that a caller wanted and the rehearsal does not model. */
export interface NotModelled {
  readonly service: string;
  readonly action: string;
  /** What was missing, in a sentence. */
  readonly what: string;
  readonly times: number;
}

type Outcome = 'ok' | 'throttled' | 'refused' | 'not-modelled' | 'fault';

export class CallLog {
  private readonly actions = new Map<string, ActionCount>();
  private readonly gaps = new Map<string, NotModelled>();
  private callCount = 0;

  /** Number of calls so far, of all kinds. */
  get total(): number {
    return this.callCount;
  }

  count(service: string, action: string, outcome: Outcome): void {
    this.callCount += 1;
    const key = `${service} ${action}`;
    const before = this.actions.get(key) ?? {
      service,
      action,
      calls: 0,
      throttled: 0,
      refused: 0,
      faults: 0,
    };
    this.actions.set(key, {
      ...before,
      calls: before.calls + 1,
      throttled: before.throttled + (outcome === 'throttled' ? 1 : 0),
      refused: before.refused + (outcome === 'refused' ? 1 : 0),
      faults: before.faults + (outcome === 'fault' ? 1 : 0),
    });
  }

  /** Notes a gap; at most 500 different ones are kept. True when it is new. */
  notModelled(service: string, action: string, what: string): boolean {
    const key = `${service} ${action} ${what}`;
    const before = this.gaps.get(key);
    if (before === undefined && this.gaps.size >= 500) return false;
    this.gaps.set(key, { service, action, what, times: (before?.times ?? 0) + 1 });
    return before === undefined;
  }

  /** Calls by service and action, in that order. */
  counts(): readonly ActionCount[] {
    return [...this.actions.values()].sort(
      (a, b) => a.service.localeCompare(b.service) || a.action.localeCompare(b.action),
    );
  }

  gapsSeen(): readonly NotModelled[] {
    return [...this.gaps.values()];
  }
}
