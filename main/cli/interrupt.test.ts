import { afterEach, expect, test, vi } from 'vitest';
import { onInterrupt } from './interrupt';
import { exitCodes } from './output';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
afterEach(() => {
  exit.mockClear();
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s cancels in good order, and a second one ends the process though the cancelled work still runs',
  (signal) => {
    const cancel = vi.fn(() => true);
    const stop = onInterrupt(cancel);
    process.emit(signal);
    expect(cancel).toHaveBeenCalledOnce();
    expect(exit).not.toHaveBeenCalled();
    process.emit(signal);
    expect(cancel).toHaveBeenCalledOnce();
    expect(exit).toHaveBeenCalledExactlyOnceWith(exitCodes.cancelled);
    stop();
    process.emit('SIGHUP');
    expect(exit).toHaveBeenCalledOnce();
  },
);

test('ends the process at once when nothing runs', () => {
  const stop = onInterrupt(() => false);
  process.emit('SIGTERM');
  expect(exit).toHaveBeenCalledExactlyOnceWith(exitCodes.cancelled);
  stop();
});
