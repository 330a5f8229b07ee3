import { describe, expect, it } from 'vitest';
import { nextIndex } from './grid-keys';

describe('keys in the grid', () => {
  it('moves by tile and by row and stays inside', () => {
    expect(nextIndex('ArrowRight', 0, 10, 4)).toBe(1);
    expect(nextIndex('ArrowDown', 1, 10, 4)).toBe(5);
    expect(nextIndex('ArrowDown', 8, 10, 4)).toBeUndefined();
    expect(nextIndex('ArrowLeft', 0, 10, 4)).toBeUndefined();
    expect(nextIndex('End', 2, 10, 4)).toBe(9);
    expect(nextIndex('a', 2, 10, 4)).toBeUndefined();
  });
});
