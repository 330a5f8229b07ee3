/**
 * A participant at the keyboard, told without any network: a service says what is asked and what the answers mean,
 * and whoever plays the participant brings the browser.
 */
import { LecternError } from '../errors';
import type { FileForSeat } from './service';

/** A browser at the address on a card: keeps cookies, follows no redirect. Paths are relative to that address. */
export interface Browser {
  request(path: string, init?: BrowserRequest): Promise<Page>;
  cookie(name: string): string | undefined;
  /** Opens the websocket of a kernel (Jupyter messaging) with its cookies. */
  openKernel(path: string): Promise<Kernel>;
}

interface BrowserRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or the fields of a form. */
  readonly body?: string | Readonly<Record<string, string>>;
}

/** What came back, whatever its status. */
interface Page {
  readonly status: number;
  readonly text: string;
  /** Where a redirect leads; empty when it is none. */
  readonly location: string;
}

/** A kernel that somebody started. It keeps running, as an open notebook's. */
export interface Kernel {
  /** Runs a cell; the text of its result. Rejects with what the cell raised, or when it does not run. */
  run(code: string): Promise<string>;
  /** Closes the page; the kernel continues. */
  leave(): void;
}

/** What is on the card. */
export interface CardLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * Somebody who has signed in; what is absent cannot be done in this service by plain requests. Paths are relative
 * to the seat's home. Everything throws LecternError `participant.cannot-work`.
 */
export interface SignedIn {
  readonly save?: (path: string, text: string) => Promise<void>;
  readonly read?: (path: string) => Promise<string>;
  /** Starts a kernel; undefined where there is none to start, as in the rehearsal's stand-in. */
  readonly startKernel?: () => Promise<Kernel | undefined>;
  /** For a service that takes up a file by itself: whether it has. */
  readonly hasTakenUp?: (path: string) => Promise<boolean>;
}

/** How a participant's work in a service is played. */
export interface ParticipantWork {
  readonly signIn: (browser: Browser, login: CardLogin) => Promise<SignedIn>;
  /** The file that it takes up once it is saved in the home; absent when it looks at none by itself. */
  readonly takesUp?: FileForSeat;
}

/** What a player throws when a participant could not do a step: `save a file in Jupyter`. */
export function cannotWork(step: string, detail: string): LecternError {
  return new LecternError({
    code: 'participant.cannot-work',
    message: `A participant could not ${step}.`,
    hint: 'Open the seat in the grid to see what is wrong.',
    detail,
  });
}
