/**
 * Keeps the world on disk. Nobody is told of a change before it is written and synced (`kept`): changes are collected
 * and written as one line for all answers that wait, behind the last snapshot. Once these lines are as long as the
 * snapshot, a new one takes their place, so that keeping costs as much as what changes, whatever there is.
 */
import { LecternError } from '../../../app/errors';
import type { RehearsalLog } from '../world/services';
import type { World, WorldSnapshot } from '../world/world';
import { replace, type Files, type GrowingFile } from './files';
import {
  changesFile,
  changesLine,
  generationsIn,
  readState,
  snapshotFile,
  snapshotText,
} from './state-files';

/** What happens while nobody asks is written this often at least, wall ms. */
const LONGEST_UNKEPT_MS = 5_000;
/**
 * After a kill the clock continues this long (wall ms) after what was written last, and that is never longer ago when
 * somebody is answered: so nobody is told a time that comes again.
 */
const CLOCK_AHEAD_MS = 1_000;
/** A new snapshot is not worth it before, bytes of changes. */
const USUAL_LEAST_CHANGES = 1_000_000;

export class KeptState {
  private world: World | undefined;
  private generation = 1;
  private changes: GrowingFile | undefined;
  /** Bytes of `changes` that are whole lines. */
  private length = 0;
  private snapshotLength = 0;
  /** Lines that could not be written. */
  private unwritten: Buffer[] = [];
  private onceKept: (() => void)[] = [];
  private lastKeptAt = 0;
  private keeping: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private folding: Promise<void> = Promise.resolve();
  private isFolding = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly files: Files,
    private readonly log: RehearsalLog,
    private readonly leastChanges = USUAL_LEAST_CHANGES,
  ) {}

  /** What the folder holds; undefined when that is nothing. Throws LecternError `rehearsal.snapshot-broken`. */
  load(now: number): WorldSnapshot | undefined {
    const saved = readState(this.files, this.folder);
    if (saved === undefined) return undefined;
    this.generation = saved.nextGeneration;
    const { snapshot, isWhole } = saved;
    return isWhole
      ? snapshot
      : {
          ...snapshot,
          savedAt: Math.max(snapshot.savedAt, Math.min(snapshot.savedAt + CLOCK_AHEAD_MS, now)),
        };
  }

  /** Keeps the world from now on. Rejects with LecternError `rehearsal.not-writable`. */
  async begin(world: World): Promise<void> {
    this.world = world;
    world.onChange = () => undefined;
    this.onceKept.push(...world.takeChanges().onceKept);
    this.lastKeptAt = world.now();
    try {
      await this.writeSnapshot(world, this.generation);
      await this.openChanges(this.generation);
      this.removeChangesBefore(this.generation);
    } catch (error) {
      throw notWritable(this.folder, error);
    }
    this.timer = setInterval(() => {
      // Whoever waits for an answer is told, too.
      if (world.hasChanged()) this.kept().catch(() => undefined);
    }, LONGEST_UNKEPT_MS);
    this.timer.unref();
  }

  /**
   * Resolves once everything that has happened until now is on disk. Rejects with LecternError
   * `rehearsal.not-writable` when it cannot be written: it is tried again with what happens next.
   */
  kept(): Promise<void> {
    const { world } = this;
    if (world === undefined) return Promise.resolve();
    if (!world.hasChanged() && this.unwritten.length === 0 && !this.isClockOld(world)) return this.keeping;
    this.next ??= this.keeping.then(
      () => this.keep(world),
      () => this.keep(world),
    );
    return this.next;
  }

  /** Leaves one whole snapshot. Rejects with LecternError `rehearsal.not-writable`. Safe to call twice. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    const { world } = this;
    if (world === undefined) return;
    await this.kept();
    await this.folding;
    this.world = undefined;
    const generation = this.generation + 1;
    try {
      await replace(this.files, snapshotFile(this.folder), snapshotText(world.snapshot(), generation));
    } catch (error) {
      throw notWritable(this.folder, error);
    } finally {
      await this.changes?.close();
    }
    this.removeChangesBefore(generation);
  }

  private isClockOld(world: World): boolean {
    return Math.abs(world.now() - this.lastKeptAt) >= CLOCK_AHEAD_MS;
  }

  private async keep(world: World): Promise<void> {
    this.keeping = this.next ?? this.keeping;
    this.next = undefined;
    const { changes, onceKept } = world.takeChanges();
    this.unwritten.push(changesLine(changes));
    this.onceKept.push(...onceKept);
    await this.writeLines();
    this.lastKeptAt = changes.savedAt;
    for (const action of this.onceKept.splice(0)) this.attempt(action);
    if (this.length > Math.max(this.leastChanges, this.snapshotLength) && !this.isFolding) {
      await this.fold(world);
    }
  }

  private async writeLines(): Promise<void> {
    const file = this.changes;
    if (file === undefined) throw new Error('the state is not kept yet');
    const bytes = Buffer.concat(this.unwritten);
    try {
      await file.write(bytes, this.length);
      await file.sync();
    } catch (error) {
      this.warn('the rehearsal could not be written to disk', error);
      // Half a line must not stay in the middle.
      await file.cut(this.length).catch(() => undefined);
      throw notWritable(this.folder, error);
    }
    this.length += bytes.length;
    this.unwritten = [];
  }

  /** Begins a new generation; its snapshot is written while the rehearsal goes on. */
  private async fold(world: World): Promise<void> {
    const before = this.changes;
    try {
      await this.openChanges(this.generation + 1);
    } catch (error) {
      this.warn('a new file for changes could not be made', error);
      return;
    }
    this.generation += 1;
    await before?.close().catch((error: unknown) => {
      // What was answered is synced: that its file cannot be closed changes nothing of it.
      this.warn('an old file for changes could not be closed', error);
    });
    this.isFolding = true;
    this.folding = this.writeSnapshot(world, this.generation)
      .then(() => {
        this.removeChangesBefore(this.generation);
      })
      .catch((error: unknown) => {
        this.warn('a snapshot could not be written', error);
      })
      .finally(() => {
        this.isFolding = false;
      });
  }

  private async writeSnapshot(world: World, generation: number): Promise<void> {
    const text = snapshotText(world.snapshot(), generation);
    this.snapshotLength = text.length;
    await replace(this.files, snapshotFile(this.folder), text);
  }

  private async openChanges(generation: number): Promise<void> {
    const name = changesFile(this.folder, generation);
    const file = await this.files.grow(name);
    try {
      await this.files.syncFolder(this.folder);
    } catch (error) {
      await file.close();
      this.files.remove(name);
      throw error;
    }
    this.changes = file;
    this.length = 0;
  }

  private removeChangesBefore(generation: number): void {
    for (const old of generationsIn(this.files, this.folder)) {
      if (old < generation) this.files.remove(changesFile(this.folder, old));
    }
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.warn('what is no longer needed could not be removed', error);
    }
  }

  private warn(message: string, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    this.log.warn(message, { folder: this.folder, problem });
  }
}

/** The folder of the state cannot be written. */
export function notWritable(folder: string, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'rehearsal.not-writable',
      message: 'The rehearsal cannot save its state.',
      hint: `Free some disk space, and check that you may write to ${folder}. Then try again.`,
      detail: cause instanceof Error ? cause.message : String(cause),
    },
    { cause },
  );
}
