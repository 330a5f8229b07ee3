/** What earlier workshops left in an account, as screens and command line show it. Plain data, never a secret. */
import type { Problem } from '../errors';
import type { Target } from './target';
import type { OperationOutcome, Receipt } from './events';
import type { WorkshopPhase } from './live';

/** One thing that is there. */
export interface LeftoverThing {
  readonly type: string;
  readonly id: string;
  /** Its place in the plan; absent when AWS tells no such tag. */
  readonly address?: string;
  /** What AWS says of it, in words; absent when it says nothing worth a word. */
  readonly state?: string;
  /** Wall time, ISO 8601; absent when AWS does not tell. */
  readonly createdAt?: string;
  /** USD; absent when the price is not known. */
  readonly perDay?: number;
  /** Why Lectern shows it and will not remove it; absent when removing the workshop removes it. */
  readonly keeps?: string;
}

/** Who works on a workshop right now, by its lease. */
export interface WorkerView {
  readonly computer: string;
  readonly operation: string;
  /** Wall time, ISO 8601. */
  readonly since: string;
}

/** What this is: a leftover, or a workshop that is still somebody's. */
export type LeftoverStatus =
  | { readonly kind: 'leftover' }
  /** Kept on this computer and not torn down: it has its own screen. */
  | { readonly kind: 'known'; readonly name: string; readonly phase: WorkshopPhase }
  /** A computer works on it at this moment. */
  | { readonly kind: 'in-use'; readonly worker: WorkerView };

/** Everything of one workshop in one region. */
export interface LeftoverGroup {
  readonly workshopId: string;
  readonly region: string;
  readonly status: LeftoverStatus;
  /** The oldest thing whose age AWS tells, ISO 8601. */
  readonly since?: string;
  /** USD; the known prices added up. */
  readonly perDay: number;
  /** Most expensive first. */
  readonly things: readonly LeftoverThing[];
  /** Something that the reader should know before removing it. */
  readonly note?: string;
  /** Look-ups that failed: there may be more of it. */
  readonly failedLookups: readonly { readonly type: string; readonly reason: string }[];
}

/** What a look through an account found. */
export interface LeftoverReport {
  readonly accountId: string;
  readonly rehearsal: boolean;
  readonly regions: readonly string[];
  /** Wall time, ISO 8601. */
  readonly lookedAt: string;
  /** AWS calls made by this look. */
  readonly calls: number;
  /** Leftovers first, the most expensive first. */
  readonly groups: readonly LeftoverGroup[];
  /** Searches that failed; while there is one, nobody may say that there is nothing. */
  readonly failedLookups: readonly {
    readonly type: string;
    readonly region: string;
    readonly reason: string;
  }[];
}

/** What a search reports while it runs; the last item is the report. */
export type LeftoverSearchItem =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'report'; readonly report: LeftoverReport };

/** How far a removal is. `ended` without a receipt: it did not come to its end, and `problem` may say why. */
export type RemovalState =
  | { readonly kind: 'removing'; readonly message: string }
  | {
      readonly kind: 'ended';
      readonly outcome: OperationOutcome;
      readonly receipt?: Receipt;
      readonly problem?: Problem;
    };

/** The removal of one workshop's leftovers: it continues until its end, whoever looks. */
export interface LeftoverRemoval {
  readonly workshopId: string;
  readonly region: string;
  readonly target: Target;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  readonly state: RemovalState;
}
