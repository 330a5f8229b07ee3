/**
 * The state of the rehearsed account: plain data in tables, and a queue of things that will happen. Both are
 * JSON, so that a snapshot is the whole truth and a rehearsal continues after the laptop was closed. What has
 * changed since the last snapshot is known too, so that it can be written down before anybody is told of it.
 */
import type { ChangeableClock } from '../../../app/clock';
import { wokenUp, type ClockState } from '../../../app/clock-state';
import { Queue } from './queue';
import { createRandom, type Random } from './random';
import { plain, WatchedTable } from './watched-table';

/** A named table of plain-data records. */
export type Table<T> = Map<string, T>;

/** Something that will happen: handlers are found by `kind`, so that the queue can be written to disk. */
export interface Transition {
  /** Rises with each that is put in. */
  readonly id: number;
  /** What the clock reads then, clock ms. */
  readonly at: number;
  readonly kind: string;
  readonly data: unknown;
}

export interface WorldSettings {
  readonly clock: ChangeableClock;
  /** Same seed, same story. */
  readonly seed: number;
  readonly accountId?: string;
}

export interface WorldSnapshot {
  readonly version: 3;
  /** Wall ms. */
  readonly savedAt: number;
  readonly clock: ClockState;
  readonly counter: number;
  readonly tables: Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
  readonly queue: readonly Transition[];
}

/** What has changed since the last snapshot or the last changes. */
export interface WorldChanges {
  /** Wall ms. */
  readonly savedAt: number;
  /** Absent when it runs as before. */
  readonly clock?: ClockState;
  readonly counter: number;
  /** Rows as they are now, in the order of the changes; one without a row has been deleted. */
  readonly rows: readonly (readonly [table: string, key: string, row?: unknown])[];
  /** Put into the queue. */
  readonly added: readonly Transition[];
  /** The ids of those that left it. */
  readonly happened: readonly number[];
}

/** A view of the world for one region. Global services (IAM, S3) use `world.table` themselves. */
export interface Region {
  readonly name: string;
  readonly world: World;
  table<T>(name: string): Table<T>;
}

/**
 * What happens at a transition counts from when that was due, not from when this computer got to it: so the
 * story is the same at every speed. On a computer that is further behind than this (wall ms) it counts from
 * there, since steps that repeat themselves would else leave no time for anything else.
 */
const mostBehindMs = 1_000;
/** Wall ms for which transitions that are due run at a stretch, before calls get their turn. */
const longestTurnMs = 50;

export class World {
  readonly clock: ChangeableClock;
  readonly random: Random;
  readonly accountId: string;
  /** Called at the first change since the last snapshot or changes. Without it, nobody keeps what happens. */
  onChange: (() => void) | undefined;
  private readonly tables = new Map<string, WatchedTable>();
  private readonly handlers = new Map<string, (data: never) => void>();
  private readonly regions = new Map<string, Region>();
  private queue = new Queue<Transition>();
  private armedFor: Transition | undefined;
  private disarm: () => void = () => undefined;
  private stopped = false;
  /** While a handler runs: when its transition was due, clock ms. */
  private handling: number | undefined;
  private counter = 0;
  private lastTransition = 0;
  private readonly changes = {
    known: false,
    clock: undefined as ClockState | undefined,
    tables: new Set<string>(),
    added: new Map<number, Transition>(),
    happened: [] as number[],
    onceKept: [] as (() => void)[],
  };

  constructor(settings: WorldSettings) {
    this.clock = settings.clock;
    this.random = createRandom(settings.seed);
    this.accountId = settings.accountId ?? '123456789012';
  }

  /** The table `name`, made on first use. Records must be JSON. */
  table<T>(name: string): Table<T> {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new WatchedTable(() => {
        this.changes.tables.add(name);
        this.noteChange();
      });
      this.tables.set(name, table);
    }
    return table as Map<string, unknown> as Table<T>;
  }

  region(name: string): Region {
    let region = this.regions.get(name);
    if (region === undefined) {
      region = { name, world: this, table: <T>(table: string) => this.table<T>(`${name}/${table}`) };
      this.regions.set(name, region);
    }
    return region;
  }

  now(): number {
    return this.clock.now();
  }

  /** A new identifier that never repeats: `prefix` and 17 hex digits, as EC2's. */
  id(prefix: string): string {
    this.counter += 1;
    this.noteChange();
    const tail = this.counter.toString(16).padStart(6, '0');
    return `${prefix}${this.random.hex(11)}${tail}`;
  }

  /** Says what happens when a transition of this kind falls due. Once per kind, at start-up. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the data of the caller's own transitions
  on<T>(kind: string, handler: (data: T) => void): void {
    if (this.handlers.has(kind)) throw new Error(`transition ${kind} has a handler already`);
    this.handlers.set(kind, handler);
  }

  /**
   * What the clock reads, clock ms: for points in time that lie ahead, which a change of speed leaves right.
   * While a transition happens: what it read when that was due.
   */
  ticks(): number {
    const now = this.clock.ticks();
    if (this.handling === undefined) return now;
    return Math.max(this.handling, now - mostBehindMs * this.clock.speed);
  }

  /** Lets a transition fall due after `ms` clock milliseconds. `data` must be JSON. */
  after(ms: number, kind: string, data: unknown): void {
    this.lastTransition += 1;
    const item = { id: this.lastTransition, at: this.ticks() + Math.max(0, ms), kind, data };
    this.queue.push(item);
    this.changes.added.set(item.id, item);
    this.noteChange();
    this.arm();
  }

  /**
   * Does something that cannot be taken back, such as removing a file, once the state that makes it right is on
   * disk: a rehearsal that is killed before that comes back with the state before. At once where nobody keeps it.
   */
  onceKept(action: () => void): void {
    if (this.onChange === undefined) {
      action();
      return;
    }
    this.changes.onceKept.push(action);
    this.noteChange();
  }

  /** Starts (or continues with) what is due. Call once all services have registered their handlers. */
  start(): void {
    this.stopped = false;
    this.arm();
  }

  stop(): void {
    this.stopped = true;
    this.disarm();
    this.armedFor = undefined;
  }

  /** How many records each table holds. */
  sizes(): readonly (readonly [string, number])[] {
    return [...this.tables].map(([name, table]) => [name, table.size]);
  }

  /** Everything as it is now. Rows are the world's own: to be written down before anything else happens. */
  snapshot(): WorldSnapshot {
    return {
      version: 3,
      savedAt: this.now(),
      clock: this.clock.state,
      counter: this.counter,
      tables: Object.fromEntries(
        [...this.tables]
          .filter(([, table]) => table.size > 0)
          .map(([name, table]) => [name, [...table].map(([key, row]) => [key, plain(row)])]),
      ),
      queue: this.queue.inOrder(),
    };
  }

  /** True when there is something that `takeChanges` would give. */
  hasChanged(): boolean {
    return this.changes.known || this.clock.state !== this.changes.clock;
  }

  /**
   * What has changed since the last time, and what `onceKept` holds back until that is on disk. As of `snapshot`,
   * the rows are the world's own.
   */
  takeChanges(): { readonly changes: WorldChanges; readonly onceKept: readonly (() => void)[] } {
    const { state } = this.clock;
    const { added, happened, tables, onceKept } = this.changes;
    const changes: WorldChanges = {
      savedAt: this.now(),
      ...(state === this.changes.clock ? {} : { clock: state }),
      counter: this.counter,
      rows: [...tables].flatMap((name) => this.changedRows(name)),
      added: [...added.values()],
      happened,
    };
    Object.assign(this.changes, {
      known: false,
      clock: state,
      tables: new Set(),
      added: new Map(),
      happened: [],
      onceKept: [],
    });
    return { changes, onceKept };
  }

  /**
   * Takes over a snapshot. The clock continues where the snapshot's stood, at its own speed; it stays paused if that
   * one was.
   */
  restore(snapshot: WorldSnapshot): void {
    const { speed } = this.clock.state;
    const now = this.now();
    this.clock.set(wokenUp({ ...snapshot.clock, speed }, Math.min(snapshot.savedAt, now), now));
    // One more each time, so that what is made of it with the same seed does not come again.
    this.counter = snapshot.counter + 1;
    for (const [name, rows] of Object.entries(snapshot.tables)) {
      const table = this.table(name);
      for (const [key, row] of rows) table.set(key, row);
    }
    for (const item of snapshot.queue) {
      this.queue.push(item);
      this.lastTransition = Math.max(this.lastTransition, item.id);
    }
  }

  private changedRows(name: string): WorldChanges['rows'] {
    const table = this.tables.get(name);
    if (table === undefined) return [];
    return table
      .takeChanged()
      .map(({ key, isThere }) => (isThere ? [name, key, plain(table.get(key))] : [name, key]));
  }

  private noteChange(): void {
    if (this.changes.known) return;
    this.changes.known = true;
    this.onChange?.();
  }

  private arm(): void {
    const next = this.queue.peek();
    if (this.stopped || this.handlers.size === 0 || this.handling !== undefined || next === this.armedFor)
      return;
    this.disarm();
    this.armedFor = next;
    if (next === undefined) return;
    this.disarm = this.clock.at(next.at, () => {
      this.armedFor = undefined;
      this.fire(next.at);
    });
  }

  /** Lets happen what is due. `reached`: what the clock has read at least, since timers are not exact. */
  private fire(reached: number): void {
    const now = Math.max(reached, this.clock.ticks());
    const started = performance.now();
    for (let next = this.queue.peek(); next !== undefined && next.at <= now; next = this.queue.peek()) {
      this.queue.pop();
      this.happen(next);
      if (performance.now() - started > longestTurnMs) break;
    }
    this.arm();
  }

  private happen({ id, at, kind, data }: Transition): void {
    if (!this.changes.added.delete(id)) this.changes.happened.push(id);
    this.noteChange();
    const handler = this.handlers.get(kind);
    if (handler === undefined) throw new Error(`no handler for transition ${kind}`);
    this.handling = at;
    try {
      handler(data as never);
    } finally {
      this.handling = undefined;
    }
  }
}
