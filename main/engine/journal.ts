import { z } from 'zod';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import type { AnyOutputs } from '../../app/plan/outputs';
import { outputsFrom } from '../../app/plan/outputs';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import { keyOf } from './resource-key';

/** Where the journal's lines go. Injected, so that the engine knows no file system. */
export interface JournalWriter {
  /** Its file, where it is one, for who has to mend it. */
  readonly file?: string;
  /** Everything written so far. */
  read(): Promise<string>;
  /** Appends and makes it durable before it resolves. */
  append(text: string): Promise<void>;
}

const base = { time: z.string() };
const resource = {
  ...base,
  address: z.string(),
  type: z.string().transform((type) => type as ResourceType),
  seat: z.string().optional(),
};
const outputs = z.record(z.string(), z.string());

/** One line of the journal. Never a secret. */
const entryShape = z.discriminatedUnion('entry', [
  /** A new life of the workshop begins: tokens derived from the nonce differ from those of an earlier life. */
  z.object({ entry: z.literal('opened'), ...base, workshopId: z.string(), nonce: z.string() }),
  /** Before the first call that makes it. */
  z.object({ entry: z.literal('intent'), ...resource }),
  /** Its id is known. */
  z.object({ entry: z.literal('created'), ...resource, id: z.string(), outputs }),
  /** It can be used; `spec` names what it was made to be like, where that is known. */
  z.object({
    entry: z.literal('settled'),
    ...resource,
    id: z.string(),
    outputs,
    spec: z.string().optional(),
  }),
  z.object({ entry: z.literal('deleting'), ...resource, id: z.string() }),
  z.object({ entry: z.literal('deleted'), ...resource, id: z.string() }),
  /** What a teardown found standing, before it removed any of it. */
  z.object({
    entry: z.literal('teardown'),
    ...base,
    found: z.array(z.object({ type: resource.type, id: z.string(), address: z.string() })),
  }),
  /** A receipt was written of what was torn down until now, but for what could not be checked. */
  z.object({
    entry: z.literal('receipted'),
    ...base,
    unchecked: z.array(z.object({ type: resource.type, id: z.string() })),
  }),
  /** Nothing of this life is left in the account. */
  z.object({ entry: z.literal('closed'), ...base }),
]);
type JournalEntry = z.infer<typeof entryShape>;

/** What the journal knows of one address. */
export interface JournalRecord {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
  /** Wall ms of the last intent. */
  readonly intendedAt: number;
  /** Wall ms of the first one of this life. */
  readonly firstIntendedAt: number;
  /** Wall ms at which it was known to be gone; absent while it may stand. */
  readonly deletedAt?: number;
  /** How often it was made before: part of the client tokens, since a token remembers what it made. */
  readonly births: number;
  /** How often what was made of it was removed again in this life of the workshop. */
  readonly removals: number;
  readonly id?: string;
  /** Absent also when the journal's line lacks what a resource of this type always tells. */
  readonly outputs?: AnyOutputs;
  /** What it was last made to be like (`specOf`); absent when that is not known. */
  readonly spec?: string;
  readonly state: 'intended' | 'created' | 'settled' | 'deleting' | 'deleted';
}

export interface Journal {
  /** Stable through crashes and resumes of one life of the workshop. */
  readonly nonce: string;
  record(address: Address): JournalRecord | undefined;
  records(): readonly JournalRecord[];
  /** Whether this was made in this life by this computer, or adopted by it. */
  made(thing: Pick<Thing, 'type' | 'id'>): boolean;
  /**
   * What the teardown that goes on found standing and this computer has asked AWS to remove, and that no receipt has
   * told the end of. Something being made ends such a teardown.
   */
  torn(): readonly Thing[];
  /** Writes durably, then remembers. Throws LecternError `journal.not-writable`. */
  intent(subject: JournalSubject): Promise<void>;
  created(subject: JournalSubject, id: string, outputs: AnyOutputs): Promise<void>;
  settled(subject: JournalSubject, id: string, outputs: AnyOutputs, spec?: string): Promise<void>;
  deleting(subject: JournalSubject, id: string): Promise<void>;
  deleted(subject: JournalSubject, id: string): Promise<void>;
  /** Before any of it is removed. */
  tearing(found: readonly Thing[]): Promise<void>;
  /** Told by a receipt are all but those of `unchecked`. */
  receipted(unchecked: readonly Pick<Thing, 'type' | 'id'>[]): Promise<void>;
  /** Ends this life; the next intent begins another with a fresh nonce. */
  close(): Promise<void>;
}

/** One resource, whatever becomes of its address. */
export interface Thing {
  readonly type: ResourceType;
  readonly id: string;
  readonly address: Address;
}

interface JournalSubject {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
}

export interface JournalOptions {
  readonly workshopId: string;
  readonly writer: JournalWriter;
  /** Wall ms. */
  readonly now: () => number;
  /** A fresh random string for each life. */
  readonly newNonce: () => string;
}

/**
 * Opens the journal. Half a line, which is what a crash leaves, is passed over wherever it is, since the next append
 * closed it; so is all else that is no JSON object. An object that is no entry throws LecternError `journal.damaged`.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { writer, now, workshopId } = options;
  const text = await writer.read();
  const life = createLife();
  for (const entry of parse(text, writer.file ?? 'this workshop’s journal')) life.apply(entry);
  let torn = text !== '' && !text.endsWith('\n');
  let queue: Promise<void> = Promise.resolve();
  let batch: { text: string; done: Promise<void> } | undefined;

  /** Appends that wait for the same flush share one durable write. */
  const append = (entry: JournalEntry): Promise<void> => {
    const line = `${JSON.stringify(entry)}\n`;
    if (batch === undefined) {
      const current = { text: line, done: Promise.resolve() };
      batch = current;
      current.done = queue.then(async () => {
        if (batch === current) batch = undefined;
        const lead = torn ? '\n' : '';
        torn = true;
        await writer.append(lead + current.text);
        torn = false;
      });
      queue = current.done.catch(() => undefined);
    } else {
      batch.text += line;
    }
    return batch.done.then(
      () => {
        life.apply(entry);
      },
      (cause: unknown) => {
        throw new LecternError(
          {
            code: 'journal.not-writable',
            message:
              'Lectern cannot write its journal on this computer, so it has stopped creating and removing resources.',
            hint: 'Free some disk space, then continue. Nothing is lost.',
            detail: cause instanceof Error ? cause.message : String(cause),
          },
          { cause },
        );
      },
    );
  };

  const time = (): string => new Date(now()).toISOString();
  const open = async (): Promise<void> => {
    if (life.nonce() === undefined) {
      await append({ entry: 'opened', time: time(), workshopId, nonce: options.newNonce() });
    }
  };
  let opening: Promise<void> | undefined;
  const ensureOpen = (): Promise<void> => {
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  };

  return {
    get nonce() {
      return life.nonce() ?? '';
    },
    record: (address) => life.records.get(address),
    records: () => [...life.records.values()],
    made: (thing) => life.made.has(keyOf(thing)),
    torn: () => [...life.torn.values()].filter(({ asked }) => asked).map(({ thing }) => thing),
    intent: async (subject) => {
      await ensureOpen();
      await append({ entry: 'intent', time: time(), ...plain(subject) });
    },
    created: (subject, id, known) =>
      append({ entry: 'created', time: time(), ...plain(subject), id, outputs: { ...known } }),
    settled: (subject, id, known, spec) =>
      append({
        entry: 'settled',
        time: time(),
        ...plain(subject),
        id,
        outputs: { ...known },
        ...defined({ spec }),
      }),
    deleting: (subject, id) => append({ entry: 'deleting', time: time(), ...plain(subject), id }),
    deleted: (subject, id) => append({ entry: 'deleted', time: time(), ...plain(subject), id }),
    tearing: (found) =>
      append({
        entry: 'teardown',
        time: time(),
        found: found.map(({ type, id, address }) => ({ type, id, address })),
      }),
    receipted: (unchecked) =>
      append({
        entry: 'receipted',
        time: time(),
        unchecked: unchecked.map(({ type, id }) => ({ type, id })),
      }),
    close: () => append({ entry: 'closed', time: time() }),
  };
}

function plain({ address, type, seat }: JournalSubject): JournalSubject {
  return seat === undefined ? { address, type } : { address, type, seat };
}

function parse(text: string, file: string): readonly JournalEntry[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const parsed = entryShape.safeParse(parseJson(line));
    if (parsed.success) return [parsed.data];
    // Half a line is no JSON.
    if (!line.endsWith('}') || parseJson(line) === undefined) return [];
    throw damagedJournal(`Line ${index + 1} of ${file} cannot be read.`);
  });
}

/** What is made is in the account, too: a journal that is lost costs time, and nothing else. */
export function damagedJournal(message: string, cause?: unknown): LecternError {
  return new LecternError(
    {
      code: 'journal.damaged',
      message,
      hint: 'Move that file away and try again: Lectern finds everything by its tags in the account.',
      ...(cause instanceof Error ? { detail: cause.message } : {}),
    },
    { cause },
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What is known of its properties stays known as long as it is the same thing. */
function specAfter(
  entry: Extract<JournalEntry, { entry: 'created' | 'settled' }>,
  before: JournalRecord | undefined,
): { readonly spec?: string } {
  if (entry.entry === 'settled') return entry.spec === undefined ? {} : { spec: entry.spec };
  return before?.id === entry.id && before.spec !== undefined ? { spec: before.spec } : {};
}

/** The fold of the journal's lines over the current life. */
function createLife() {
  const records = new Map<Address, JournalRecord>();
  const made = new Set<string>();
  /** All whose id was ever told here, also those that were made by a call whose answer nobody heard. */
  const born = new Set<string>();
  const torn = new Map<string, { readonly thing: Thing; asked: boolean }>();
  let nonce: string | undefined;

  const apply = (entry: JournalEntry): void => {
    if (entry.entry === 'opened') {
      nonce = entry.nonce;
      return;
    }
    if (entry.entry === 'closed') {
      nonce = undefined;
      records.clear();
      made.clear();
      born.clear();
      torn.clear();
      return;
    }
    if (entry.entry === 'receipted') {
      const open = new Set(entry.unchecked.map(keyOf));
      for (const key of torn.keys()) if (!open.has(key)) torn.delete(key);
      return;
    }
    if (entry.entry === 'teardown') {
      for (const thing of entry.found) {
        if (!torn.has(keyOf(thing))) torn.set(keyOf(thing), { thing, asked: false });
      }
      return;
    }
    const before = records.get(entry.address);
    const subject = {
      address: entry.address,
      type: entry.type,
      ...defined({ seat: entry.seat }),
    };
    const births = before?.births ?? 0;
    const removals = before?.removals ?? 0;
    const at = Date.parse(entry.time);
    const intendedAt = before?.intendedAt ?? at;
    const firstIntendedAt = before?.firstIntendedAt ?? at;
    /** Counts a thing when its id is first told: a token that made it, and is used once more, gives it again. */
    const birthsWith = (thing: Pick<Thing, 'type' | 'id'>): number => {
      const isNew = !born.has(keyOf(thing));
      born.add(keyOf(thing));
      return births + (isNew ? 1 : 0);
    };
    switch (entry.entry) {
      case 'intent':
        torn.clear();
        records.set(entry.address, {
          ...subject,
          intendedAt: at,
          firstIntendedAt,
          births,
          removals,
          state: 'intended',
        });
        break;
      case 'created':
      case 'settled': {
        made.add(keyOf(entry));
        records.set(entry.address, {
          ...subject,
          intendedAt,
          firstIntendedAt,
          births: birthsWith(entry),
          removals,
          id: entry.id,
          ...defined({ outputs: outputsFrom(entry.type, entry.outputs) }),
          ...specAfter(entry, before),
          state: entry.entry,
        });
        break;
      }
      case 'deleting':
      case 'deleted': {
        const going = torn.get(keyOf(entry));
        if (going !== undefined) going.asked = true;
        if (before === undefined || (before.id !== undefined && before.id !== entry.id)) break;
        records.set(entry.address, {
          ...before,
          births: birthsWith(entry),
          removals: removals + (entry.entry === 'deleted' && before.state !== 'deleted' ? 1 : 0),
          id: entry.id,
          state: entry.entry,
          ...(entry.entry === 'deleted' ? { deletedAt: at } : {}),
        });
        break;
      }
    }
  };
  return { records, made, torn, apply, nonce: () => nonce };
}
