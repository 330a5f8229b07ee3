/** What the screens read: views of workshops, plans and seats. Plain data, never a secret but `Credentials`. */
import type { AddressMap } from '../addresses/map';
import type { ClockState } from '../clock-state';
import type { SeatLabel, ServiceName, Workshop } from '../workshop/workshop';
import type { Problem } from '../errors';
import type { ConsoleLink } from '../workshop/console-link';
import type { Exercises, ExercisesRefusal } from '../workshop/exercises';
import type { FormValues } from '../workshop/form-values';
import type { WorkshopPhase } from './live';
import type { Target } from './target';

export interface AppInfo {
  readonly version: string;
  /** `browser`: Electron's runtime is not there and the app runs in a browser tab. */
  readonly shell: 'electron' | 'browser';
  readonly canChooseFile: boolean;
  readonly canChooseFolder: boolean;
  readonly canSavePdf: boolean;
}

/** A profile as ~/.aws names it, and the region that stands there. */
interface AwsProfile {
  readonly name: string;
  readonly region?: string;
}

/** What this computer can offer for a workshop to live in. */
export interface Places {
  /** Of the rehearsal's clock, against the wall's. */
  readonly rehearsalSpeed: number;
  readonly profiles: readonly AwsProfile[];
}

/** A target as the screens show it, with what is known of it. `accountId`: absent until AWS was asked. */
export type TargetView =
  | { readonly kind: 'rehearsal'; readonly clock: ClockState }
  | { readonly kind: 'aws'; readonly profile: string; readonly accountId?: string };

export interface WorkshopSummary {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly seats: number;
  readonly services: readonly ServiceName[];
  readonly phase: WorkshopPhase;
  /** How many seats have a name. */
  readonly names: number;
  /** Where it lives, or is to live; absent for a built-in one. */
  readonly where?: Target['kind'];
  /** When it began to cost, wall ms; absent for what is not made. */
  readonly since?: number;
}

/** What cannot be read of a workshop that this computer keeps. */
export interface DamagedView {
  readonly id: string;
  /** The file that is broken. */
  readonly file: string;
  readonly problem: Problem;
}

/** A workshop in the account that may be the one that is about to be made. */
export interface SimilarView {
  readonly id: string;
  readonly name: string;
  readonly seats: number;
  /** Wall time, ISO 8601; absent when AWS does not tell. */
  readonly createdAt?: string;
}

export interface WorkshopDetails {
  readonly workshop: Workshop;
  readonly target: TargetView;
  readonly phase: WorkshopPhase;
  /** Path of the workshop file on this computer. */
  readonly file: string;
}

/** One thing wrong in a `workshop.yaml`. */
export interface WorkshopIssue {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Dotted, e.g. `services[1].image`; empty for the whole file. */
  readonly field: string;
  readonly message: string;
  readonly expected: string;
}
export type WorkshopIssues = readonly WorkshopIssue[];

export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  /** USD per hour for one. */
  readonly unitPerHour: number;
  readonly perHour: number;
}
export interface CostEstimate {
  readonly currency: 'USD';
  readonly perHour: number;
  readonly perSeatHour: number;
  readonly lines: readonly CostLine[];
  /** Where the prices come from and what they leave out. */
  readonly note: string;
}

export interface QuotaNeed {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  readonly needed: number;
  /** AWS's default for an account that never asked. */
  readonly defaultValue: number;
  readonly adjustable: boolean;
  readonly enoughByDefault: boolean;
}

export interface PlanView {
  readonly counts: readonly {
    readonly type: string;
    readonly label: string;
    readonly shared: number;
    readonly perSeat: number;
    readonly total: number;
  }[];
  readonly addresses: AddressMap;
  /** What does not work at the addresses on the cards, a sentence for each service that has something to say. */
  readonly limits: readonly { readonly service: ServiceName; readonly words: string }[];
  /** Expected time until the last seat works, clock ms. */
  readonly usualMs: number;
  /** Expected time until the first seat works, clock ms. */
  readonly firstSeatMs: number;
  readonly cost: CostEstimate;
  readonly quotas: readonly QuotaNeed[];
}

/** What a look at the account found before anything is made. Nothing was changed by it. */
export interface PreflightView {
  /** Who calls and where; absent when the credentials do not work. */
  readonly identity?: { readonly accountId: string; readonly arn: string };
  readonly findings: readonly {
    /** `blocker`: provisioning would fail. `warning`: it may fail, or could not be checked. */
    readonly severity: 'blocker' | 'warning';
    readonly problem: Problem;
  }[];
}

/** Where the AWS console shows what a seat is made of; empty where there is no console. */
export type SeatConsole = readonly ConsoleLink[];

/** Something that AWS said, and when, wall ms. */
interface AwsWord {
  readonly at: number;
  readonly text: string;
}

/** What AWS says about each service of a seat, in its own words, the newest first; `log`: the last lines, in order. */
export type SeatEvidence = readonly {
  readonly service: ServiceName;
  readonly events: readonly AwsWord[];
  readonly stops: readonly AwsWord[];
  readonly log: readonly string[];
}[];

export interface Credentials {
  readonly seat: SeatLabel;
  readonly username: string;
  readonly password: string;
}

export interface CardView extends Credentials {
  readonly participant?: string;
  /** Whoever holds the seat is not there today. */
  readonly absent?: true;
  /** The seat is meant to stay free for somebody who comes late. */
  readonly spare?: true;
  readonly services: readonly { readonly name: ServiceName; readonly label: string; readonly url: string }[];
}

/** A folder of exercises: what goes up, or why it cannot. */
export type ExercisesView = { readonly folder: string } & (
  Exercises | { readonly refusal: ExercisesRefusal }
);

/** Folders below the home folder, to choose one from. */
export interface FolderList {
  readonly path: string;
  /** As people write it: `~/course`. */
  readonly shown: string;
  /** Absent for the home folder. */
  readonly parent?: string;
  /** How many files are in it itself. */
  readonly files: number;
  /** `files` is absent for one that may not be read. */
  readonly folders: readonly { readonly name: string; readonly files?: number | undefined }[];
  /** How many are not listed. */
  readonly more: number;
}

/** What became of the file that a workshop was opened from: its new state, or why it was left as it is. */
export type FileWritten =
  { readonly path: string; readonly version: string } | { readonly path: string; readonly why: string };

/** A state of what Lectern keeps of a workshop. Its names are given on a screen of their own, beside an open form. */
export interface KeptState {
  readonly settings: string;
  readonly names: string;
}

/** The form of a workshop, as it is filled in when it opens. */
export interface FormView {
  readonly values: FormValues;
  /** Absent for a new one. */
  readonly details?: WorkshopDetails;
  /** Which state of what Lectern keeps this is; another window may change it. */
  readonly kept?: KeptState;
  /** The file that it was opened from; absent when there was none. */
  readonly file?: {
    readonly path: string;
    /** Which state of it was read; absent when it could not be. */
    readonly version?: string;
    /** Why what is filled in is only kept by Lectern, and not written to it. */
    readonly why?: string;
    /** Set when it says something else than Lectern keeps: since when, ISO 8601, and what. */
    readonly differs?: { readonly changedAt: string; readonly values: FormValues };
  };
  readonly exercises?: ExercisesView;
}
