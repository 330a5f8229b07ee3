/**
 * The live picture of one workshop, as the screens show it: a pure fold over its events. Main folds and
 * sends the result as snapshot; the renderer keeps folding with the same function.
 */
import type { Problem } from '../errors';
import type { Address } from '../plan/reference';
import type { ResourceType } from '../plan/resources';
import type { HealthState, SeatHealth } from '../workshop/health';
import type { Stood } from '../workshop/cost';
import type { SeatLabel } from '../workshop/workshop';
import type { LecternEvent, OperationKind, OperationOutcome, Receipt } from './events';

/** Where a workshop is in its life. */
export type WorkshopPhase = 'planned' | 'provisioning' | 'live' | 'incomplete' | 'tearing-down' | 'gone';

/** Phases in which nothing of a workshop is in an account. */
const unmade: readonly WorkshopPhase[] = ['planned', 'gone'];

/** True when something of the workshop may be in an account. */
export function isMade(phase: WorkshopPhase): boolean {
  return !unmade.includes(phase);
}

/** The code of the problem that stands for an operation where this computer took a workshop over. */
export const adoptedCode = 'workshop.adopted';

export interface LiveOperation {
  readonly kind: OperationKind;
  /** Wall ms. */
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly outcome?: OperationOutcome;
  readonly total: number;
  readonly finished: number;
  /** How many of them were there already when it began; absent: none. */
  readonly already?: number;
  readonly failed: number;
  readonly usualMs: number;
  /** The seat that tries a change before the others. */
  readonly first?: SeatLabel;
  readonly problem?: Problem;
}

/** A resource that is being worked on right now. */
export interface LiveResource {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
  readonly doing: 'creating' | 'waiting' | 'deleting';
  /** Wall ms. */
  readonly since: number;
  /** Clock ms. */
  readonly usualMs: number;
  readonly note?: string;
}

export interface LiveSeat {
  readonly seat: SeatLabel;
  readonly state: HealthState;
  readonly health?: SeatHealth;
  readonly made: number;
  readonly failed?: Problem;
  readonly restartingSince?: number;
  /** It is being given a new machine (`machine`), or is made ready for somebody else (`fresh`). */
  readonly renewing?: 'machine' | 'fresh';
  /** Its card has a new password that its services have not taken up. */
  readonly passwordPending?: true;
}

export interface LiveWorkshop {
  readonly workshopId: string;
  readonly seq: number;
  readonly phase: WorkshopPhase;
  readonly operation?: LiveOperation;
  /** The account that the last operation worked in. */
  readonly accountId?: string;
  /** Wall ms of the first provision's start: since then it has been costing. */
  readonly startedAt?: number;
  /** What AWS bills by the hour, by address: since when it stands, and until when it did. Absent: nothing was told. */
  readonly billed?: Readonly<Record<Address, Stood>>;
  readonly active: Readonly<Record<Address, LiveResource>>;
  readonly failures: Readonly<Record<Address, Problem>>;
  /** Counts by type of what has been made, for the stages of the progress view. */
  readonly made: Readonly<Record<string, number>>;
  readonly seats: Readonly<Record<SeatLabel, LiveSeat>>;
  /** Wall ms since when the health picture is too old to trust. */
  readonly staleSince?: number;
  /** Why; absent from what version 0.1 wrote. */
  readonly staleProblem?: Problem;
  readonly receipt?: Receipt;
  /** The last things that happened, newest last; at most 500. */
  readonly recent: readonly LecternEvent[];
}
