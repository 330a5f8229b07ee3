import { Option } from '@commander-js/extra-typings';
import { jumpEndsAt, longestJumpMs, type ClockChange, type ClockState } from '../../../app/clock-state';
import { LecternError } from '../../../app/errors';
import type { Lectern } from '../../lectern';
import { changeClock, readClock, type ControlPlace } from '../../targets/rehearsal-control';
import { findRehearsal } from '../../targets/rehearsal-process';
import { command, type Cli } from '../command';
import { durationOf } from '../duration';
import * as option from '../options';
import type { Opening } from '../options';
import { exitCodes, out, outJson, type ExitCode } from '../output';

/** `lectern clock [--speed X | --pause | --resume | --jump 30m]`: the clock of a rehearsal that runs. */
export const clockCommand = ({ run }: Cli) =>
  command('clock', 'the clock of a running rehearsal (--speed X, --pause, --resume, --jump 30m)')
    .addOption(option.speed)
    .addOption(new Option('--pause', 'stop the clock').default(false).conflicts('resume'))
    .option('--resume', 'start it again', false)
    .option('--jump <duration>', 'jump ahead by 30s, 10m or 1h; at most a day')
    .addOption(option.home)
    .addOption(option.json)
    .action((options) => run(options, changeOrTell));

interface ClockArguments extends Opening {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly jump?: string | undefined;
  readonly json: boolean;
}

async function changeOrTell(lectern: Lectern, args: ClockArguments): Promise<ExitCode> {
  const place = await placeOf(lectern);
  let state: ClockState | undefined;
  for (const change of changesOf(args)) ({ state } = await changeClock(place, change));
  state ??= (await readClock(place)).state;
  if (args.json) outJson({ clock: state });
  else out(inWords(state, Date.now()));
  return exitCodes.done;
}

/** The rehearsal of the data folder, or the one that the environment names as `lectern rehearsal` printed it. */
async function placeOf(lectern: Lectern): Promise<ControlPlace> {
  const { AWS_ENDPOINT_URL, AWS_SECRET_ACCESS_KEY, LECTERN_CLOCK_SPEED } = process.env;
  if (AWS_ENDPOINT_URL && AWS_SECRET_ACCESS_KEY && LECTERN_CLOCK_SPEED !== undefined) {
    return { endpoint: AWS_ENDPOINT_URL, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  }
  const running = await findRehearsal(lectern.home.rehearsal);
  if (running !== undefined) return running;
  throw new LecternError({
    code: 'rehearsal.not-running',
    message: `No rehearsal is running on ${lectern.home.rehearsal}.`,
    hint: 'Start one (`lectern rehearsal`, or the app), or name its data folder with --home.',
  });
}

function changesOf(args: ClockArguments): readonly ClockChange[] {
  return [
    ...(args.speed === undefined ? [] : [{ kind: 'speed', speed: args.speed } as const]),
    ...(args.pause ? [{ kind: 'pause' } as const] : []),
    ...(args.jump === undefined ? [] : [{ kind: 'jump', ms: jumpOf(args.jump) } as const]),
    ...(args.resume ? [{ kind: 'resume' } as const] : []),
  ];
}

function jumpOf(text: string): number {
  const ms = durationOf('jump', text);
  if (ms <= longestJumpMs) return ms;
  throw new LecternError({
    code: 'usage',
    message: 'A jump is at most one day.',
    hint: 'Jump again when it has finished.',
  });
}

function inWords(state: ClockState, now: number): string {
  const { speed, paused } = state;
  const times = speed === 1 ? 'as fast as real time' : `${speed} times as fast as real time`;
  const jump = jumpEndsAt(state, now);
  const ahead =
    jump === undefined ? '' : ` It is jumping ahead for another ${((jump - now) / 1_000).toFixed(1)} s.`;
  return paused
    ? `The clock is paused. When resumed, it runs ${times}.${ahead}`
    : `The clock runs ${times}.${ahead}`;
}
