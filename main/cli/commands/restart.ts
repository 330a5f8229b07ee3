import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import { outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { readSeat } from '../seat-argument';
import { openKnown, type WorkshopArguments } from '../workshop';

/** `lectern restart WORKSHOP SEAT[/SERVICE]`: restarts what is stuck; saved work stays. */
export const restartCommand = ({ run }: Cli) =>
  workshopCommand('restart', 'restart a stuck seat or service; saved work is kept')
    .addArgument(workshopArgument)
    .argument('<seat>', 'SEAT or SEAT/SERVICE, e.g. 07/jupyter')
    .action((workshop, where, options) => run({ ...options, workshop, where }, restart));

async function restart(
  lectern: Lectern,
  args: WorkshopArguments & { readonly where: string },
): Promise<ExitCode> {
  const session = await openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const { seat, service } = readSeat(args.where, workshop);
  const ended = await withProgress(session, args.json, () => session.startRestart(seat, service));
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${ended.outcome}.`);
  return exitCodeOf(ended);
}
