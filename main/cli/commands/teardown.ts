import type { Receipt } from '../../../app/contract/events';
import type { Lectern } from '../../lectern';
import type { Ended } from '../../sessions/operations';
import type { Arguments } from '../arguments';
import { confirm, out, outJson, say, type ExitCode } from '../output';
import { exitCodeOf, withProgress } from '../progress';
import { openKnown } from '../workshop';

/** `lectern teardown FILE`: removes everything that is found of the workshop, and prints the receipt. */
export async function teardownCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const session = openKnown(lectern, args);
  const id = session.workshopId;
  await confirm(
    `Remove everything of "${id}": hosts, databases and all that participants saved?`,
    id,
    args.yes,
  );
  const ended = await withProgress(session, args.json, () =>
    session.startTeardown(id, { takeOver: args.takeOver }),
  );
  printReceipt(ended, args.json);
  sayReceiptFiles(ended);
  return exitCodeOf(ended);
}

/** Where the receipt is kept, for people, beside the output. */
export function sayReceiptFiles({ receiptFiles }: Pick<Ended, 'receiptFiles'>): void {
  if (receiptFiles === undefined) return;
  say(`The receipt is kept in ${receiptFiles.page}`);
  say(`and, for programs, in ${receiptFiles.json}`);
}

/** The end of a teardown: as JSON the last line, else for people. */
export function printReceipt(ended: Ended, json: boolean): void {
  const { receipt } = ended;
  if (json) {
    outJson({
      summary: { state: ended.outcome, seats: { ready: 0, failed: 0 } },
      ...(receipt === undefined ? {} : { receipt: countsOf(receipt) }),
    });
    return;
  }
  if (receipt === undefined) {
    say('There is no receipt: the teardown did not come to its end.');
    return;
  }
  out(
    `Receipt${receipt.rehearsal ? ' (rehearsal)' : ''}: made ${receipt.made}, removed ${receipt.removed}, left ${receipt.left.length}, kept ${receipt.kept.length}.`,
  );
  for (const { type, id, reason } of [...receipt.left, ...receipt.kept]) out(`  ${type} ${id}: ${reason}`);
  if (receipt.cost !== undefined) {
    const { total, perHour } = receipt.cost;
    out(
      `  It ${receipt.rehearsal ? 'would have cost' : 'cost'} about $${total.toFixed(2)} ($${perHour.toFixed(2)} an hour, an estimate).`,
    );
  }
  for (const { type, reason } of receipt.failedLookups) out(`  ${type}: nobody knows: ${reason}`);
}

/** The receipt as scripts read it: numbers, and the lists behind them. */
export function countsOf(receipt: Receipt) {
  const { made, removed, left, kept, failedLookups, calls } = receipt;
  return {
    made,
    removed,
    left: left.length,
    kept: kept.length,
    leftOver: left,
    keptBecause: kept,
    failedLookups,
    calls,
  };
}
