import { expect, it } from 'vitest';
import { aboutInWords, freshStartLoses, newMachinesInWords } from './cures';

const lost = (seat: string) => ({ seat, lost: true });
const stands = (seat: string) => ({ seat, lost: false });

it('says what new machines take and what is lost, for one seat and for many', () => {
  const ms = 3 * 60_000;
  expect(newMachinesInWords([lost('13')], ms)).toBe(
    'Seat 13 has lost its machine. Make a new one (about 3 min). Its files are already lost.',
  );
  expect(newMachinesInWords([lost('13'), lost('20')], ms)).toBe(
    'Seats 13 and 20 have lost their machines. Make new ones (about 3 min). Their files are already lost.',
  );
  expect(newMachinesInWords([stands('07')], ms)).toBe(
    'Seat 07 gets a new machine (about 3 min). Files saved in it are lost for good.',
  );
  expect(newMachinesInWords([lost('13'), stands('20'), stands('21')], ms)).toBe(
    'Seats 13, 20, 21 get new machines (about 3 min). Files saved in seats 20 and 21 are lost for good; those of seat 13 are already lost.',
  );
});

it('rounds, so that nobody takes a time for a promise', () => {
  expect([1_000, 50_000, 200_000].map(aboutInWords)).toEqual(['about 15 s', 'about 45 s', 'about 3 min']);
});

it('names what a database holds, where there is one', () => {
  expect(freshStartLoses([])).toBe('Everything saved in the seat is lost for good.');
  expect(freshStartLoses(['Airflow history'])).toContain('and its database (Airflow history)');
});
