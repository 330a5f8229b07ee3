import type { ContainerSpec } from '../plan/resources';
import type { ProbeObservation } from '../workshop/observation';
import type { Size } from '../workshop/sizes';
import type { SeatLabel } from '../workshop/workshop';
import type { ParticipantWork } from './participant';
import type { ProbeAnswer } from './probe-answer';

/**
 * Everything that Lectern knows of one web service of a seat, as data: plan, probes, cards, words, costs, drills
 * and `lectern rehearse` all read it here. A service is one file that exports one of these, and one line in
 * `index.ts`.
 */
export interface ServiceDefinition<Name extends string = string> {
  /**
   * As in `workshop.yaml`, and part of names, tags and plan addresses in accounts: it never changes. Lower-case
   * letters and digits, first a letter, at most `serviceNameLimit` characters.
   */
  readonly name: Name;
  /** As people write it, on cards and screens: `Jupyter`. */
  readonly title: string;
  /** What a participant does in it, in a few words. */
  readonly summary: string;
  /** How a participant begins, on the card: two short sentences. */
  readonly steps: string;
  /** Its mark: the `d` of an SVG path, drawn as a line of 2 in a square of 24. */
  readonly icon: string;
  /** The image of a workshop that names none; with a tag that stays what it is. */
  readonly image: string;
  /** What its task reserves when the workshop says nothing. */
  readonly size: Size;
  /** What it cannot do with less than: its one-shot containers and a little for itself. */
  readonly smallestSize: Size;
  /** Seat n listens on `portBase + n` by default. Blocks of `mostSeats` ports must not meet. */
  readonly portBase: number;
  /** The port on which it listens in its container. */
  readonly containerPort: number;
  /** The container that has this port: the load balancer talks to it. */
  readonly frontContainer: string;
  /** Where the seat's home is seen inside its containers. */
  readonly home: string;
  /** Its containers in one seat; their reservations add up to `seat.size`. */
  readonly containers: (seat: SeatContext) => readonly ContainerSpec[];
  /** Present when it keeps its state in the seat's database. */
  readonly database?: DatabaseUse;
  /** Folders of the home that it reads from; they are there before anybody works. Absent: none of its own. */
  readonly folders?: readonly string[];
  /** True when a participant sees the files of the home in it, so that it is the one that brings the materials. */
  readonly showsFiles: boolean;
  /** True when it goes by `SeatContext.basePath`; one that does not is refused where addresses have a path. */
  readonly takesPathPrefix: boolean;
  readonly healthCheck: HealthCheck;
  /** From CreateService to the first healthy check, ms: network interface, pull (30–180 s), start. */
  readonly usualMs: number;
  readonly login: Login;
  readonly probe: Probe;
  readonly restart: RestartWords;
  /** What browsers keep from it at an address that is not https: `web views do not open`. Absent when nothing. */
  readonly withoutHttps?: string;
  /** How `lectern rehearse` does a participant's work in it. */
  readonly participant: ParticipantWork;
}

/** How the load balancer finds out whether it is up. */
interface HealthCheck {
  /** Answers 200 without a login; below the path at which its address ends. */
  readonly path: string;
  /** How long it may take from its start until its checks succeed, s. */
  readonly graceS: number;
}

/** How a participant signs in with what is on the card. */
interface Login {
  /** False when the page asks for the password alone. */
  readonly asksForUserName: boolean;
}

/** How the instructor's computer finds out whether a participant could work. */
interface Probe {
  /** Asked without a login; relative to the address on the card. */
  readonly path: string;
  /** What an answer below 500 says. Pure. */
  readonly judge: (answer: ProbeAnswer) => ProbeObservation;
}

/** What a service wants of the seat's database. */
interface DatabaseUse {
  /** Connections that one seat holds at a time. */
  readonly connections: number;
  /** What is lost with the database: `Airflow history`. */
  readonly holds: string;
}

/** What a restart costs the participant, in words. */
interface RestartWords {
  /** Before somebody restarts it: what is lost, what stays, how long the page is away. */
  readonly costs: string;
  /** In a list of changes: a sentence with its name; that saved files stay is said after it. */
  readonly interrupts: string;
}

/** What the plan gives a service to make its containers of. */
export interface SeatContext {
  readonly seat: SeatLabel;
  readonly image: string;
  readonly region: string;
  /** What all paths that it answers begin with, with a slash at both ends: `/` when its address has none. */
  readonly basePath: string;
  /** What is left of the task for the service's own containers. */
  readonly size: Size;
  /** Who the seat is and, for a service with a database, where that is. */
  readonly environment: ContainerSpec['environment'];
  /** The password on the card, from Secrets Manager, in this environment variable. */
  readonly seatPassword: (variable: string) => ContainerSpec['secrets'][number];
  /** The password of the seat's own database login, in this environment variable. */
  readonly databasePassword: (variable: string) => ContainerSpec['secrets'][number];
  /** The seat's home at the service's `home`. */
  readonly mounts: ContainerSpec['mounts'];
  /** For the container that starts first: waits until the materials are in the home, if this service brings them. */
  readonly afterMaterials: Pick<ContainerSpec, 'dependsOn'>;
}

/** A file of a seat's home; the path is relative to it. */
export interface HomeFile {
  readonly path: string;
  readonly text: string;
}

/** A file that a service takes up by itself once it lies in the home. */
export type FileForSeat = (seat: SeatLabel) => HomeFile;
