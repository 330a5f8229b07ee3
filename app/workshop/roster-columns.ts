import { searchKey } from '../words/search-key';

/** What the head of a column says that it holds. `any`: a whole name, or the family name beside a first name. */
type Role = 'whole' | 'first' | 'last' | 'any';

const headings: Readonly<Record<Role, readonly string[]>> = {
  whole: [
    'full name, fullname, names, participant, participants, participant name, name of participant, attendee, attendee name',
    'student, student name, display name, person, teilnehmer, teilnehmerin, teilnehmende, teilnehmer in, teilnehmer innen',
    'anzeigename, vollstandiger name, vor und nachname, nom complet, nom et prenom, prenom et nom, nom prenom',
    'participante, participantes, nombre completo, nombre y apellidos, nome completo, partecipante, nome e cognome',
    'volledige naam, deelnemer, deelnemers, deltager, deltagere, deltagare, osallistuja, uczestnik, imie i nazwisko',
    'ucastnik, jmeno a prijmeni, resztvevo, katilimci, ad soyad, участник, фио, 名前, 氏名, 姓名, 이름',
  ],
  first: [
    'first name, firstname, first, given name, given names, forename, vorname, vornamen, rufname, prenom, nombre, nombres',
    'nome, voornaam, fornavn, fornamn, etunimi, imie, jmeno, keresztnev, prenume, ad, adi, имя, 名',
  ],
  last: [
    'last name, lastname, last, surname, family name, nachname, familienname, zuname, nom de famille, apellido, apellidos',
    'cognome, sobrenome, apelido, achternaam, etternavn, efternavn, efternamn, sukunimi, nazwisko, prijmeni, vezeteknev',
    'soyad, soyadi, фамилия, 姓',
  ],
  any: ['name, nom, naam, navn, namn, nimi, nume'],
};

const roles: ReadonlyMap<string, Role> = new Map(
  (Object.entries(headings) as [Role, readonly string[]][]).flatMap(([role, lines]) =>
    lines.flatMap((line) => line.split(', ').map((word) => [searchKey(word), role] as const)),
  ),
);

/** Which columns are a participant's name, in the order in which they are joined, by what their heads say. */
export function columnsByHead(cells: readonly string[]): readonly number[] | undefined {
  const found = cells.map((cell) => roles.get(searchKey(cell.replace(/[_.:*/()-]+/g, ' '))));
  const at = (role: Role): number => found.indexOf(role);
  const [whole, first, last, any] = [at('whole'), at('first'), at('last'), at('any')];
  const family = last >= 0 ? last : any;
  if (first >= 0 && family >= 0) return [first, family];
  const one = [whole, any, last, first].find((index) => index >= 0);
  return one === undefined ? undefined : [one];
}

/** The same where no head says it: by what stands in the columns. */
export function columnsByContent(rows: readonly (readonly string[])[]): readonly number[] {
  const width = Math.max(...rows.map((row) => row.length), 1);
  const filled = (index: number): readonly string[] =>
    rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
  const share = (index: number, fits: (cell: string) => boolean): number => {
    const cells = filled(index);
    return cells.length === 0 ? 0 : cells.filter(fits).length / Math.max(cells.length, rows.length / 2);
  };
  const columns = Array.from({ length: width }, (_, index) => index);
  const named = columns.filter((index) => share(index, isNameLike) >= 0.8);
  const [first, second] = named;
  if (first === undefined)
    return [columns.find((index) => share(index, (cell) => /\p{L}/u.test(cell)) > 0) ?? 0];
  const isWord = (cell: string): boolean => !/\s/.test(cell);
  if (second === undefined || share(first, isWord) < 0.6) return [first];
  // "Schäfer, Anna": a comma with a space after it is how people write the family name first.
  const isReversed =
    width === 2 && rows.filter((row) => row[1]?.startsWith(' ') === true).length > rows.length / 2;
  return isReversed ? [second, first] : [first, second];
}

/** True for what could be somebody's name: letters, no address, no number. */
export function isNameLike(cell: string): boolean {
  return /\p{L}/u.test(cell) && !/[@\d]|:\/\//.test(cell) && cell.length <= 60;
}
