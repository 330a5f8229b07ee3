import { describe, expect, it } from 'vitest';
import { createFrameBatch } from './frame-batch';

function frames() {
  const waiting: (() => void)[] = [];
  return {
    schedule: (run: () => void) => {
      waiting.push(run);
      return () => {
        waiting.splice(waiting.indexOf(run), 1);
      };
    },
    next: () => waiting.splice(0).forEach((run) => run()),
    count: () => waiting.length,
  };
}

describe('createFrameBatch', () => {
  it('hands on everything of one frame at once, in order', () => {
    const frame = frames();
    const flushed: (readonly number[])[] = [];
    const batch = createFrameBatch<number>((items) => flushed.push(items), frame.schedule);
    batch.push(1);
    batch.push(2);
    expect(flushed).toEqual([]);
    expect(frame.count()).toBe(1);
    frame.next();
    batch.push(3);
    frame.next();
    expect(flushed).toEqual([[1, 2], [3]]);
  });

  it('drops what waits when stopped', () => {
    const frame = frames();
    const flushed: (readonly number[])[] = [];
    const batch = createFrameBatch<number>((items) => flushed.push(items), frame.schedule);
    batch.push(1);
    batch.stop();
    frame.next();
    expect(flushed).toEqual([]);
  });
});
