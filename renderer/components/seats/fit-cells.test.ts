import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCells } from './fit-cells';

describe('the room map', () => {
  it('has all of any room in view, in whole rows', () => {
    const size = fc.integer({ min: 300, max: 2000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        size,
        size,
        fc.integer({ min: 0, max: 4 }),
        (count, w, h, gap) => {
          const { columns, rows, width, height } = fitCells(count, w, h, gap);
          expect(columns * rows).toBeGreaterThanOrEqual(count);
          expect(columns * (rows - 1)).toBeLessThan(count);
          expect(columns * width + gap * (columns - 1)).toBeLessThanOrEqual(w);
          expect(rows * height + gap * (rows - 1)).toBeLessThanOrEqual(h);
        },
      ),
    );
  });

  // What is left of 1440×900 and 1920×1080 beside rail, bar and tools.
  it.each([
    [500, 1176, 640],
    [500, 1656, 820],
  ])('gives %d seats in %d × %d cells in which three digits and a shape can be read', (count, w, h) => {
    const { width, height } = fitCells(count, w, h, 3);
    expect(width).toBeGreaterThanOrEqual(36);
    expect(height).toBeGreaterThanOrEqual(24);
  });
});
