import { Option } from '@commander-js/extra-typings';
import { defined } from '../../../app/defined';
import { didYouMean } from '../../../app/workshop/did-you-mean';
import { drills, drillNames, drillOf, isDrillName } from '../../../app/workshop/drills';
import type { Lectern } from '../../lectern';
import { optionalWorkshopArgument, workshopCommand, type Cli } from '../command';
import { exitCodes, out, outJson, say, type ExitCode } from '../output';
import { readSeat } from '../seat-argument';
import { usageError } from '../usage';
import { openKnown, type WorkshopArguments } from '../workshop';

/** `lectern drill NAME WORKSHOP [SEAT[/SERVICE]]`, `lectern drill --list`: faults on purpose, in a rehearsal only. */
export const drillCommand = ({ run }: Cli) =>
  workshopCommand('drill', 'cause a fault in a rehearsal (--list: all drills; --end: end one)')
    .argument('[name]', 'a drill from --list')
    .addArgument(optionalWorkshopArgument)
    .argument('[seat]', 'SEAT or SEAT/SERVICE, e.g. 07/jupyter')
    .addOption(
      new Option('--list', 'list the drills: what happens, what you see, what to do')
        .default(false)
        .conflicts('end'),
    )
    .option('--end', 'end it', false)
    .action((name, workshop, where, options) => run({ ...options, name, workshop, where }, drill));

interface DrillArguments extends Omit<WorkshopArguments, 'workshop'> {
  readonly name: string | undefined;
  readonly workshop: string | undefined;
  readonly where: string | undefined;
  readonly list: boolean;
  readonly end: boolean;
}

async function drill(
  lectern: Lectern,
  { name, workshop: named, where, ...args }: DrillArguments,
): Promise<ExitCode> {
  if (args.list) {
    list(args.json);
    return exitCodes.done;
  }
  if (name === undefined || named === undefined)
    throw usageError(
      'lectern drill needs a drill and a workshop.',
      '`lectern drill --list` lists the drills.',
    );
  if (!isDrillName(name)) throw usageError(`There is no drill "${name}".`, drillHint(name));
  const session = await openKnown(lectern, { ...args, workshop: named });
  const { workshop } = lectern.workshops.details(session.workshopId);
  const at: Partial<ReturnType<typeof readSeat>> = where === undefined ? {} : readSeat(where, workshop);
  if (args.end) {
    const running = (await session.drills.running()).filter(
      (one) => one.name === name && (where === undefined || one.seat === undefined || one.seat === at.seat),
    );
    for (const { id } of running) await session.drills.end(id);
    if (args.json) outJson({ ended: running.length });
    else say(running.length === 0 ? 'It is not running.' : 'It is over.');
    return running.length === 0 ? exitCodes.incomplete : exitCodes.done;
  }
  const begun = await session.drills.begin(name, at);
  if (args.json) {
    outJson({ name, ...defined({ drill: begun }) });
    return exitCodes.done;
  }
  const { happens, shows, advice, ends } = drillOf(name);
  out(happens);
  out(`You should see: ${shows}`);
  out(`What to do: ${advice}`);
  out(`It ends: ${ends}`);
  return exitCodes.done;
}

function drillHint(name: string): string {
  const nearest = didYouMean(name, drillNames);
  return `${nearest === undefined ? '' : `Did you mean ${nearest}? `}The drills are ${drillNames.join(', ')}.`;
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
