import { CommanderError, type Help } from '@commander-js/extra-typings';
import { defined } from '../../app/defined';
import { didYouMean } from '../../app/workshop/did-you-mean';
import { openLectern, versionIn } from '../lectern';
import { browserNative } from '../native';
import { sayWaiting } from './say-waiting';
import { command, programName, type Cli } from './command';
import { commands } from './commands';
import * as option from './options';
import { exitCodes, report, type ExitCode } from './output';
import { usageError } from './usage';

const commonOptions = [
  option.seats,
  option.json,
  option.yes,
  option.home,
  option.profile,
  option.region,
  option.speed,
  option.containers,
];

const namesAndCodes = `Name a workshop by the path of its workshop.yaml, by the name of a built-in workshop, or by an id or name
from "lectern workshops". "lectern COMMAND --help" lists all options of a command.

Exit codes: 0 done · 1 failed or incomplete · 2 bad usage or input · 130 cancelled
With --json, what went wrong is the last line of stdout: {"error": {"code", "message", "hint", …}}`;

type Program = ReturnType<typeof createProgram>;

/** The whole command line. */
export function createProgram(cli: Cli) {
  const program = command(programName, "a workshop's environments, from plan to receipt")
    .usage('COMMAND [options]')
    .version(versionIn(cli.root), '--version', 'show the version')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', ({ command: shown }) =>
      ['', commonOptionsHelp(shown.createHelp()), namesAndCodes].join('\n'),
    );
  for (const [group, members] of Object.entries(commands)) {
    program.commandsGroup(group);
    for (const create of members) program.addCommand(create(cli));
  }
  return program;
}

function commonOptionsHelp(help: Help): string {
  help.prepareContext({});
  const width = Math.max(...commonOptions.map((one) => help.optionTerm(one).length));
  const items = commonOptions.map((one) =>
    help.formatItem(help.optionTerm(one), width, help.optionDescription(one), help),
  );
  return help.formatItemList('Common options:', items, help).join('\n');
}

/**
 * The command line with the options that stand before the command put behind it, where commander wants them. What
 * follows an option that takes a value is that value. Throws LecternError `usage` for a word that is no command.
 */
function commandFirst(argv: readonly string[], program: Program): readonly string[] {
  const takesValue = (flag: string): boolean =>
    program.commands.some(({ options }) =>
      options.some((one) => [one.short, one.long].includes(flag) && one.required),
    );
  let at = 0;
  while (argv[at]?.startsWith('-') === true) at += takesValue(argv[at] ?? '') ? 2 : 1;
  const word = argv[at];
  if (word === undefined) return argv;
  if (word === 'help') return helpFirst(argv.toSpliced(at, 1), program);
  refuseUnknown(word, program);
  return [word, ...argv.toSpliced(at, 1)];
}

/** `help COMMAND` is `COMMAND --help`, whatever else commander would make of it. */
function helpFirst(words: readonly string[], program: Program): readonly string[] {
  const [word, ...more] = words;
  if (word === undefined) return ['--help'];
  if (more.length > 0)
    throw usageError('help takes one command.', 'lectern help COMMAND, or lectern --help.');
  refuseUnknown(word, program);
  return [word, '--help'];
}

function refuseUnknown(word: string, program: Program): void {
  const names = program.commands.map((one) => one.name());
  if (names.includes(word)) return;
  const nearest = didYouMean(word, names);
  throw usageError(
    `There is no command '${word}'.`,
    `${nearest === undefined ? '' : `Did you mean ${nearest}? `}lectern --help lists the commands.`,
  );
}

/** Runs one command line, without `node` and the program's name, to its end. */
export async function runCommandLine(argv: readonly string[], root: string): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const ended = (how: ExitCode): void => {
    code = how;
  };
  const run: Cli['run'] = async (args, work) => {
    const lectern = openLectern({ root, native: browserNative, watch: false, ...opening(args) });
    const stopTelling = sayWaiting(lectern);
    try {
      ended(await work(lectern, args));
    } finally {
      stopTelling();
      await lectern.close();
    }
  };
  try {
    const program = createProgram({ root, run, ended });
    await program.parseAsync(argv.length === 0 ? ['--help'] : commandFirst(argv, program), { from: 'user' });
    return code;
  } catch (error) {
    // Help and the version have been printed.
    return error instanceof CommanderError ? exitCodes.done : report(error, argv.includes('--json'));
  }
}

function opening({ home, profile, speed, containers }: option.Opening) {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return {
    ...defined({ home, rehearsalSpeed: speed, rehearsalContainers: containers }),
    ...(endpoint === undefined || endpoint === '' || profile !== undefined ? {} : { endpoint }),
  };
}
