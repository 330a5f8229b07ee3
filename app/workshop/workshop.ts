import { serviceOf } from '../services';
import type { ServiceName } from '../services';

export type { ServiceName };

/** One web service of every seat: which image, and what it may use of the host. */
export interface ServiceSpec {
  readonly name: ServiceName;
  /** Container image reference, e.g. `quay.io/jupyter/scipy-notebook:2025-09-15`. */
  readonly image: string;
  /** CPU units reserved for the whole task (1024 = one vCPU). */
  readonly cpu: number;
  /** Memory limit of the whole task, MiB. */
  readonly memoryMiB: number;
  /** Seat n listens on `portBase + n`. */
  readonly portBase: number;
}

/** Somebody who holds a seat and is not there today: the seat stays theirs. */
interface AbsentParticipant {
  readonly name: string;
  readonly absent: true;
}

/** Who holds a seat: a name; somebody who is not there; nobody. */
export type Participant = string | AbsentParticipant | null;

/** A validated `workshop.yaml`: what the instructor wants, with every default filled in. */
export interface Workshop {
  /** Unique in the account; part of every name and tag. `^[a-z][a-z0-9-]*[a-z0-9]$`, at most 16 characters. */
  readonly id: string;
  readonly name: string;
  /** What it is about, in one or two sentences; may be empty. */
  readonly description: string;
  /** Number of the last seat, 1 to 500: how many there are, but for those in `without`. */
  readonly seats: number;
  /** Removed seats: given up, or removed from the middle. Others keep their numbers, ports and cards. */
  readonly without: readonly SeatLabel[];
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  readonly host: {
    /** Wanted first; the others are fall-backs in order. Never empty. */
    readonly instanceTypes: readonly string[];
    readonly diskGiB: number;
  };
  /** Used only when a service keeps its state there. */
  readonly database: { readonly instanceClass: string; readonly storageGiB: number };
  /** At least one, no duplicates, in the order of the file. */
  readonly services: readonly ServiceSpec[];
  /** Folder of exercise files, relative to the workshop file; absent when there is none. */
  readonly materials?: string;
  /** How many of the seats are meant to stay free for people who come late; fewer than `seats`. */
  readonly spares: number;
  /**
   * Who holds each seat: the first sits at seat 01. May be shorter than `seats`; never ends with nobody. Names stay on
   * this computer: nothing of AWS gets one.
   */
  readonly participants: readonly Participant[];
}

/** A seat's label: `01`…`99`, `100`… Stable when seats are added. */
export type SeatLabel = string;

/** The label of seat number `n` (from 1). */
export function seatLabel(n: number): SeatLabel {
  return String(n).padStart(2, '0');
}

/** The number (from 1) of a seat's label. */
export function seatNumber(seat: SeatLabel): number {
  return Number.parseInt(seat, 10);
}

/** All seat labels of a workshop, in order. */
export function seatLabels(workshop: Pick<Workshop, 'seats' | 'without'>): readonly SeatLabel[] {
  return Array.from({ length: workshop.seats }, (_, i) => seatLabel(i + 1)).filter(
    (seat) => !workshop.without.includes(seat),
  );
}

/** How many seats there are. */
export function seatCount(workshop: Pick<Workshop, 'seats' | 'without'>): number {
  return workshop.seats - workshop.without.length;
}

/** True when some service of the workshop keeps its state in PostgreSQL. */
export function needsDatabase(workshop: Pick<Workshop, 'services'>): boolean {
  return workshop.services.some(({ name }) => serviceOf(name).database !== undefined);
}
