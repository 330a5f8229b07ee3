import { describe, expect, it } from 'vitest';
import { createElsewhere } from './elsewhere';

describe('what another window begins', () => {
  const heard = (
    ...calls: readonly (readonly [string, unknown, string | undefined])[]
  ): Readonly<Record<string, readonly string[]>> => {
    const elsewhere = createElsewhere();
    const said: Record<string, string[]> = { a: [], b: [], other: [] };
    const leave = elsewhere.listen('demo', 'a', (message) => said['a']?.push(message));
    elsewhere.listen('demo', 'b', (message) => said['b']?.push(message));
    elsewhere.listen('else', 'b', (message) => said['other']?.push(message));
    for (const [name, input, window] of calls) elsewhere.answered(['operations', name], input, window);
    leave();
    elsewhere.answered(['operations', 'cancel'], { workshopId: 'demo' }, 'b');
    return said;
  };

  it('is told to the others of the same workshop, and not to itself', () => {
    expect(heard(['restart', { workshopId: 'demo', seat: '07' }, 'a'])).toEqual({
      a: [],
      b: ['Somebody in another window restarted seat 07.'],
      other: [],
    });
  });

  it('names many seats, in order', () => {
    const seats = ['04', '10', '03', '02'];
    expect(heard(['newPassword', { workshopId: 'demo', seats }, 'b'])['a']).toEqual([
      'Somebody in another window gave seats 02–04, 10 new passwords.',
    ]);
  });

  it('is nothing when nothing is changed, or nobody knows who called', () => {
    expect(
      heard(
        ['previewTeardown', { workshopId: 'demo' }, 'b'],
        ['constructor', { workshopId: 'demo' }, 'b'],
        ['teardown', { workshopId: 'demo' }, undefined],
        ['teardown', 'what?', 'b'],
      )['a'],
    ).toEqual([]);
  });
});
