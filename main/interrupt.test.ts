import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { interruptedExitCode, onInterrupt } from './interrupt';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
let nowMs: number;
let stop: () => void = () => undefined;
beforeEach(() => {
  nowMs = 0;
});
afterEach(() => {
  stop();
  exit.mockClear();
});

const listen = (cancel: () => boolean): void => {
  stop = onInterrupt(cancel, () => nowMs);
};

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s cancels in good order, and a second one ends the process though the cancelled work still runs',
  (signal) => {
    const cancel = vi.fn(() => true);
    listen(cancel);
    process.emit(signal);
    expect(cancel).toHaveBeenCalledOnce();
    expect(exit).not.toHaveBeenCalled();
    nowMs = 1_000;
    process.emit(signal);
    expect(cancel).toHaveBeenCalledOnce();
    expect(exit).toHaveBeenCalledExactlyOnceWith(interruptedExitCode);
    stop();
    process.emit('SIGHUP');
    expect(exit).toHaveBeenCalledOnce();
  },
);

test('one press that comes from the terminal, from npm and from whoever passes it on is one', () => {
  const cancel = vi.fn(() => {
    // Cancelling takes its time, and signals wait meanwhile.
    nowMs += 5_000;
    return true;
  });
  listen(cancel);
  process.emit('SIGINT');
  process.emit('SIGINT');
  nowMs += 900;
  process.emit('SIGTERM');
  expect(cancel).toHaveBeenCalledOnce();
  expect(exit).not.toHaveBeenCalled();
});

test('ends the process at once when nothing runs', () => {
  listen(() => false);
  process.emit('SIGTERM');
  expect(exit).toHaveBeenCalledExactlyOnceWith(interruptedExitCode);
});
