import type { Lectern } from '../../lectern';
import { command, workshopArgument, type Cli } from '../command';
import * as option from '../options';
import type { Opening } from '../options';
import { confirm, exitCodes, outJson, say, type ExitCode } from '../output';

/** `lectern forget WORKSHOP`: this computer no longer keeps a workshop of which nothing is in an account. */
export const forgetCommand = ({ run }: Cli) =>
  command('forget', 'forget a workshop of which nothing exists any more; its receipts are kept')
    .addArgument(workshopArgument)
    .option(
      '--even-if-it-stands',
      'also when it still exists, or the account cannot be asked (it goes on costing)',
      false,
    )
    .addOption(option.yes)
    .addOption(option.speed)
    .addOption(option.containers)
    .addOption(option.home)
    .addOption(option.json)
    .action((workshop, options) => run({ ...options, workshop }, forget));

interface ForgetArguments extends Opening {
  readonly workshop: string;
  readonly evenIfItStands: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

async function forget(lectern: Lectern, args: ForgetArguments): Promise<ExitCode> {
  const { workshops } = lectern;
  const id = workshops.idOf(args.workshop);
  await confirm(`Forget “${id}” on this computer? Its receipts are kept.`, id, args.yes);
  await workshops.remove(id, args.evenIfItStands);
  if (args.json) outJson({ forgotten: id });
  else say(`“${id}” is forgotten. Its receipts, if it has any, are in ${lectern.home.receipts}.`);
  return exitCodes.done;
}
