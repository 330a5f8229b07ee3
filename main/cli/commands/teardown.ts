import { guestLine, receiptForPrograms } from '../../../app/contract/receipt';
import { money } from '../../../app/words/money';
import type { Lectern } from '../../lectern';
import { workshopArgument, workshopCommand, type Cli } from '../command';
import * as option from '../options';
import type { Ended } from '../../sessions/operations';
import { confirm, out, outJson, say, type ExitCode } from '../output';
import { summaryJson } from '../json-views';
import { exitCodeOf, withProgress } from '../progress';
import { sayPreview, unplannedGoes } from '../teardown-preview';
import { openKnown, refuseAnothers, type WorkshopArguments } from '../workshop';

/** `lectern teardown WORKSHOP`: removes everything that is found of the workshop, and prints the receipt. */
export const teardownCommand = ({ run }: Cli) =>
  workshopCommand('teardown', 'remove everything and write the receipt')
    .addArgument(workshopArgument)
    .addOption(option.yes)
    .addOption(option.takeOver)
    .option(
      '--unplanned',
      'also remove what has its tags but no place in it (shown before; with --yes only with this)',
      false,
    )
    .action((workshop, options) => run({ ...options, workshop }, tearDown));

async function tearDown(
  lectern: Lectern,
  args: WorkshopArguments & {
    readonly yes: boolean;
    readonly takeOver: boolean;
    readonly unplanned: boolean;
  },
): Promise<ExitCode> {
  const session = await openKnown(lectern, args);
  const id = session.workshopId;
  await refuseAnothers(lectern, args, id);
  const shown = await sayPreview(session, args);
  await confirm(`Remove everything in "${id}": machines, databases and all saved work?`, id, args.yes);
  const ended = await withProgress(session, args.json, () =>
    session.startTeardown(id, { takeOver: args.takeOver, unplanned: unplannedGoes(args, shown) }),
  );
  printReceipt(ended, args.json, summaryJson(ended, session.live()));
  sayReceiptFiles(ended);
  return exitCodeOf(ended);
}

/** Where the receipt is kept, for people, beside the output. */
export function sayReceiptFiles({ receiptFiles }: Pick<Ended, 'receiptFiles'>): void {
  if (receiptFiles === undefined) return;
  say(`The receipt was saved to ${receiptFiles.page}`);
  say(`and, for programs, to ${receiptFiles.json}`);
}

/** The end of a teardown: as JSON the last line (with `summary`), else for people. */
export function printReceipt(
  { receipt, problem }: Pick<Ended, 'receipt' | 'problem'>,
  json: boolean,
  summary: object = {},
): void {
  if (json) {
    outJson({ summary, ...(receipt === undefined ? {} : { receipt: receiptForPrograms(receipt) }) });
    return;
  }
  if (receipt === undefined) {
    // Of what is not there, nothing was left unfinished.
    if (problem?.code === 'workshop.not-made') return;
    say('There is no receipt: the teardown did not finish.');
    return;
  }
  out(
    `Receipt${receipt.rehearsal ? ' (rehearsal)' : ''}: created ${receipt.made}, removed ${receipt.removed}, left ${receipt.left.length}, kept ${receipt.kept.length}.`,
  );
  const { left, kept, guests = [], uninspected = [], beside = [] } = receipt;
  for (const { type, id, reason } of [...left, ...kept, ...guests.map(guestLine)])
    out(`  ${type} ${id}: ${reason}`);
  for (const { type, id, reason } of uninspected)
    out(`  ${type} ${id}: could not look into it, others may have put more there: ${reason}`);
  if (beside.length > 0) out('Not of this workshop, and left alone:');
  for (const { type, id, reason } of beside) out(`  ${type} ${id}: ${reason}`);
  if (receipt.cost !== undefined) {
    const { total, perHour } = receipt.cost;
    out(
      `  It ${receipt.rehearsal ? 'would have cost' : 'cost'} about ${money(total)} (${money(perHour)} an hour, an estimate).`,
    );
  }
  for (const { type, reason } of receipt.failedLookups) out(`  ${type}: could not be checked: ${reason}`);
}
