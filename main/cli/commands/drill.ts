import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import { drills, drillNames, drillOf, isDrillName } from '../../../app/workshop/drills';
import type { Lectern } from '../../lectern';
import { positional, type Arguments } from '../arguments';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { readSeat } from '../seat-argument';
import { openKnown } from '../workshop';

/** `lectern drill NAME FILE [SEAT[/SERVICE]]`, `lectern drill --list`: faults on purpose, in a rehearsal only. */
export async function drillCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  if (args.list) {
    list(args.json);
    return exitCodes.done;
  }
  const name = positional(args, 0, 'NAME, a drill of `lectern drill --list`');
  if (!isDrillName(name)) {
    throw new LecternError({
      code: 'usage',
      message: `There is no drill "${name}".`,
      hint: `Drills are ${drillNames.join(', ')}.`,
    });
  }
  const session = openKnown(lectern, { ...args, positionals: args.positionals.slice(1) });
  const { workshop } = lectern.workshops.details(session.workshopId);
  const [, , where] = args.positionals;
  const at: Partial<ReturnType<typeof readSeat>> = where === undefined ? {} : readSeat(where, workshop);
  if (args.end) {
    const running = (await session.drills.running()).filter(
      (one) => one.name === name && (where === undefined || one.seat === undefined || one.seat === at.seat),
    );
    for (const { id } of running) await session.drills.end(id);
    if (args.json) outJson({ ended: running.length });
    else say(running.length === 0 ? 'It does not run.' : 'It is over.');
    return running.length === 0 ? exitCodes.incomplete : exitCodes.done;
  }
  const drill = await session.drills.begin(name, at);
  if (args.json) {
    outJson({ name, ...defined({ drill }) });
    return exitCodes.done;
  }
  const { happens, shows, advice, ends } = drillOf(name);
  out(happens);
  out(`You should see: ${shows}`);
  out(`What to do: ${advice}`);
  out(`It ends: ${ends}`);
  return exitCodes.done;
}

function list(json: boolean): void {
  if (json) {
    outJson({ drills });
    return;
  }
  for (const { name, title, scope, happens, shows, advice, ends } of drills) {
    out(`${name} (${scope}): ${title}`);
    out(`    What happens: ${happens}`);
    out(`    You see:      ${shows}`);
    out(`    What to do:   ${advice}`);
    out(`    It ends:      ${ends}`);
  }
}
