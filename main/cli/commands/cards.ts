import type { Lectern } from '../../lectern';
import type { Arguments } from '../arguments';
import { exitCodes, out, outJson, type ExitCode } from '../output';
import { openKnown } from '../workshop';

/** `lectern cards FILE`: what participants are handed. The one command that prints passwords. */
export async function cardsCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const cards = await openKnown(lectern, args).cards();
  if (args.json) {
    outJson(
      cards.map(({ seat, participant, username, password, services }) => ({
        seat,
        participant: participant ?? null,
        username,
        password,
        services: services.map(({ name, url }) => ({ name, url })),
      })),
    );
    return exitCodes.done;
  }
  for (const { seat, participant, username, password, services } of cards) {
    out(`Seat ${seat}${participant === undefined ? '' : `  ${participant}`}`);
    for (const { label, url } of services) out(`  ${label.padEnd(9)}${url}`);
    out(`  user     ${username}`);
    out(`  password ${password}`);
    out('');
  }
  return exitCodes.done;
}
