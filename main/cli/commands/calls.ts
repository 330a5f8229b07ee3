import { summariseCalls, type ActionSummary } from '../../aws/call-summary';
import type { Lectern } from '../../lectern';
import { command, type Cli } from '../command';
import * as option from '../options';
import type { Opening } from '../options';
import type { CallEntry } from '../../storage/call-log-file';
import { exitCodes, out, outJson, type ExitCode } from '../output';

/** Shown when nothing more is asked for. */
const mostShown = 20;

/**
 * `lectern calls [WORKSHOP]`: what was called on AWS for a workshop of this computer (without one: for none of them,
 * such as a look for leftovers), from the local log. Makes no call.
 */
export const callsCommand = ({ run }: Cli) =>
  command('calls', 'AWS calls made for a workshop: times, throttles, failures (--summary, --failed, --slow)')
    .argument(
      '[workshop]',
      'an id or name from `lectern workshops`; without it, calls that belong to no known workshop',
    )
    .option('--summary', 'only the summary', false)
    .option('--failed', 'only the calls that failed', false)
    .option('--slow', 'the slowest calls', false)
    .addOption(option.profile)
    .addOption(option.home)
    .addOption(option.json)
    .action((workshop, options) => run({ ...options, workshop }, tellCallLog));

interface CallsArguments extends Opening {
  readonly workshop: string | undefined;
  readonly summary: boolean;
  readonly failed: boolean;
  readonly slow: boolean;
  readonly json: boolean;
}

async function tellCallLog(lectern: Lectern, args: CallsArguments): Promise<ExitCode> {
  const id = args.workshop === undefined ? undefined : lectern.workshops.idOf(args.workshop);
  const lines = await lectern.calls.read(id);
  const calls = lines.filter((line): line is CallEntry => 'action' in line);
  const lost = lines.reduce((sum, line) => sum + ('lost' in line ? line.lost : 0), 0);
  const failed = calls.filter(({ errorCode }) => errorCode !== undefined);
  const slow = [...calls].sort((a, b) => b.durationMs - a.durationMs).slice(0, mostShown);
  const all = !args.slow && !args.failed && !args.summary;
  const answer = {
    ...(all || args.summary ? { summary: summariseCalls(calls) } : {}),
    ...(all ? { failed: failed.slice(-mostShown) } : {}),
    ...(args.failed ? { failed } : {}),
    ...(args.slow ? { slow } : {}),
  };
  if (args.json) {
    outJson({ calls: calls.length, lost, ...answer });
    return exitCodes.done;
  }
  const first = calls[0]?.time;
  out(
    first === undefined
      ? 'The log has no calls.'
      : `${calls.length} calls since ${first.slice(0, 19).replace('T', ' ')} UTC, ${failed.length} answered with an error.`,
  );
  if (lost > 0) out(`${lost} more could not be written to the log.`);
  if (answer.summary !== undefined) tellSummary(answer.summary);
  if (answer.slow !== undefined) tellCalls('The slowest:', answer.slow);
  if (answer.failed !== undefined)
    tellCalls(
      args.failed ? 'Errors:' : 'The latest errors (many are checks that found nothing):',
      answer.failed,
    );
  return exitCodes.done;
}

function tellSummary(summary: readonly ActionSummary[]): void {
  if (summary.length === 0) return;
  const width = Math.max(...summary.map(({ action }) => action.length));
  const heads = ['calls', 'retries', 'throttled', 'errors', 'p50 ms', 'p95 ms', 'paced s'];
  const row = (name: string, cells: readonly (string | number)[]): void => {
    out(`  ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(11)).join('')}`);
  };
  row('action', heads);
  for (const one of summary) {
    const { calls, retries, throttled, errors, p50Ms, p95Ms, pacedMs } = one;
    row(one.action, [calls, retries, throttled, errors, p50Ms, p95Ms, (pacedMs / 1000).toFixed(1)]);
  }
}

function tellCalls(title: string, calls: readonly CallEntry[]): void {
  if (calls.length === 0) return;
  out(title);
  for (const { time, service, action, region, attempt, durationMs, errorCode, requestId } of calls) {
    const words = [
      `${service}:${action}`,
      region,
      `${durationMs} ms`,
      ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
      errorCode ?? 'ok',
      requestId ?? 'no request id',
    ];
    out(`  ${time}  ${words.join('  ')}`);
  }
}
