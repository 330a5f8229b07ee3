import { asksForUserName } from '../../../app/workshop/cards';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import { exitCodes, out, outJson, type ExitCode } from '../output';
import { openKnown, type WorkshopArguments } from '../workshop';

/** `lectern cards WORKSHOP`: what participants are handed. The one command that prints passwords. */
export const cardsCommand = ({ run }: Cli) =>
  workshopCommand('cards', 'addresses, user names and passwords to hand out')
    .addArgument(workshopArgument)
    .action((workshop, options) => run({ ...options, workshop }, printCards));

async function printCards(lectern: Lectern, args: WorkshopArguments): Promise<ExitCode> {
  const cards = await (await openKnown(lectern, args)).cards();
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
    if (asksForUserName({ services })) out(`  user     ${username}`);
    out(`  password ${password}`);
    out('');
  }
  return exitCodes.done;
}
