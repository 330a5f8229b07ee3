/** How every command of the command line is made: what it is called, what it takes, how it refuses the rest. */
import { Argument, Command, type CommanderError } from '@commander-js/extra-typings';
import type { LecternError } from '../../app/errors';
import { capital } from '../../app/words/lists';
import type { Lectern } from '../lectern';
import * as option from './options';
import type { Opening } from './options';
import type { ExitCode } from './output';
import { usageError } from './usage';

/** What a command runs in. */
export interface Cli {
  /** Folder of the installed app. */
  readonly root: string;
  /** Opens Lectern as the options ask for, does the command's work on it, and closes it again. */
  readonly run: <Arguments extends Opening>(
    args: Arguments,
    work: (lectern: Lectern, args: Arguments) => ExitCode | Promise<ExitCode>,
  ) => Promise<void>;
  /** How a command ended that needed no Lectern. */
  readonly ended: (code: ExitCode) => void;
}

export const programName = 'lectern';

const workshopHelp =
  'path of a workshop.yaml, name of a built-in workshop, or an id or name from `lectern workshops`';
export const workshopArgument = new Argument('<workshop>', workshopHelp);
export const optionalWorkshopArgument = new Argument('[workshop]', workshopHelp);

/** A command without options. What it does not know it refuses with a LecternError `usage`. */
export function command(name: string, summary: string) {
  return new Command(name)
    .description(summary)
    .configureOutput({ outputError: () => undefined })
    .configureHelp({
      subcommandTerm: (sub) => [sub.name(), ...sub.registeredArguments.map(argumentTerm)].join(' '),
      // Without commander's "(default: false)" behind every flag.
      optionDescription: ({ description }) => description,
      styleCommandDescription: sentence,
    })
    .helpOption('-h, --help', 'show this help')
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : refusal(error, name);
    });
}

/** A command on a workshop that makes no call. */
export function planningCommand(name: string, summary: string) {
  return command(name, summary)
    .addOption(option.seats)
    .addOption(option.region)
    .addOption(option.profile)
    .addOption(option.home)
    .addOption(option.json);
}

/** A command on a workshop where it lives: on AWS, or in a rehearsal that is started when needed. */
export function workshopCommand(name: string, summary: string) {
  return planningCommand(name, summary).addOption(option.speed).addOption(option.containers);
}

function argumentTerm(argument: Pick<Argument, 'name' | 'required'>): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

const sentence = (text: string): string => capital(text).replace(/\.?$/, '.');

/** What commander refuses, in the form of all our errors: a sentence, and what to do about it. */
function refusal({ code, message }: CommanderError, name: string): LecternError {
  if (code === 'commander.help') return usageError('There is no such command.');
  const [what = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  const help =
    name === programName ? 'lectern --help lists the commands.' : `lectern ${name} --help lists its options.`;
  return usageError(sentence(what), [suggestion.replace(/^\((.*)\)$/, '$1'), help].join(' ').trim());
}
