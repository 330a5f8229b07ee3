import { LecternError } from '../../../app/errors';
import { seatLabel, serviceNames } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import { positional, type Arguments } from '../arguments';
import { outJson, say, type ExitCode } from '../output';
import { exitCodeOf, withProgress } from '../progress';
import { openKnown } from '../workshop';

/** `lectern restart FILE SEAT[/SERVICE]`: starts what is stuck anew; saved work stays. */
export async function restartCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const session = openKnown(lectern, args);
  const { workshop } = lectern.workshops.details(session.workshopId);
  const [number, name] = positional(args, 1, 'SEAT or SEAT/SERVICE, e.g. 07/jupyter').split('/');
  const n = Number(number);
  const service = serviceNames.find((known) => known === name);
  const hasService = name === undefined || workshop.services.some((spec) => spec.name === service);
  if (!Number.isInteger(n) || n < 1 || n > workshop.seats || !hasService) {
    throw new LecternError({
      code: 'usage',
      message: `There is no ${name === undefined ? 'seat' : 'service'} ${args.positionals[1] ?? ''} in this workshop.`,
      hint: `Seats are 1 to ${workshop.seats}; services are ${workshop.services.map((spec) => spec.name).join(', ')}.`,
    });
  }
  const ended = await withProgress(session, args.json, () => session.startRestart(seatLabel(n), service));
  if (args.json)
    outJson({
      summary: { state: ended.outcome, seats: { ready: ended.seatsReady, failed: ended.seatsFailed } },
    });
  else say(`${ended.outcome}.`);
  return exitCodeOf(ended);
}
