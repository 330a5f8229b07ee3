import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveOperation } from './live';
import { progressShare, stepsInWords } from './progress';

const running: LiveOperation = {
  kind: 'provision',
  startedAt: 0,
  total: 100,
  finished: 84,
  failed: 0,
  usualMs: 600_000,
};

describe('how far an operation is', () => {
  it('goes by time: 84 of 100 are made while most of the time is still to come', () => {
    expect(progressShare(running, 300_000)).toBeCloseTo(0.475);
    expect(progressShare(running, 600_000)).toBeCloseTo(0.95);
    expect(progressShare({ ...running, finishedAt: 5, outcome: 'done' }, 5)).toBe(1);
    expect(progressShare({ ...running, already: 50 }, 0)).toBeCloseTo(0.5);
  });

  it('never goes back, and is never full before the end', () => {
    const counts = fc.nat(500);
    fc.assert(
      fc.property(
        counts,
        counts,
        counts,
        fc.nat(10_000_000),
        fc.nat(10_000_000),
        fc.nat(1_000_000),
        (total, a, b, t, more, usualMs) => {
          const operation = {
            ...running,
            total,
            finished: Math.min(total, a),
            already: Math.min(total, b),
            usualMs,
          };
          const [before, after] = [progressShare(operation, t), progressShare(operation, t + more)];
          expect(before).toBeGreaterThanOrEqual(0);
          expect(after).toBeGreaterThanOrEqual(before);
          expect(after).toBeLessThan(1);
        },
      ),
    );
  });

  it('says of nothing that has failed that all of it is done', () => {
    expect(stepsInWords(running)).toBe('84 of 100');
    const all = { ...running, total: 7, finished: 7, finishedAt: 5 };
    expect(stepsInWords({ ...all, outcome: 'incomplete' })).toBe('6 of 7');
    expect(stepsInWords({ ...all, outcome: 'done' })).toBe('7 of 7');
  });
});
