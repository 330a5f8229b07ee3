import type { Lectern } from '../../lectern';
import { positional, type Arguments } from '../arguments';
import { outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { readSeat } from '../seat-argument';
import { openKnown } from '../workshop';

/** `lectern restart FILE SEAT[/SERVICE]`: starts what is stuck anew; saved work stays. */
export async function restartCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const session = openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const { seat, service } = readSeat(positional(args, 1, 'SEAT or SEAT/SERVICE, e.g. 07/jupyter'), workshop);
  const ended = await withProgress(session, args.json, () => session.startRestart(seat, service));
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(`${ended.outcome}.`);
  return exitCodeOf(ended);
}
