import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardView } from '../contract/views';
import { cardsCsv } from './cards-csv';

const card = (seat: string, participant?: string): CardView => ({
  seat,
  username: `seat-${seat}`,
  password: 'abcd-efghj-kmnp',
  ...(participant === undefined ? {} : { participant }),
  services: [{ name: 'jupyter', label: 'Jupyter', url: `http://one.example:80${seat}/` }],
});

/** Reads it as a spreadsheet does. */
function rowsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted = '', end] of csv.slice(1).matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted.replace(/""/g, '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('cards as a table', () => {
  it('have a row for each seat, and the user name only where it is asked for', () => {
    const rows = rowsOf(cardsCsv([card('01', 'Ada'), card('02')], { room: 'B 2.07', more: 'Slides: x' }));
    expect(rows[0]?.slice(0, 5)).toEqual(['Seat', 'Name', 'User name', 'Password', 'Jupyter address']);
    expect(rows[1]).toEqual([
      '01',
      'Ada',
      '',
      'abcd-efghj-kmnp',
      'http://one.example:8001/',
      '',
      '',
      'B 2.07',
      '',
      'Slides: x',
    ]);
    expect(rows[2]?.[1]).toBe('');
    const airflow = { name: 'airflow', label: 'Airflow', url: 'http://x/' } as const;
    expect(rowsOf(cardsCsv([{ ...card('03'), services: [airflow] }], {}))[1]?.[2]).toBe('seat-03');
  });

  it.each(['=HYPERLINK("http://evil")', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1'])(
    'runs no formula: %j',
    (name) => {
      expect(rowsOf(cardsCsv([card('01', name)], {}))[1]?.[1]).toBe(`'${name}`);
    },
  );

  it('lets a name be read back whatever is in it, and none begin a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const [, row] = rowsOf(cardsCsv([card('01', name)], { help: name }));
        expect(row).toHaveLength(10);
        expect(row?.[1]?.replace(/^'/, '')).toBe(name.replace(/^'/, ''));
        expect(row?.[8]).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});
