import type { AwsService } from '../../app/plan/buckets';

/** One attempt of one AWS call, for the local log. Never inputs or outputs. */
export interface CallRecord {
  /** When it went on the wire, wall ms. */
  readonly at: number;
  readonly service: AwsService;
  readonly action: string;
  readonly region: string;
  /** The workshop that it was made for, where its scope says so. */
  readonly workshopId?: string;
  /** From 1. */
  readonly attempt: number;
  /** Wall ms on the wire. */
  readonly durationMs: number;
  /** Wall ms held back by the pacer before it. */
  readonly pacedMs: number;
  readonly throttled: boolean;
  readonly requestId?: string;
  readonly errorCode?: string;
}

export type CallListener = (record: CallRecord) => void;

/** Sums of the calls made so far. */
interface CallCounts {
  readonly calls: number;
  readonly throttled: number;
  readonly retried: number;
}

/** Counts calls and passes each on to its listeners. */
export interface CallLog {
  record(record: CallRecord): void;
  counts(): CallCounts;
  /** Calls by `service:Action`, the spelling of IAM actions' right half. */
  byAction(): Readonly<Record<string, number>>;
}

/** A log of calls; `listener` hears of each attempt. */
export function createCallLog(listener?: CallListener): CallLog {
  let calls = 0;
  let throttled = 0;
  let retried = 0;
  const actions = new Map<string, number>();
  return {
    record: (record) => {
      calls += 1;
      if (record.throttled) throttled += 1;
      if (record.attempt > 1) retried += 1;
      const key = `${record.service}:${record.action}`;
      actions.set(key, (actions.get(key) ?? 0) + 1);
      listener?.(record);
    },
    counts: () => ({ calls, throttled, retried }),
    byAction: () => Object.fromEntries(actions),
  };
}
