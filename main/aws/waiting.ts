/** What is being waited for, told to people who would else be left without a word. */

/** A wait that has begun. */
export interface Wait {
  /** Something has changed about it. */
  say(text: string | WaitText): void;
  end(): void;
}

/** What is waited for, in a sentence for the instructor; `forMs` is how long by now, wall ms. */
type WaitText = (forMs: number) => string;

/** Of everything that is waited for, the latest news. */
export interface Waiting {
  begin(text: string | WaitText): Wait;
  /**
   * Tells `listener` what is waited for once nothing has come for `quietMs` of the wall, then what is new about it,
   * and undefined when something has come. Returns how to stop that.
   */
  readonly onChange: (quietMs: number, listener: (text: string | undefined) => void) => () => void;
}

interface Pending {
  readonly since: number;
  text: WaitText;
}

interface Listener {
  readonly quietMs: number;
  readonly tell: (text: string | undefined) => void;
  told: string | undefined;
  toldAt: number;
}

/** Looks so often whether somebody has to be told. Wall ms. */
const lookEveryMs = 200;
/** Nobody is told more often than that. Wall ms. */
const tellEveryMs = 5_000;

export function createWaiting(): Waiting {
  /** The one with the latest news is the last. */
  const pending = new Set<Pending>();
  const listeners = new Set<Listener>();
  let lastCame = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const newsFor = ({ quietMs }: Listener, now: number): string | undefined => {
    if (now - lastCame < quietMs) return undefined;
    const due = [...pending].findLast(({ since }) => now - since >= quietMs);
    return due?.text(now - due.since);
  };

  const look = (): void => {
    const now = performance.now();
    for (const listener of listeners) {
      const news = newsFor(listener, now);
      const isSoon = listener.told !== undefined && now - listener.toldAt < tellEveryMs;
      if (news === listener.told || (news !== undefined && isSoon)) continue;
      Object.assign(listener, { told: news, toldAt: now });
      listener.tell(news);
    }
  };

  return {
    begin: (first) => {
      const one: Pending = { since: performance.now(), text: asText(first) };
      pending.add(one);
      timer ??= setInterval(look, lookEveryMs).unref();
      return {
        say: (text) => {
          one.text = asText(text);
          if (pending.delete(one)) pending.add(one);
        },
        end: () => {
          pending.delete(one);
          lastCame = performance.now();
          if (pending.size > 0) return;
          clearInterval(timer);
          timer = undefined;
          look();
        },
      };
    },
    onChange: (quietMs, tell) => {
      const listener: Listener = { quietMs, tell, told: undefined, toldAt: 0 };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function asText(text: string | WaitText): WaitText {
  return typeof text === 'string' ? () => text : text;
}
