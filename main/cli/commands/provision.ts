import { seatCount } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import type { Arguments } from '../arguments';
import { confirm, outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { keepAndOpen, loadFile } from '../workshop';

/** `lectern provision FILE`: makes the workshop, or goes on making it. */
export async function provisionCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const { workshop } = loadFile(lectern, args);
  await confirm(`Provision ${workshop.name} with ${seatCount(workshop)} seats?`, workshop.id, args.yes);
  const session = keepAndOpen(lectern, args);
  const ended = await withProgress(session, args.json, () =>
    session.startProvision({ takeOver: args.takeOver }),
  );
  const { outcome, seatsReady, seatsFailed } = ended;
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${outcome}: ${seatsReady} seats ready, ${seatsFailed} failed.`);
  return exitCodeOf(ended);
}
