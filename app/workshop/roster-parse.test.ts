import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRoster, doublesInWords, namesIn, readRoster, readingInWords } from './roster-parse';

const names = (text: string): readonly string[] => namesIn(readRoster(text), 'both');
const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding);

describe('names', () => {
  it.each([
    ['one on each line', 'Ada\nGrace\n', ['Ada', 'Grace']],
    ['with Windows’ line ends and a mark', '\uFEFFAda\r\nGrace\r\n', ['Ada', 'Grace']],
    ['with a head', 'Name\nAda\nGrace', ['Ada', 'Grace']],
    ['numbered', '1. Ada\n2. Grace\n', ['Ada', 'Grace']],
    [
      'of a mail',
      'Ada Lovelace <ada@example.org>\nGrace Hopper <g@example.org>',
      ['Ada Lovelace', 'Grace Hopper'],
    ],
    ['on one line', 'Ada, Grace, Łukasz', ['Ada', 'Grace', 'Łukasz']],
    ['on one line, whole', 'Ada Lovelace; Grace Hopper', ['Ada Lovelace', 'Grace Hopper']],
    ['turned round', 'Schäfer, Anna\nMüller, Ben\n', ['Anna Schäfer', 'Ben Müller']],
    ['of which one has a comma', 'Ada\nGrace, PhD\nKatherine', ['Ada', 'Grace, PhD', 'Katherine']],
    ['from a table, by its head', 'Email\tTeilnehmer\na@b.de\tAnna\nc@d.de\tBen\n', ['Anna', 'Ben']],
    ['in two columns', 'Vorname;Nachname\nAnna;Schäfer\nBen;Müller', ['Anna Schäfer', 'Ben Müller']],
    ['of which one is “Name”', 'Name;Vorname;Ort\nSchäfer;Anna;Köln\n', ['Anna Schäfer']],
    ['in French', 'Nom,Prénom\nDupont,Zoé\n', ['Zoé Dupont']],
    ['as exported', 'First Name,Last Name,Email Address\nAda,Lovelace,a@b.org\n', ['Ada Lovelace']],
    [
      'in a table without a head',
      '1;Anna Schäfer;anna@x.de\n2;Ben Müller;ben@x.de\n',
      ['Anna Schäfer', 'Ben Müller'],
    ],
    ['with quotes', '"Nachname","Vorname"\n"O""Neill, jr.","Pat"\n', ['Pat O"Neill, jr.']],
    ['as Excel marks it', 'sep=;\nName;Seat\nAnna;1\n', ['Anna']],
    ['that fill two lines', 'Name,Seat\n"Anna\nSchäfer",1\nBen,2', ['Anna Schäfer', 'Ben']],
    ['in Japanese', '氏名,番号\n山田太郎,1\n', ['山田太郎']],
    ['of nobody', ' \n\n', []],
  ])('%s', (_, text, expected) => expect(names(text)).toEqual(expected));

  it('are taken from other columns when somebody says so', () => {
    const text = 'Nick;Name\nada;Ada Lovelace\n';
    expect(readRoster(text)).toMatchObject({ columns: ['Nick', 'Name'], chosen: [1] });
    expect(readRoster(text, [0]).rows).toMatchObject([{ name: 'ada', line: 2 }]);
  });

  it('keep their lines, whatever is between them', () => {
    expect(readingInWords(readRoster('Name;Seat\nAda;1\n\n;2\nBen;3'))).toBe(
      '5 lines, 1 blank and 1 without a usable name skipped: 2 names.',
    );
    const reading = readRoster('Name\nAnna Schäfer\n\n"Ben\nMüller"\nanna schafer\n');
    expect(reading.rows).toEqual([
      { line: 2, name: 'Anna Schäfer' },
      { line: 4, name: 'Ben Müller' },
      { line: 6, name: 'anna schafer', sameAs: 2 },
    ]);
    expect(readingInWords(reading)).toBe('5 lines, 1 blank skipped: 3 names.');
    expect(doublesInWords(reading)).toBe('Line 6 anna schafer is there twice (line 2): both or one?');
    expect(namesIn(reading, 'first')).toEqual(['Anna Schäfer', 'Ben Müller']);
  });
});

describe('what cannot be used', () => {
  const notes = (text: string) => readRoster(text).notes.map(({ text: note }) => note);

  it.each([
    ['a name that is too long', `Ada\n${'x'.repeat(61)}\n`, /^Line 2 is skipped: a name has at most 60/],
    ['a row without a name', 'Name;Seat\nAda;1\n;2\n', 'Line 3 has no name and is skipped.'],
    [
      'control characters',
      'Ada\nGr\u0007ace\n',
      'Line 2 (Grace) had characters that cannot be printed. They are left out.',
    ],
    ['an open quotation mark', 'Name\n"Ada\nGrace\n', /^Line 2 has a quotation mark that is never closed/],
    ['far too much', 'x\n'.repeat(600_000), /too long/],
  ])('%s', (_, text, expected) => {
    expect(notes(text)).toHaveLength(1);
    expect(notes(text)[0]).toMatch(expected);
  });

  it('takes nobody else’s name away', () => {
    expect(names('Name\n"Ada\nGrace\n')).toEqual(['Ada', 'Grace']);
    expect(names(`Ada\n${'x'.repeat(61)}\nGrace`)).toEqual(['Ada', 'Grace']);
  });
});

describe('a file', () => {
  const text = 'Name\r\nŁukasz Müller\r\n';

  it.each([
    ['UTF-8', bytes('Łukasz Müller', 'utf8'), 'Łukasz Müller'],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, ...bytes(text, 'utf16le')]), text],
    ['Windows-1252', bytes('Anna Schäfer', 'latin1'), 'Anna Schäfer'],
    ['Windows-1252 with what Latin-1 lacks', Uint8Array.from([0x8a, 0x69, 0x6d, 0x6f, 0x6e]), 'Šimon'],
  ])('in %s', (_, file, expected) => expect(decodeRoster(file)).toEqual({ text: expected }));

  it.each([
    ['a workbook', Uint8Array.from([0x50, 0x4b, 3, 4]), /Excel/],
    ['a picture', Uint8Array.from([1, 0, 2, 0]), /no text file/],
    ['something huge', new Uint8Array(2_000_001).fill(65), /too long/],
  ])('that is %s', (_, file, problem) => {
    expect(decodeRoster(file)).toEqual({ problem: expect.stringMatching(problem) as unknown });
  });
});

describe('any list of names', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\s]+/gu, ' ').trim())
    .filter((text) => text !== '');
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('is read back from a table, however it is written', () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(';', ',', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('', '\uFEFF'),
        fc.constantFrom('Name', 'Teilnehmer:in', 'PARTICIPANT', 'nom complet'),
        fc.boolean(),
        (people, delimiter, end, mark, head, alone) => {
          const rows = [head, ...people].map((one, index) =>
            alone ? quoted(one) : [quoted(index === 0 ? 'Seat' : String(index)), quoted(one)].join(delimiter),
          );
          expect(names(`${mark}${rows.join(end)}${end}`)).toEqual(people);
        },
      ),
    );
  });

  it('says how every line was used, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const reading = readRoster(text);
        const skipped = reading.notes.filter((note) => note.skipped).length;
        expect(reading.rows.length).toBeGreaterThanOrEqual(0);
        for (const { name: one } of reading.rows) expect(one).toMatch(/^[^\p{Cc}\p{Cs}\u2028\u2029]{1,60}$/u);
        if (reading.rows.length + skipped > 0) expect(reading.lines).toBeGreaterThan(0);
      }),
    );
  });
});
