import { describe, expect, it } from 'vitest';
import { plain, WatchedTable } from './watched-table';

interface Row {
  name: string;
  list: { n: number }[];
  deep?: { of: { x?: number } };
}

function tableWith(rows: Readonly<Record<string, Row>>) {
  const table = new WatchedTable(() => undefined);
  for (const [key, row] of Object.entries(rows)) table.set(key, row);
  table.takeChanged();
  return {
    table,
    row: (key: string) => table.get(key) as Row,
    changed: () => table.takeChanged().map(({ key, isThere }) => `${isThere ? '' : '-'}${key}`),
  };
}
const row = (): Row => ({ name: 'a', list: [{ n: 1 }, { n: 2 }], deep: { of: { x: 1 } } });

describe('a table sees', () => {
  const sees = (change: (row: Row) => void): readonly string[] => {
    const { row: rowOf, changed } = tableWith({ a: row(), b: row() });
    change(rowOf('a'));
    return changed();
  };

  it.each<[string, (row: Row) => void]>([
    ['a member that is set', (it) => (it.name = 'b')],
    ['one deep inside', (it) => (it.deep!.of.x = 2)],
    ['one that is deleted', (it) => delete it.deep!.of.x],
    ['a list that grows', (it) => it.list.push({ n: 3 })],
    ['a list that shrinks', (it) => it.list.splice(0, 1)],
    ['a list that is cut', (it) => (it.list.length = 1)],
    ['something of a list that was found', (it) => (it.list.find(({ n }) => n === 2)!.n = 3)],
    ['something of a list that was filtered', (it) => (it.list.filter(({ n }) => n === 2)[0]!.n = 3)],
    [
      'something that was put into it',
      (it) => {
        it.deep = { of: {} };
        it.deep.of.x = 1;
      },
    ],
  ])('%s', (_, change) => {
    expect(sees(change)).toEqual(['a']);
  });

  it('no change where there is none', () => {
    expect(
      sees((it) => {
        it.name = 'a';
        delete (it.deep!.of as { y?: number }).y;
        expect(it.list.map(({ n }) => n)).toEqual([1, 2]);
      }),
    ).toEqual([]);
  });

  it('what a held row becomes later, after it was asked for changes', () => {
    const { row: rowOf, changed } = tableWith({ a: row() });
    const held = rowOf('a').list[1]!;
    held.n = 5;
    expect(changed()).toEqual(['a']);
    held.n = 6;
    expect(changed()).toEqual(['a']);
  });

  it('rows that come, go, and come in place of others, in that order', () => {
    const { table, changed } = tableWith({ a: row(), b: row() });
    table.set('c', row());
    table.delete('a');
    table.set('a', row());
    table.delete('b');
    table.delete('none');
    expect(changed()).toEqual(['c', '-a', 'a', '-b']);
    table.clear();
    expect(changed().sort()).toEqual(['-a', '-c']);
  });
});

it('gives the same row as often as it is asked, and the plain one to be written', () => {
  const { table, row: rowOf } = tableWith({ a: row() });
  expect(rowOf('a')).toBe(rowOf('a'));
  expect(rowOf('a').list[0]).toBe(rowOf('a').list[0]);
  expect(rowOf('a').list.includes(rowOf('a').list[0]!)).toBe(true);
  table.set('b', { ...rowOf('a'), name: 'b' });
  const { list } = plain(table.get('b')) as Row;
  list[0]!.n = 7;
  expect(table.takeChanged(), 'nothing stands between a plain row and its content').toEqual([
    { key: 'b', isThere: true },
  ]);
});
