import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Lectern } from '../../lectern';
import { command, type Cli } from '../command';
import * as option from '../options';
import { numberFor, type Opening } from '../options';
import { LecternError } from '../../../app/errors';
import { findRehearsal } from '../../targets/rehearsal-process';
import { exitCodes, type ExitCode } from '../output';

/** `lectern rehearsal`: the built-in AWS alone, in the foreground, until it is interrupted. */
export const rehearsalCommand = ({ root, run }: Cli) =>
  command('rehearsal', 'run only the built-in AWS, for any AWS client')
    .option('--port <p>', 'port to listen on', numberFor('port', { least: 0, most: 65_535, whole: true }))
    .addOption(option.speed)
    .option(
      '--seed <s>',
      'the same seed gives the same durations and ids',
      numberFor('seed', { least: 0, most: 2 ** 31, whole: true }),
    )
    .addOption(option.containers)
    .option('--authorize <file>', 'limit its key to what this policy allows')
    .addOption(option.home)
    .action((options) =>
      run(options, (lectern) => serve(lectern, options, join(root, 'dist', 'main', 'rehearsal.js'))),
    );

interface RehearsalArguments extends Opening {
  readonly port?: number | undefined;
  readonly seed?: number | undefined;
  readonly authorize?: string | undefined;
}

async function serve(lectern: Lectern, args: RehearsalArguments, program: string): Promise<ExitCode> {
  const running = await findRehearsal(lectern.home.rehearsal);
  if (running !== undefined) {
    throw new LecternError({
      code: 'rehearsal.already-running',
      message: `A rehearsal is already running on ${lectern.home.rehearsal} (process ${running.pid}).`,
      hint: 'Use that one, stop it, or choose another data folder with --home.',
    });
  }
  const option = (name: string, value: number | string | undefined): string[] =>
    value === undefined ? [] : [name, String(value)];
  const child = spawn(
    process.execPath,
    [
      program,
      '--data',
      lectern.home.rehearsal,
      ...option('--port', args.port),
      ...option('--speed', args.speed),
      ...option('--seed', args.seed),
      ...option('--containers', args.containers),
      ...option('--authorize', args.authorize),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  // It saves before it ends, and this process waits for that, however often it is told to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  whenNpmEnds(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0 ? exitCodes.done : exitCodes.incomplete));
  });
}

/** npm passes SIGTERM to the shell that started this process, which passes nothing on: it is gone then. */
function whenNpmEnds(action: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    action();
  }, 500);
  timer.unref();
}
