/** The rehearsal's clock as others see and change it: whoever follows it is told of each change at once. */
import type { ChangeableClock } from '../../app/clock';
import { changed, type ClockChange, type ClockState } from '../../app/clock-state';
import type { ClockReading } from '../rehearsal-control/contract';

/** The longest that a reader is kept waiting for a change, wall ms: below what HTTP clients call a dead answer. */
const LONGEST_WAIT_MS = 25_000;

export class ClockControl {
  private version = 1;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(
    private readonly clock: ChangeableClock,
    /** Tells whoever reads it from elsewhere. */
    private readonly told: (state: ClockState) => void,
  ) {}

  get state(): ClockState {
    return this.clock.state;
  }

  change(change: ClockChange): ClockReading {
    this.clock.set(changed(this.clock.state, change, this.clock.now()));
    this.version += 1;
    this.told(this.clock.state);
    this.wake();
    return this.now();
  }

  /** The clock; when the caller knows it already, it waits for a change, for a while. */
  async read(known?: number): Promise<ClockReading> {
    if (known !== this.version || this.closed) return this.now();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        this.waiting.delete(done);
        resolve();
      };
      const late = setTimeout(done, LONGEST_WAIT_MS);
      this.waiting.add(done);
    });
    return this.now();
  }

  /** Answers everybody who waits: the rehearsal ends. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }

  private now(): ClockReading {
    return { version: this.version, state: this.clock.state };
  }
}
