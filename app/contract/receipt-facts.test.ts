import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReceiptItem } from './events';
import { groupedItems } from './receipt-facts';

const item = (type: string, id: string): ReceiptItem => ({
  type,
  id,
  address: `shared.${id}`,
  fate: 'removed',
});

describe('the full list of a receipt', () => {
  it('says once what all ids of a type begin with', () => {
    const arn = 'arn:aws:ecs:eu-west-1:1:service/lectern-demo/';
    expect(
      groupedItems([item('s', `${arn}01-a`), item('v', 'vpc-1'), item('s', `${arn}02-b`)]),
    ).toMatchObject([
      { type: 's', prefix: arn, items: [{ rest: '01-a' }, { rest: '02-b' }] },
      { type: 'v', prefix: '', items: [{ rest: 'vpc-1' }] },
    ]);
  });

  it('loses nothing: prefix and rest are the id, each item is there once', () => {
    const id = fc.array(fc.constantFrom('a', 'b', ':', '/'), { minLength: 1 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('s', 'v'), id)), (pairs) => {
        const items = pairs.map(([type, one]) => item(type, one));
        const back = groupedItems(items).flatMap(({ type, prefix, items: these }) =>
          these.map(({ rest }) => `${type} ${prefix}${rest}`),
        );
        expect(back.toSorted()).toEqual(items.map(({ type, id: one }) => `${type} ${one}`).toSorted());
      }),
    );
  });
});
