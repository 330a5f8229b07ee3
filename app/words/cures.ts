import type { SeatLabel } from '../workshop/workshop';
import { durationInWords } from './durations';
import { inSentence, listInWords } from './lists';
import { seatsInWords } from './seats';

/** Roughly how long something takes, rounded so that nobody takes it for a promise: `about 3 min`. Takes clock ms. */
export function aboutInWords(ms: number): string {
  const step = ms < 90_000 ? 15_000 : 60_000;
  return `about ${durationInWords(Math.max(step, Math.round(ms / step) * step))}`;
}

/** What bringing exercise files back does and leaves alone, exactly as a restart does it (`cp -Rn`). */
export const filesBackInWords =
  'Copies in the exercise files that are missing. Files that are there stay as they are, edited or not. ' +
  'To get one back as it was, have the participant rename or delete it first.';

/** What a new password costs. */
export const newPasswordInWords =
  'The old password and everybody who is signed in with it are out. Running work is lost; saved files are kept. The printed card is no longer right.';

/** What a fresh start loses; `database`: what the seat's database holds, when it has one. */
export function freshStartLoses(database: readonly string[]): string {
  const more = database.length === 0 ? '' : ` and its database (${database.join(', ')})`;
  return `Everything saved in the seat${more} is lost for good.`;
}

/** What participants see while a seat restarts; the load balancer says so, and nobody can make it say more. */
export function seenMeanwhile(when: 'Meanwhile' | 'During a restart'): string {
  return `${when} the page shows “503 Service Temporarily Unavailable”: tell the participant to wait a minute and reload.`;
}

/** A seat that gets a new machine; `lost`: the old one is gone, and its files with it. */
interface ForMachine {
  readonly seat: SeatLabel;
  readonly lost: boolean;
}

/** The question before seats get new machines, with what it takes (clock ms) and what is lost. */
export function newMachinesInWords(seats: readonly ForMachine[], usualMs: number): string {
  const all = labelsOf(seats);
  const lost = labelsOf(seats.filter((one) => one.lost));
  const standing = labelsOf(seats.filter((one) => !one.lost));
  const many = all.length > 1;
  const time = aboutInWords(usualMs);
  if (standing.length === 0) {
    return many
      ? `${theSeats(all)} have lost their machines. Make new ones (${time}). Their files are already lost.`
      : `${theSeats(all)} has lost its machine. Make a new one (${time}). Its files are already lost.`;
  }
  const makes = `${theSeats(all)} ${many ? 'get new machines' : 'gets a new machine'} (${time}).`;
  const loses = `Files saved in ${many && lost.length === 0 ? 'them' : inSentence(theSeats(standing))} are lost for good`;
  if (lost.length === 0) return `${makes} ${many ? loses : 'Files saved in it are lost for good'}.`;
  return `${makes} ${loses}; those of ${inSentence(theSeats(lost))} are already lost.`;
}

/** `Seat 13`, `Seats 13 and 20`, `Seats 01–12, 20`. */
export function theSeats(seats: readonly SeatLabel[]): string {
  if (seats.length === 1) return `Seat ${seats.join('')}`;
  return `Seats ${seats.length === 2 ? listInWords(seats) : seatsInWords(seats)}`;
}

const labelsOf = (seats: readonly ForMachine[]): readonly SeatLabel[] => seats.map(({ seat }) => seat);
