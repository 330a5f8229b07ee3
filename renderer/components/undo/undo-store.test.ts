import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { undo, undoable, undoForMs, useUndoStore } from './undo-store';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  undo();
  vi.useRealTimers();
});

it('begins after three seconds, and not at all when it is taken back', () => {
  const restart = vi.fn();
  undoable('Restarting seat 07', restart);
  vi.advanceTimersByTime(undoForMs - 1);
  expect(restart).not.toHaveBeenCalled();
  expect(useUndoStore.getState().pending?.words).toBe('Restarting seat 07');
  undo();
  vi.advanceTimersByTime(undoForMs);
  expect(restart).not.toHaveBeenCalled();
  undoable('Restarting seat 07', restart);
  vi.advanceTimersByTime(undoForMs);
  expect(restart).toHaveBeenCalledOnce();
  expect(useUndoStore.getState().pending).toBeUndefined();
});

it('is one thing when it is asked for twice, as by a double click', () => {
  const restart = vi.fn();
  undoable('Restarting seat 07', restart);
  undoable('Restarting seat 07', restart);
  expect(restart).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2 * undoForMs);
  expect(restart).toHaveBeenCalledOnce();
});

it('begins at once when something else is asked for', () => {
  const first = vi.fn();
  const second = vi.fn();
  undoable('Restarting seat 07', first);
  undoable('Restarting seat 08', second);
  expect(first).toHaveBeenCalledOnce();
  expect(second).not.toHaveBeenCalled();
});
