/**
 * The state of the rehearsed account: plain data in tables, and a queue of things that will happen. Both are
 * JSON, so that a snapshot is the whole truth and a rehearsal goes on after the laptop was closed.
 */
import type { Clock } from '../../../app/clock';
import { createRandom, type Random } from './random';

/** A named table of plain-data records. */
export type Table<T> = Map<string, T>;

/** Something that will happen: handlers are found by `kind`, so that the queue can be written to disk. */
export interface Transition {
  /** Wall ms. */
  readonly at: number;
  readonly kind: string;
  readonly data: unknown;
}

export interface WorldSettings {
  readonly clock: Clock;
  /** Same seed, same story. */
  readonly seed: number;
  readonly accountId?: string;
}

export interface WorldSnapshot {
  readonly version: 1;
  readonly savedAt: number;
  readonly counter: number;
  readonly tables: Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
  readonly queue: readonly Transition[];
}

/** A view of the world for one region. Global services (IAM, S3) use `world.table` themselves. */
export interface Region {
  readonly name: string;
  readonly world: World;
  table<T>(name: string): Table<T>;
}

export class World {
  readonly clock: Clock;
  readonly random: Random;
  readonly accountId: string;
  private readonly tables = new Map<string, Table<unknown>>();
  private readonly handlers = new Map<string, (data: never) => void>();
  private readonly regions = new Map<string, Region>();
  private queue: Transition[] = [];
  private timer: NodeJS.Timeout | undefined;
  private counter = 0;

  constructor(settings: WorldSettings) {
    this.clock = settings.clock;
    this.random = createRandom(settings.seed);
    this.accountId = settings.accountId ?? '123456789012';
  }

  /** The table `name`, made on first use. Records must be JSON. */
  table<T>(name: string): Table<T> {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new Map();
      this.tables.set(name, table);
    }
    return table as Table<T>;
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
    const tail = this.counter.toString(16).padStart(6, '0');
    return `${prefix}${this.random.hex(11)}${tail}`;
  }

  /** Says what happens when a transition of this kind falls due. Once per kind, at start-up. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the data of the caller's own transitions
  on<T>(kind: string, handler: (data: T) => void): void {
    if (this.handlers.has(kind)) throw new Error(`transition ${kind} has a handler already`);
    this.handlers.set(kind, handler);
  }

  /** Lets a transition fall due after `ms` clock milliseconds. `data` must be JSON. */
  after(ms: number, kind: string, data: unknown): void {
    this.queue.push({ at: this.now() + ms / this.clock.speed, kind, data });
    this.arm();
  }

  /** Starts (or goes on with) what is due. Call once all services have registered their handlers. */
  start(): void {
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  snapshot(): WorldSnapshot {
    return {
      version: 1,
      savedAt: this.now(),
      counter: this.counter,
      tables: Object.fromEntries([...this.tables].map(([name, table]) => [name, [...table]])),
      queue: this.queue,
    };
  }

  /** Takes over a snapshot; what was due while the rehearsal was off falls due as long after as it was to come. */
  restore(snapshot: WorldSnapshot): void {
    const shift = this.now() - snapshot.savedAt;
    this.counter = snapshot.counter;
    for (const [name, rows] of Object.entries(snapshot.tables)) {
      const table = this.table(name);
      for (const [key, row] of rows) table.set(key, row);
    }
    this.queue = snapshot.queue.map((item) => ({ ...item, at: item.at + shift }));
  }

  private arm(): void {
    if (this.handlers.size === 0) return;
    clearTimeout(this.timer);
    const next = this.queue.reduce<number | undefined>(
      (soonest, item) => (soonest === undefined || item.at < soonest ? item.at : soonest),
      undefined,
    );
    if (next === undefined) return;
    this.timer = setTimeout(
      () => {
        this.fire();
      },
      Math.max(0, next - this.now()),
    );
  }

  private fire(): void {
    const now = this.now();
    const due = this.queue.filter((item) => item.at <= now).sort((a, b) => a.at - b.at);
    this.queue = this.queue.filter((item) => item.at > now);
    for (const item of due) {
      const handler = this.handlers.get(item.kind);
      if (handler === undefined) throw new Error(`no handler for transition ${item.kind}`);
      handler(item.data as never);
    }
    this.arm();
  }
}
