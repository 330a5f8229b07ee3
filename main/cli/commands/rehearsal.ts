import { spawn } from 'node:child_process';
import type { Lectern } from '../../lectern';
import { LecternError } from '../../../app/errors';
import { findRehearsal } from '../../targets/rehearsal-process';
import type { Arguments } from '../arguments';
import { exitCodes, type ExitCode } from '../output';

/** `lectern rehearsal`: the built-in AWS alone, in the foreground, until it is interrupted. */
export async function rehearsalCommand(
  lectern: Lectern,
  args: Arguments,
  program: string,
): Promise<ExitCode> {
  const running = findRehearsal(lectern.home.rehearsal);
  if (running !== undefined) {
    throw new LecternError({
      code: 'rehearsal.already-running',
      message: `A rehearsal runs already on ${lectern.home.rehearsal} (process ${running.pid}).`,
      hint: 'Use that one, end it, or choose another data folder with --home.',
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0 ? exitCodes.done : exitCodes.incomplete));
  });
}
