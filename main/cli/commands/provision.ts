import { seatCount } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import * as option from '../options';
import { confirm, outJson, say, type ExitCode } from '../output';
import { provisionedInWords, summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { loadToProvision, openToProvision, type Which, type WorkshopArguments } from '../workshop';

/** `lectern provision WORKSHOP`: makes the workshop, or resumes making it. */
export const provisionCommand = ({ run }: Cli) =>
  workshopCommand('provision', 'create it, or resume creating it')
    .addArgument(workshopArgument)
    .addOption(option.yes)
    .addOption(option.takeOver)
    .option('--adopt <id>', 'take over this workshop, which is in the account already')
    .option('--new', 'create another one beside those that are there', false)
    .action((workshop, options) => run({ ...options, workshop }, provision));

async function provision(
  lectern: Lectern,
  args: WorkshopArguments & Which & { readonly takeOver: boolean },
): Promise<ExitCode> {
  const chosen = await loadToProvision(lectern, args, args);
  const { workshop } = chosen.loaded;
  await confirm(`Provision ${workshop.name} with ${seatCount(workshop)} seats?`, workshop.id, args.yes);
  const session = openToProvision(lectern, chosen);
  const ended = await withProgress(session, args.json, () =>
    session.startProvision({ takeOver: args.takeOver }),
  );
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(provisionedInWords(ended, session.live()));
  return exitCodeOf(ended);
}
