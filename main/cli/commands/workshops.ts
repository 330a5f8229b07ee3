import { plural } from '../../../app/words/lists';
import type { Lectern } from '../../lectern';
import { command, type Cli } from '../command';
import * as option from '../options';
import type { Opening } from '../options';
import { exitCodes, out, outJson, type ExitCode } from '../output';

/** `lectern workshops`: what can be provisioned by name, and what this computer keeps. */
export const workshopsCommand = ({ run }: Cli) =>
  command('workshops', 'the built-in workshops and those on this computer')
    .addOption(option.profile)
    .addOption(option.home)
    .addOption(option.json)
    .action((options) => run(options, listWorkshops));

async function listWorkshops(
  lectern: Lectern,
  args: Opening & { readonly json: boolean },
): Promise<ExitCode> {
  const { builtIn, saved, damaged } = await lectern.workshops.list();
  if (args.json) {
    outJson({ builtIn, saved, damaged });
    return exitCodes.done;
  }
  out('Built-in:');
  for (const { id, name, services, description } of builtIn)
    out(`  ${id.padEnd(18)}${name} (${services.join(', ')}). ${description}`);
  if (saved.length > 0) out('On this computer:');
  for (const { id, name, seats, phase } of saved)
    out(`  ${id.padEnd(18)}${name}, ${plural(seats, 'seat')}: ${phase}`);
  for (const { problem } of damaged) out([problem.message, problem.hint].join('\n  '));
  return exitCodes.done;
}
