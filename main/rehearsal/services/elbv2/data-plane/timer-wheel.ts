import type { ChangeableClock } from '../../../../../app/clock';

/** Wall ms that one slot spans: how late a timer may be. */
const slotMs = 20;

/** Many coarse timers behind one of Node's: a thousand targets cost as many wake-ups as there are busy slots. */
export class TimerWheel {
  private readonly slots = new Map<number, (() => void)[]>();
  private readonly clockSlots = new Map<
    number,
    { readonly actions: (() => void)[]; readonly callOff: () => void }
  >();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Infinity;
  private closed = false;

  constructor(private readonly clock: ChangeableClock) {}

  /** Runs `action` after `ms` of wall time, up to 20 ms late. */
  after(ms: number, action: () => void): void {
    if (this.closed) return;
    const slot = Math.ceil((performance.now() + Math.max(0, ms)) / slotMs);
    const actions = this.slots.get(slot);
    if (actions === undefined) this.slots.set(slot, [action]);
    else actions.push(action);
    if (slot < this.armedFor) this.arm(slot);
  }

  /** Runs `action` after `ms` of the clock's time, up to 20 ms of the wall late. Follows every change of the clock. */
  afterOnClock(ms: number, action: () => void): void {
    if (this.closed) return;
    const span = slotMs * this.clock.speed;
    const slot = Math.ceil((this.clock.ticks() + Math.max(0, ms)) / span) * span;
    const known = this.clockSlots.get(slot);
    if (known !== undefined) {
      known.actions.push(action);
      return;
    }
    const actions = [action];
    const callOff = this.clock.at(slot, () => {
      this.clockSlots.delete(slot);
      for (const one of actions) one();
    });
    this.clockSlots.set(slot, { actions, callOff });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.slots.clear();
    for (const { callOff } of this.clockSlots.values()) callOff();
    this.clockSlots.clear();
  }

  private arm(slot: number): void {
    clearTimeout(this.timer);
    this.armedFor = slot;
    this.timer = setTimeout(
      () => {
        this.turn();
      },
      Math.max(0, slot * slotMs - performance.now()),
    );
  }

  private turn(): void {
    const now = performance.now() / slotMs;
    this.armedFor = Infinity;
    let next = Infinity;
    const due: number[] = [];
    for (const slot of this.slots.keys()) {
      if (slot <= now) due.push(slot);
      else next = Math.min(next, slot);
    }
    if (next !== Infinity) this.arm(next);
    for (const slot of due.sort((a, b) => a - b)) {
      const actions = this.slots.get(slot) ?? [];
      this.slots.delete(slot);
      for (const action of actions) action();
    }
  }
}
