import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, test, vi } from 'vitest';
import { LecternError } from '../../../app/errors';
import { useNewSeat, type NewSeat } from './use-new-seat';

const calls = vi.hoisted(() => ({ changes: vi.fn(), change: vi.fn(), set: vi.fn() }));
vi.mock('../../client/client', () => ({
  lectern: {
    workshops: { changes: calls.changes },
    operations: { change: calls.change },
    roster: { set: calls.set },
  },
}));
vi.mock('../../store/workshop-session', () => ({ showChanging: vi.fn(), showRoster: vi.fn() }));

const more = { seat: '04', seats: 4, perHour: 1, usualMs: 1 };
const onBegun = vi.fn();

/** The hook, as a component that was drawn once has it. */
function newSeat(): NewSeat {
  let hook: NewSeat | undefined;
  const Probe = (): null => {
    hook = useNewSeat('one', onBegun);
    return null;
  };
  renderToStaticMarkup(createElement(Probe));
  if (hook === undefined) throw new Error('the hook was not called');
  return hook;
}

beforeEach(() => {
  vi.resetAllMocks();
  calls.changes.mockResolvedValue({
    digest: 'as shown',
    refused: [],
    groups: [{ action: 'add', seats: ['04'] }],
  });
  calls.change.mockResolvedValue({ workshop: {} });
});

test('a seat that is being created is done, also when its name is refused: nobody makes another one', async () => {
  calls.set.mockRejectedValue(
    new LecternError({ code: 'roster.seat-used', message: 'Seat 04 was used before.' }),
  );
  newSeat().create(more, 'Ana');
  await vi.waitFor(() =>
    expect(onBegun).toHaveBeenCalledWith(more, '', expect.objectContaining({ code: 'roster.seat-used' })),
  );
  expect(calls.change).toHaveBeenCalledOnce();
});

test('a seat that cannot be created has not begun', async () => {
  calls.change.mockRejectedValue(new LecternError({ code: 'workshop.busy', message: 'It is busy.' }));
  newSeat().create(more, 'Ana');
  await vi.waitFor(() => expect(calls.change).toHaveBeenCalledOnce());
  await Promise.resolve();
  expect(calls.set).not.toHaveBeenCalled();
  expect(onBegun).not.toHaveBeenCalled();
});
