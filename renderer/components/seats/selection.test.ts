import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extended, joined, nothingSelected, selectedOf, toggled } from './selection';

const order = ['05', '01', '02', '03', '04'] as const;

describe('a selection', () => {
  it('is made seat by seat, and taken back', () => {
    const one = toggled(nothingSelected, '02');
    expect([...toggled(one, '04').seats]).toEqual(['02', '04']);
    expect(toggled(one, '02').seats.size).toBe(0);
  });

  it('reaches from the last one to this one, in the order shown, both ways', () => {
    const from = toggled(nothingSelected, '02');
    expect(selectedOf(extended(from, order, '05'), order)).toEqual(['05', '01', '02']);
    expect(selectedOf(extended(from, order, '04'), order)).toEqual(['02', '03', '04']);
    // Nothing to reach from: the one alone.
    expect([...extended(nothingSelected, order, '04').seats]).toEqual(['04']);
    expect([...extended(from, ['03', '04'], '04').seats]).toEqual(['02', '04']);
  });

  it('has only seats that are there, once, in their order', () => {
    const label = fc.constantFrom(...order, '99');
    fc.assert(
      fc.property(fc.array(label), fc.array(label), (toggles, more) => {
        const made = joined(toggles.reduce(toggled, nothingSelected), more);
        const seats = selectedOf(made, order);
        expect(seats).toEqual(order.filter((seat) => made.seats.has(seat)));
        for (const seat of more) expect(made.seats.has(seat)).toBe(true);
      }),
    );
  });
});
