import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { RestartRequest } from '../../engine/restart';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import { outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { readSeat } from '../seat-argument';
import { openKnown, type WorkshopArguments } from '../workshop';

/** `lectern restart WORKSHOP SEAT[/SERVICE]…`: restarts what is stuck; saved work stays. */
export const restartCommand = ({ run }: Cli) =>
  workshopCommand('restart', 'restart stuck seats or services; saved work is kept')
    .addArgument(workshopArgument)
    .argument('<seat...>', 'SEAT or SEAT/SERVICE, e.g. 07/jupyter')
    .action((workshop, where, options) => run({ ...options, workshop, where }, restart));

async function restart(
  lectern: Lectern,
  args: WorkshopArguments & { readonly where: readonly string[] },
): Promise<ExitCode> {
  const session = await openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const request = requestOf(args.where.map((text) => readSeat(text, workshop)));
  const ended = await withProgress(session, args.json, () => session.startRestart(request));
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${ended.outcome}.`);
  return exitCodeOf(ended);
}

/** Throws LecternError `usage` when the seats are not to be restarted alike. */
function requestOf(asked: readonly ReturnType<typeof readSeat>[]): RestartRequest {
  const [service, ...others] = new Set(asked.map((one) => one.service));
  if (others.length > 0) {
    throw new LecternError({
      code: 'usage',
      message: 'Seats that restart together restart alike: all of each, or the same service of each.',
      hint: 'Give them one after the other.',
    });
  }
  return { seats: asked.map(({ seat }) => seat), ...defined({ service }) };
}
