import { Option } from '@commander-js/extra-typings';
import type { LeftoverGroup, LeftoverReport } from '../../../app/contract/leftovers';
import { LecternError } from '../../../app/errors';
import { money } from '../../../app/words/money';
import { typeInWords } from '../../../app/words/resources';
import { noSuchRegion, regionNamed } from '../../../app/workshop/regions';
import type { Lectern } from '../../lectern';
import type { LeftoverPlace } from '../../sessions/leftovers';
import { command, type Cli } from '../command';
import { onInterrupt } from '../../interrupt';
import * as option from '../options';
import type { Opening } from '../options';
import { confirm, exitCodes, out, outJson, say, type ExitCode } from '../output';
import { exitCodeOf } from '../progress';
import { usageError } from '../usage';
import { regionOf, targetOf } from '../workshop';
import { printReceipt, sayReceiptFiles } from './teardown';

/** `lectern leftovers`: what earlier workshops left in the account; with `--remove ID`, removes one of them. */
export const leftoversCommand = ({ run }: Cli) =>
  command('leftovers', 'find what earlier workshops left in the account (--remove ID, --regions all)')
    .addOption(
      new Option('--regions <names>', 'all (every region enabled in the account), or names: A,B').argParser(
        regionsIn,
      ),
    )
    .option('--remove <id>', 'remove this workshop')
    .addOption(option.region)
    .addOption(option.profile)
    .addOption(option.speed)
    .addOption(option.containers)
    .addOption(option.yes)
    .addOption(option.takeOver)
    .addOption(option.home)
    .addOption(option.json)
    .action((options) => run(options, lookOrRemove));

interface LeftoversArguments extends Opening {
  readonly regions?: 'all' | readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly remove?: string | undefined;
  readonly yes: boolean;
  readonly takeOver: boolean;
  readonly json: boolean;
}

function regionsIn(text: string): 'all' | readonly string[] {
  if (text === 'all') return 'all';
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => regionNamed(name) === undefined);
  if (unknown === undefined) return names;
  throw usageError(noSuchRegion(unknown), '--regions takes "all", or names such as eu-west-1,us-east-1.');
}

async function lookOrRemove(lectern: Lectern, args: LeftoversArguments): Promise<ExitCode> {
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
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    say('The search was cancelled. Nothing was changed.');
    return exitCodes.cancelled;
  } finally {
    stopListening();
  }
}

function placeOf(args: LeftoversArguments): LeftoverPlace {
  return {
    target: targetOf(args),
    region: regionOf(args),
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
      report.groups.length === 0 ? 'nothing found' : `${report.groups.length} found`
    } (${calls} calls).`,
  );
  for (const group of report.groups) tellGroup(group);
  for (const { type, region, reason } of report.failedLookups)
    out(`${type} in ${region}: could not be checked: ${reason}`);
  return blind ? exitCodes.incomplete : exitCodes.done;
}

function tellGroup(group: LeftoverGroup): void {
  out('');
  out(`${group.workshopId}, ${group.region}: ${statusInWords(group)}`);
  const since = group.since === undefined ? '' : `, since ${group.since.slice(0, 16).replace('T', ' ')} UTC`;
  out(`  about ${money(group.perDay)} a day${since}`);
  const types = [...new Set(group.things.map(({ type }) => type))];
  for (const type of types) {
    const things = group.things.filter((thing) => thing.type === type);
    out(`  ${things.length} × ${typeInWords(type)}`);
    for (const { id, state, keeps } of things) {
      if (state !== undefined) out(`      ${id}: ${state}`);
      if (keeps !== undefined) out(`      ${id} stays: ${keeps}`);
    }
  }
  if (group.note !== undefined) out(`  ${group.note}`);
  for (const { type, reason } of group.failedLookups) out(`  ${type}: could not be checked: ${reason}`);
}

function statusInWords({ status, workshopId, region }: LeftoverGroup): string {
  switch (status.kind) {
    case 'leftover':
      return `a leftover. To remove it: lectern leftovers --region ${region} --remove ${workshopId}`;
    case 'known':
      return `“${status.name}” on this computer (${status.phase}); not a leftover`;
    case 'in-use':
      return `${status.worker.computer} is working on it (${status.worker.operation}); not a leftover`;
  }
}

async function remove(
  lectern: Lectern,
  args: LeftoversArguments,
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
      hint: '`lectern leftovers` lists what exists.',
    });
  }
  if (groups.length > 1) {
    throw new LecternError({
      code: 'usage',
      message: `“${workshopId}” exists in ${groups.map(({ region }) => region).join(' and ')}.`,
      hint: 'Choose one with --region.',
    });
  }
  if (!args.json) tellGroup(group);
  await confirm(`Remove these ${group.things.length} resources of "${workshopId}"?`, workshopId, args.yes);
  const ended = await lectern.leftovers.remove(
    { target, region: group.region, workshopId, confirmation: workshopId, takeOver: args.takeOver },
    args.json ? () => undefined : out,
    signal,
  );
  const { outcome, problem = null } = ended;
  printReceipt(ended, args.json, { state: outcome, seats: { ready: 0, failed: 0 }, problem });
  sayReceiptFiles(ended);
  // What happened has been told as it ended.
  if (!args.json && ended.problem?.hint !== undefined) say(ended.problem.hint);
  return exitCodeOf({ seatsReady: 0, seatsFailed: 0, ...ended });
}
