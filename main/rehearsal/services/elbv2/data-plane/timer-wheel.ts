/** Wall ms that one slot spans: how late a timer may be. */
const slotMs = 20;

/** Many coarse timers behind one of Node's: a thousand targets cost as many wake-ups as there are busy slots. */
export class TimerWheel {
  private readonly slots = new Map<number, (() => void)[]>();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Infinity;
  private closed = false;

  /** Runs `action` after `ms` of wall time, up to 20 ms late. */
  after(ms: number, action: () => void): void {
    if (this.closed) return;
    const slot = Math.ceil((performance.now() + Math.max(0, ms)) / slotMs);
    const actions = this.slots.get(slot);
    if (actions === undefined) this.slots.set(slot, [action]);
    else actions.push(action);
    if (slot < this.armedFor) this.arm(slot);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.slots.clear();
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
