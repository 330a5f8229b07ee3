import { leaseKey } from '../../aws/lease-object';
import type { AttemptedCall } from './around-calls.testing';

/** When a process dies, counted in calls that change something and in lines of its journal. */
export type Death =
  /** The nth call (with `action`: the nth of that action) is meant, and never sent. */
  | { readonly at: 'before-call'; readonly nth: number; readonly action?: string }
  /** AWS has done what it asked for, and the answer is on its way: nothing of it is written down. */
  | { readonly at: 'after-call'; readonly nth: number; readonly action?: string }
  /** Its answer was heard, and what the journal says of it is on the disk. */
  | { readonly at: 'after-answer'; readonly nth: number; readonly action?: string }
  /** The nth write to the journal is on the disk. */
  | { readonly at: 'after-journal'; readonly nth: number };

/** The death of one process. Once dead, whatever it still does hangs for ever. */
export interface Mortality {
  /** Resolves when it died. */
  readonly died: Promise<void>;
  /** Calls that AWS was asked to change something by, in the order in which they were sent. */
  readonly changes: readonly string[];
  /** Hangs when it is dead. */
  breathe(): Promise<void>;
  /** Sends a call, unless that is its death. */
  during<T>(call: AttemptedCall, send: () => Promise<T>): Promise<T>;
  /** Writes to the journal, unless that is its death. */
  writing(text: string, write: () => Promise<void>): Promise<void>;
}

/** A process that dies where it is said; without `death` it does not. */
export function createMortality(death: Death | undefined): Mortality {
  const changes: string[] = [];
  let dead = false;
  let met = 0;
  let writes = 0;
  /** After `after-answer`'s answer: what the journal is going to say. */
  let awaited: RegExp | undefined;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    die = () => {
      dead = true;
      resolve();
    };
  });
  const forEver = (): Promise<never> => new Promise(() => undefined);
  const isMeant = ({ action }: AttemptedCall): boolean => {
    if (death === undefined || death.at === 'after-journal') return false;
    if (death.action !== undefined && death.action !== action) return false;
    met += 1;
    return met === death.nth;
  };

  return {
    died,
    changes,
    breathe: () => (dead ? forEver() : Promise.resolve()),
    during: async (call, send) => {
      if (!isChange(call)) return send();
      const at = isMeant(call) ? death?.at : undefined;
      if (at === 'before-call') {
        die();
        return forEver();
      }
      // From now on nobody else of this life gets a word in.
      if (at === 'after-call') dead = true;
      changes.push(call.action);
      const ended = send();
      if (at !== 'after-call') {
        return ended.finally(() => {
          if (at === 'after-answer') awaited = linesAbout(call);
        });
      }
      // Whether it was done or refused: nobody is left to hear it.
      await ended.catch(() => undefined);
      die();
      return forEver();
    },
    writing: async (text, write) => {
      if (dead) return forEver();
      const isLast = awaited?.test(text) === true;
      await write();
      writes += 1;
      if (isLast || (death?.at === 'after-journal' && death.nth === writes)) {
        die();
        return forEver();
      }
    },
  };
}

/** The lease is renewed by the clock, whatever else is done: its own tests look at it. */
function isChange({ action, input }: AttemptedCall): boolean {
  return !/^(Describe|List|Get|Head)/.test(action) && !('Key' in input && input.Key === leaseKey);
}

/** What the journal says of a call: of its own address when it carries our tags, of anything that is done otherwise. */
function linesAbout({ input }: AttemptedCall): RegExp {
  const tag = /"lectern:address","[Vv]alue":"([^"]+)"/.exec(JSON.stringify(input));
  const done = '"entry":"(?:created|settled|deleted)"';
  return tag?.[1] === undefined
    ? new RegExp(done)
    : new RegExp(`${done}[^\\n]*"address":"${tag[1].replaceAll('.', '\\.')}"`);
}
