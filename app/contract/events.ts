import type { Problem } from '../errors';
import type { Address } from '../plan/reference';
import type { ResourceType } from '../plan/resources';
import type { CostPart } from '../workshop/cost';
import type { SeatHealth } from '../workshop/health';
import type { SeatLabel, ServiceName } from '../workshop/workshop';

export type OperationKind = 'provision' | 'change' | 'teardown' | BesideOthers;
/** Operations on seats that stand: they run beside a provision, a change and one another. */
export type BesideOthers = 'restart' | 'password';
/** How an operation ended. `incomplete`: something failed or is left; it can be started again. */
export type OperationOutcome = 'done' | 'incomplete' | 'cancelled';

/** The proof of a teardown. `left` and `kept` name what is still there and why. */
export interface Receipt {
  readonly workshopId: string;
  readonly accountId: string;
  readonly region: string;
  /** True when the account was the built-in rehearsal. */
  readonly rehearsal: boolean;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The numbers and how they add up: receipt.ts. */
  readonly made: number;
  readonly removed: number;
  readonly left: readonly ReasonedThing[];
  readonly kept: readonly ReasonedThing[];
  /** What is not of the workshop and was left alone; receipts written before had some of it among `kept`. */
  readonly beside?: readonly ReasonedThing[];
  /** What others had put into the workshop's resources when the teardown began. */
  readonly guests?: readonly (GuestView & { readonly fate: 'removed' | 'left' })[];
  /** What could not be looked into when the teardown began: what others had put there is not in `guests`. */
  readonly uninspected?: readonly ReasonedThing[];
  /** Look-ups that failed; while there is one, nobody may say that nothing is left. */
  readonly failedLookups: readonly { readonly type: string; readonly reason: string }[];
  /** AWS calls made by this teardown. */
  readonly calls: number;
  readonly byType: readonly { readonly type: string; readonly made: number; readonly removed: number }[];
  /** Each thing by itself, by type and address. Absent on receipts written before Lectern kept them. */
  readonly items?: readonly ReceiptItem[];
  /** Length of this teardown, clock ms: in a rehearsal as long as it would have taken on AWS. */
  readonly clockMs?: number;
  readonly cost?: ReceiptCost;
  /** Absent where no plan was known, and before version 3. */
  readonly reckoning?: Reckoning;
}

/** Something in the account, and why it is still there. */
export interface ReasonedThing {
  readonly type: string;
  readonly id: string;
  readonly reason: string;
}

/** Something that others put into a resource of the workshop, `inside`, an id. `goes`: with that resource; else it holds it up. */
export interface GuestView {
  readonly type: string;
  readonly id: string;
  readonly inside: string;
  readonly goes: boolean;
}

/** What a teardown would come across that needs a thought before it begins. */
export interface TeardownPreview {
  /** Resources of the workshop that stand now. */
  readonly resources: number;
  /** Of these, what the workshop has no place for and this computer did not create: kept unless agreed to. */
  readonly unplanned: readonly { readonly type: string; readonly id: string; readonly address: Address }[];
  readonly guests: readonly GuestView[];
  /** What could not be looked into: others may have put more there. */
  readonly uninspected: readonly ReasonedThing[];
  /** What only seems to be of the workshop, and stays. */
  readonly beside: readonly ReasonedThing[];
  /** Look-ups that failed; while there is one, there may be more of everything above than anybody was shown. */
  readonly failedLookups: Receipt['failedLookups'];
}

/** One thing that was made, and what became of it. `unknown`: the look-up that would tell failed. */
export interface ReceiptItem {
  readonly type: string;
  readonly id: string;
  readonly address: Address;
  readonly fate: 'removed' | 'left' | 'kept' | 'unknown';
}

/** What the workshop is estimated to have cost from the first thing made to the end of its teardown, in USD. */
export interface ReceiptCost {
  readonly currency: 'USD';
  /** While all of it stood. */
  readonly perHour: number;
  /** From the first thing made to the end of the teardown. */
  readonly hours: number;
  /** The parts together; where there are none (version 2 and before): `perHour` for all of the `hours`. */
  readonly total: number;
  readonly parts?: readonly CostPart[];
  /** Which prices it is reckoned with. */
  readonly priceList?: string;
  /** Wall time of the first thing made, ISO 8601. */
  readonly since?: string;
}

/**
 * How `made` follows from what was planned: `planned` − `notMade` − `removedBefore` + `again` + `unplanned`.
 */
export interface Reckoning {
  readonly planned: number;
  /** Planned, and nothing of it stood when this teardown began, nor was removed by an earlier one. */
  readonly notMade: number;
  /** Removed before this teardown: by one that did not come to its end. */
  readonly removedBefore: number;
  /** Beside another in the same place of the plan: an earlier revision, a machine in whose place another one is. */
  readonly again: number;
  /** In no place of the plan: of seats that were removed, or made by somebody else. */
  readonly unplanned: number;
}

/** What happened, by code. The sentence is for the instructor; `data` is for programs. */
export type EventBody =
  | {
      readonly code: 'operation.started';
      readonly data: {
        readonly operation: OperationKind;
        /** The account that it works in; absent from what version 0.1 wrote. */
        readonly accountId?: string;
        /** Resources this operation works on. */
        readonly total: number;
        /** How many of them are already there (provision) or gone (teardown). */
        readonly finished: number;
        /** Expected length, clock ms. */
        readonly usualMs: number;
        /** The seat that tries a change before the others; absent when all go at once. */
        readonly first?: SeatLabel;
      };
    }
  | {
      readonly code: 'operation.finished';
      readonly data: {
        readonly operation: OperationKind;
        readonly outcome: OperationOutcome;
        readonly seatsReady: number;
        readonly seatsFailed: number;
        /** The seats that a restart or a new password was for. */
        readonly seats?: readonly SeatLabel[];
        /** It ended before its first call that makes, changes or removes anything. */
        readonly untouched?: true;
        readonly problem?: Problem;
      };
    }
  | { readonly code: 'resource.creating'; readonly data: ResourceData & { readonly usualMs: number } }
  | { readonly code: 'resource.waiting'; readonly data: ResourceData & { readonly usualMs: number } }
  | {
      readonly code: 'resource.created';
      /** `again`: it was there before, and was brought up to date. */
      readonly data: ResourceData & { readonly again?: true };
    }
  | { readonly code: 'resource.note'; readonly data: ResourceData & { readonly note: string } }
  | { readonly code: 'resource.failed'; readonly data: ResourceData & { readonly problem: Problem } }
  | { readonly code: 'resource.skipped'; readonly data: ResourceData & { readonly because: Address } }
  | { readonly code: 'resource.deleting'; readonly data: ResourceData }
  | { readonly code: 'resource.deleted'; readonly data: ResourceData }
  | { readonly code: 'resource.kept'; readonly data: ResourceData & { readonly reason: string } }
  | { readonly code: 'seat.ready'; readonly data: { readonly seat: SeatLabel } }
  | { readonly code: 'seat.failed'; readonly data: { readonly seat: SeatLabel; readonly problem: Problem } }
  | { readonly code: 'seat.removed'; readonly data: { readonly seat: SeatLabel } }
  | {
      readonly code: 'seat.restarting';
      readonly data: { readonly seat: SeatLabel; readonly service?: ServiceName };
    }
  /** All that was asked for of the seat has been restarted and works. */
  | {
      readonly code: 'seat.restarted';
      readonly data: { readonly seat: SeatLabel; readonly service?: ServiceName };
    }
  | {
      readonly code: 'seat.restart-failed';
      readonly data: { readonly seat: SeatLabel; readonly problem: Problem };
    }
  /** A new password is on its card (`written`); its services take it, and the old one is dead (`taken-up`). */
  | {
      readonly code: 'seat.password';
      readonly data: { readonly seat: SeatLabel; readonly step: 'written' | 'taken-up' };
    }
  /** It is being given a new machine; `fresh`: for somebody else, with nothing of what was in it. */
  | {
      readonly code: 'seat.renewing';
      readonly data: { readonly seat: SeatLabel; readonly fresh?: true };
    }
  | { readonly code: 'health.observed'; readonly data: { readonly seats: readonly SeatHealth[] } }
  | { readonly code: 'health.stale'; readonly data: { readonly since: number; readonly problem: Problem } }
  | { readonly code: 'receipt.written'; readonly data: Receipt };

export interface ResourceData {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
}

/** An event as every listener gets it: numbered from 1 per workshop, without gaps. */
export type LecternEvent = EventBody & {
  readonly seq: number;
  /** Wall time, ISO 8601. */
  readonly time: string;
  readonly workshopId: string;
  /** One sentence for the instructor. */
  readonly message: string;
};
