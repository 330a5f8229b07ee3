import { describe, expect, it } from 'vitest';
import type { ChangeView, SeatGroup } from '../../../app/plan/change-view';
import { actionInWords, canBeMade, losingInUse, otherSeats, seatsWithNames, weighed } from './change-groups';

const group = (more: Partial<SeatGroup>): SeatGroup => ({
  action: 'add',
  seats: ['01'],
  reasons: [],
  inUse: [],
  ...more,
});
const view = (more: Partial<ChangeView>): ChangeView => ({
  digest: 'd',
  groups: [],
  shared: [],
  refused: [],
  touched: 1,
  ...more,
});

describe('groups of seats', () => {
  it('come with what is lost first', () => {
    const actions = (['add', 'change', 'replace', 'missing', 'remove'] as const).map((action) =>
      group({ action }),
    );
    expect(weighed(actions).map(({ action }) => action)).toEqual([
      'remove',
      'replace',
      'change',
      'missing',
      'add',
    ]);
  });

  it('say what is done to how many', () => {
    expect(actionInWords(group({ action: 'replace' }))).toBe('New machine for 1 seat');
    expect(actionInWords(group({ action: 'remove', seats: ['01', '02'] }))).toBe('Remove 2 seats');
  });

  it('name who sits there, where that is known', () => {
    expect(seatsWithNames(['01', '02', '03'], ['Ada', ''])).toEqual(['01 Ada', '02', '03']);
  });
});

describe('a change', () => {
  it('loses somebody’s work only where something is lost in a seat that may be in use', () => {
    const idle = group({ action: 'remove', loses: 'files', inUse: [] });
    const restart = group({ action: 'change', interrupts: 'kernels end', inUse: ['01'] });
    const lossy = group({ action: 'replace', loses: 'files', inUse: ['01'] });
    expect(losingInUse(view({ groups: [idle, restart] }))).toEqual([]);
    expect(losingInUse(view({ groups: [idle, restart, lossy] }))).toEqual([lossy]);
  });

  it('that is asked for one seat says when others would change with it', () => {
    expect(otherSeats(view({ groups: [group({ seats: ['01'] })] }), '01')).toEqual([]);
    expect(otherSeats(view({ groups: [group({ seats: ['03', '02'] }), group({})] }), '01')).toEqual([
      '02',
      '03',
    ]);
  });

  it('can be made when there is something to do and nothing is refused', () => {
    expect(canBeMade(view({}))).toBe(true);
    expect(canBeMade(view({ touched: 0 }))).toBe(false);
    expect(canBeMade(view({ refused: ['The database server stays as it is.'] }))).toBe(false);
  });
});
