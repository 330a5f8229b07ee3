import type { Lectern } from '../../lectern';
import type { Arguments } from '../arguments';
import { exitCodes, out, outJson, type ExitCode } from '../output';

/** `lectern workshops`: what can be provisioned by name, and what this computer keeps. */
export async function workshopsCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const { builtIn, saved } = await lectern.workshops.list();
  if (args.json) {
    outJson({ builtIn, saved });
    return exitCodes.done;
  }
  out('Built-in:');
  for (const { id, name, services, description } of builtIn)
    out(`  ${id.padEnd(18)}${name} (${services.join(', ')}). ${description}`);
  if (saved.length > 0) out('On this computer:');
  for (const { id, name, seats, phase } of saved) out(`  ${id.padEnd(18)}${name}, ${seats} seats: ${phase}`);
  return exitCodes.done;
}
