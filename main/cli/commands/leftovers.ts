import type { LeftoverGroup, LeftoverReport } from '../../../app/contract/leftovers';
import { typeLabels } from '../../../app/plan/labels';
import { LecternError } from '../../../app/errors';
import type { Lectern } from '../../lectern';
import type { LeftoverPlace } from '../../sessions/leftovers';
import type { Arguments } from '../arguments';
import { onInterrupt } from '../interrupt';
import { confirm, exitCodes, out, outJson, say, sayProblem, type ExitCode } from '../output';
import { exitCodeOf } from '../progress';
import { targetOf } from '../workshop';
import { printReceipt, sayReceiptFiles } from './teardown';

/** `lectern leftovers`: what earlier workshops left in the account; with `--remove ID`, removes one of them. */
export async function leftoversCommand(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  const place = placeOf(args);
  const controller = new AbortController();
  const stopListening = onInterrupt(() => {
    controller.abort(new DOMException('cancelled by the instructor', 'AbortError'));
    return true;
  });
  try {
    const tell = args.json ? () => undefined : say;
    const report = await lectern.leftovers.find(place, tell, controller.signal);
    if (args.remove === undefined) return tellReport(report, args.json);
    return await remove(lectern, args, place, report, args.remove, controller.signal);
  } finally {
    stopListening();
  }
}

function placeOf(args: Arguments): LeftoverPlace {
  const region = args.region ?? (args.profile === undefined ? undefined : process.env['AWS_REGION']);
  return {
    target: targetOf(args),
    region,
    regions: args.regions ?? (args.region === undefined ? undefined : [args.region]),
  };
}

function tellReport(report: LeftoverReport, json: boolean): ExitCode {
  const blind =
    report.failedLookups.length > 0 || report.groups.some(({ failedLookups }) => failedLookups.length > 0);
  if (json) {
    outJson(report);
    return blind ? exitCodes.incomplete : exitCodes.done;
  }
  const { accountId, rehearsal, regions, calls } = report;
  out(
    `${rehearsal ? 'The rehearsal' : `Account ${accountId}`}, ${regions.join(', ')}: ${
      report.groups.length === 0 ? 'nothing of any workshop was found' : `${report.groups.length} found`
    } (${calls} calls).`,
  );
  for (const group of report.groups) tellGroup(group);
  for (const { type, region, reason } of report.failedLookups)
    out(`${type} in ${region}: nobody knows: ${reason}`);
  return blind ? exitCodes.incomplete : exitCodes.done;
}

function tellGroup(group: LeftoverGroup): void {
  out('');
  out(`${group.workshopId}, ${group.region}: ${statusInWords(group)}`);
  const since = group.since === undefined ? '' : `, since ${group.since.slice(0, 16).replace('T', ' ')} UTC`;
  out(`  about $${group.perDay.toFixed(2)} a day${since}`);
  const types = [...new Set(group.things.map(({ type }) => type))];
  for (const type of types) {
    const things = group.things.filter((thing) => thing.type === type);
    out(`  ${things.length} × ${labelOf(type)}`);
    for (const { id, state, keeps } of things) {
      if (state !== undefined) out(`      ${id}: ${state}`);
      if (keeps !== undefined) out(`      ${id} stays: ${keeps}`);
    }
  }
  if (group.note !== undefined) out(`  ${group.note}`);
  for (const { type, reason } of group.failedLookups) out(`  ${type}: nobody knows: ${reason}`);
}

function statusInWords({ status, workshopId, region }: LeftoverGroup): string {
  switch (status.kind) {
    case 'leftover':
      return `a leftover. Remove it: lectern leftovers --region ${region} --remove ${workshopId}`;
    case 'known':
      return `“${status.name}” of this computer (${status.phase}); no leftover`;
    case 'in-use':
      return `${status.worker.computer} works on it (${status.worker.operation}); no leftover`;
  }
}

async function remove(
  lectern: Lectern,
  args: Arguments,
  { target }: LeftoverPlace,
  report: LeftoverReport,
  workshopId: string,
  signal: AbortSignal,
): Promise<ExitCode> {
  const groups = report.groups.filter((group) => group.workshopId === workshopId);
  const [group] = groups;
  if (group === undefined) {
    throw new LecternError({
      code: 'workshop.not-found',
      message: `Nothing of “${workshopId}” was found in ${report.regions.join(', ')}.`,
      hint: '`lectern leftovers` lists what there is.',
    });
  }
  if (groups.length > 1) {
    throw new LecternError({
      code: 'usage',
      message: `“${workshopId}” stands in ${groups.map(({ region }) => region).join(' and ')}.`,
      hint: 'Say which one: add --region.',
    });
  }
  if (!args.json) tellGroup(group);
  await confirm(`Remove these ${group.things.length} things of "${workshopId}"?`, workshopId, args.yes);
  const ended = await lectern.leftovers.remove(
    { target, region: group.region, workshopId, confirmation: workshopId, takeOver: args.takeOver },
    args.json ? () => undefined : out,
    signal,
  );
  const { outcome, problem = null } = ended;
  printReceipt(ended, args.json, { state: outcome, seats: { ready: 0, failed: 0 }, problem });
  sayReceiptFiles(ended);
  if (ended.problem !== undefined) sayProblem(ended.problem);
  return exitCodeOf({ seatsReady: 0, seatsFailed: 0, ...ended });
}

function labelOf(type: string): string {
  const labels: Readonly<Record<string, readonly [string, string]>> = typeLabels;
  return labels[type]?.[0] ?? type;
}
