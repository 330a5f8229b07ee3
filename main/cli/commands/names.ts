import { Argument, Option } from '@commander-js/extra-typings';
import { LecternError } from '../../../app/errors';
import { plural } from '../../../app/words/lists';
import { isAbsent, participantOf } from '../../../app/workshop/participants';
import { begunSeats, seatNames, type RosterView } from '../../../app/workshop/roster';
import {
  decodeRoster,
  doublesInWords,
  namesIn,
  readRoster,
  readingInWords,
} from '../../../app/workshop/roster-parse';
import { seatLabels, type Workshop } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import { readBytes } from '../../storage/text-file';
import { command, workshopArgument, type Cli } from '../command';
import * as option from '../options';
import type { Opening } from '../options';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { usageError } from '../usage';

/** `lectern names WORKSHOP [FILE]`: who holds which seat; with a file of names, gives them seats. Makes no call. */
export const namesCommand = ({ run }: Cli) =>
  command('names', 'who holds which seat; with a text or CSV file of names, give them seats')
    .addArgument(workshopArgument)
    .addArgument(new Argument('[file]', 'names, one on each line, or a table with a column of names'))
    .addOption(
      new Option('--doubles <which>', 'what to do with names that are there twice').choices([
        'both',
        'one',
      ] as const),
    )
    .option('--remove-missing', 'also release the seats of people who are not in the file', false)
    .addOption(option.profile)
    .addOption(option.home)
    .addOption(option.json)
    .action((workshop, file, options) => run({ ...options, workshop, file }, names));

interface NamesArguments extends Opening {
  readonly workshop: string;
  readonly file: string | undefined;
  readonly doubles?: 'both' | 'one' | undefined;
  readonly removeMissing: boolean;
  readonly json: boolean;
}

async function names(lectern: Lectern, args: NamesArguments): Promise<ExitCode> {
  const id = lectern.workshops.idOf(args.workshop);
  const { workshop } = lectern.workshops.details(id);
  const before = lectern.roster.view(id);
  const after = args.file === undefined ? before : await take(lectern, workshop, before, args.file, args);
  const seats = seatLabels(workshop).map((seat) => ({
    seat,
    participant: participantOf(after.participants, seat) ?? null,
    absent: isAbsent(after.participants, seat),
    usedBefore: after.used.includes(seat),
  }));
  if (args.json) outJson(seats);
  else for (const one of seats) out(lineOf(one));
  return exitCodes.done;
}

function lineOf(one: {
  readonly seat: string;
  readonly participant: string | null;
  readonly absent: boolean;
  readonly usedBefore: boolean;
}): string {
  const notes = [...(one.absent ? ['absent'] : []), ...(one.usedBefore ? ['used before'] : [])];
  return `${one.seat.padEnd(4)}${one.participant ?? '–'}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
}

/** Gives seats to the names of a file, and says what became of each line. */
async function take(
  lectern: Lectern,
  workshop: Workshop,
  { used }: RosterView,
  file: string,
  { doubles, removeMissing }: NamesArguments,
): Promise<RosterView> {
  const read = readBytes(file, 'a text or CSV file of names');
  if ('issue' in read) throw unusable(file, read.issue.message);
  const decoded = decodeRoster(read.bytes);
  if ('problem' in decoded) throw unusable(file, decoded.problem);
  const reading = readRoster(decoded.text);
  say(readingInWords(reading));
  for (const { text } of reading.notes) say(text);
  const twice = doublesInWords(reading);
  if (twice !== undefined && doubles === undefined)
    throw usageError(twice, 'Say --doubles both or --doubles one.');
  const begun = begunSeats(lectern.sessions.open(workshop.id).live());
  const people = namesIn(reading, doubles === 'one' ? 'first' : 'both');
  const seating = seatNames(workshop, new Set(used), people, { removeMissing, begun });
  if (seating.unseated.length > 0)
    throw new LecternError({
      code: 'usage.names',
      message: `${plural(seating.unseated.length, 'name has', 'names have')} no seat: ${seating.unseated.join(', ')}. Nothing was changed.`,
      hint: 'Add seats, or take names out of the file.',
    });
  if (!removeMissing)
    for (const { seat, name } of seating.missing) say(`${name} is not in the file and keeps seat ${seat}.`);
  return lectern.roster.set(workshop.id, seating.entries);
}

function unusable(file: string, why: string): LecternError {
  return usageError(`${file} cannot be used. ${why}`, 'Name a text or CSV file with the names.');
}
