import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import * as option from '../options';
import { confirm, outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { readWholeSeat } from '../seat-argument';
import { openKnown, type WorkshopArguments } from '../workshop';
import { plural } from '../../../app/words/lists';

/** `lectern password WORKSHOP SEAT…`: new passwords; the seats restart and the old passwords are dead. */
export const passwordCommand = ({ run }: Cli) =>
  workshopCommand('password', 'give seats new passwords; their old ones, and printed cards, no longer work')
    .addArgument(workshopArgument)
    .argument('<seat...>', 'SEAT, e.g. 07 12')
    .addOption(option.yes)
    .action((workshop, where, options) => run({ ...options, workshop, where }, newPasswords));

async function newPasswords(
  lectern: Lectern,
  args: WorkshopArguments & { readonly where: readonly string[]; readonly yes: boolean },
): Promise<ExitCode> {
  const session = await openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const seats = args.where.map((text) => readWholeSeat(text, workshop));
  say(
    `${plural(seats.length, 'seat gets a new password', 'seats get new passwords')} and restart: running work is lost, saved files are kept.`,
  );
  await confirm('Give new passwords?', workshop.id, args.yes);
  const ended = await withProgress(session, args.json, () => session.startNewPassword(seats));
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${ended.outcome}. \`lectern cards ${workshop.id}\` shows the new passwords.`);
  return exitCodeOf(ended);
}
