import { seatCount } from '../../../app/workshop/workshop';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import * as option from '../options';
import { confirm, outJson, say, type ExitCode } from '../output';
import { provisionedInWords, summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { keepAndOpen, load, type WorkshopArguments } from '../workshop';

/** `lectern provision WORKSHOP`: makes the workshop, or resumes making it. */
export const provisionCommand = ({ run }: Cli) =>
  workshopCommand('provision', 'create it, or resume creating it')
    .addArgument(workshopArgument)
    .addOption(option.yes)
    .addOption(option.takeOver)
    .action((workshop, options) => run({ ...options, workshop }, provision));

async function provision(
  lectern: Lectern,
  args: WorkshopArguments & { readonly yes: boolean; readonly takeOver: boolean },
): Promise<ExitCode> {
  const { workshop } = load(lectern, args);
  await confirm(`Provision ${workshop.name} with ${seatCount(workshop)} seats?`, workshop.id, args.yes);
  const session = keepAndOpen(lectern, args);
  const ended = await withProgress(session, args.json, () =>
    session.startProvision({ takeOver: args.takeOver }),
  );
  if (args.json) outJson({ summary: summaryJson(ended, session.live()) });
  else say(provisionedInWords(ended, session.live()));
  return exitCodeOf(ended);
}
