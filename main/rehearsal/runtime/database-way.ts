/** The way from a container to its database: a socket whose sending is late while a drill says so. */
import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * A socket that holds back what is written for `delayMs()`, in order. Several writes at once are late together, as
 * the messages of one request are.
 */
export class WayToDatabase extends Socket {
  private lastDue = 0;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly delayMs: () => number) {
    super();
    this.once('close', () => {
      for (const timer of this.timers) clearTimeout(timer);
    });
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Written): void {
    this.later(() => {
      super._write(chunk, encoding, done);
    });
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Written): void {
    this.later(() => {
      super._writev?.(chunks, done);
    });
  }

  private later(send: () => void): void {
    const now = performance.now();
    const due = Math.max(this.lastDue, now + this.delayMs());
    this.lastDue = due;
    if (due <= now) {
      send();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send();
    }, due - now);
    this.timers.add(timer);
  }
}
