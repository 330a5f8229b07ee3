import { parseArgs } from 'node:util';
import { containersModeOf, containersModes, type ContainersMode } from '../../app/containers-mode';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { regionPattern } from '../../app/workshop/regions';

export const commandNames = [
  'workshops',
  'plan',
  'provision',
  'changes',
  'change',
  'status',
  'cards',
  'restart',
  'teardown',
  'leftovers',
  'calls',
  'rehearsal',
  'rehearse',
  'drill',
  'clock',
  'import',
  'policy',
] as const;
export type CommandName = (typeof commandNames)[number];

/** A command line, read and checked. */
export interface Arguments {
  readonly command: CommandName;
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly yes: boolean;
  /** `drill --list`: the drills there are. */
  readonly list: boolean;
  /** `drill --end`: ends the drill instead of beginning it. */
  readonly end: boolean;
  /** Of `clock`. */
  readonly pause: boolean;
  readonly resume: boolean;
  /** Of `clock`: how far ahead, e.g. `30m`. */
  readonly jump?: string;
  /** `rehearse --drills`: with every fault drill. */
  readonly drills: boolean;
  /** Works on a workshop although another computer does. */
  readonly takeOver: boolean;
  /** Of `leftovers`: where to look. */
  readonly regions?: 'all' | readonly string[];
  /** Of `policy`: with what it takes to clean up after any workshop. */
  readonly withLeftovers: boolean;
  /** Of `calls`: the slowest, those that failed, or the summary alone. */
  readonly slow: boolean;
  readonly failed: boolean;
  readonly summary: boolean;
  /** Of `leftovers`: the workshop to remove. */
  readonly remove?: string;
  /** Of `changes` and `change`: seats that get a new host in any case. */
  readonly replace: readonly string[];
  readonly seats?: number;
  readonly home?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly port?: number;
  readonly speed?: number;
  readonly seed?: number;
  /** What runs in a rehearsal's containers. */
  readonly containers?: ContainersMode;
  readonly out?: string;
  /** `rehearsal --authorize`: a policy file; the rehearsal's key may do what it allows and nothing else. */
  readonly authorize?: string;
}

export const usage = `lectern: a workshop's environments, from plan to receipt

  lectern workshops                       the built-in workshops, and those on this computer
  lectern plan FILE                       what will be made, and what it would cost
  lectern provision FILE                  make it (or go on making it)
  lectern changes FILE                    how what stands differs from the file, and what a change would touch
  lectern change FILE                     make these changes (--replace 07,12: new hosts for these seats)
  lectern status FILE                     who can work, and who cannot
  lectern cards FILE                      addresses, user names and passwords to hand out
  lectern restart FILE SEAT[/SERVICE]     restart what is stuck; saved work stays
  lectern teardown FILE                   remove everything, and write the receipt
  lectern leftovers                       what earlier workshops left in the account (--remove ID)
  lectern calls [ID]                      AWS calls made for a workshop: times, throttles, failures
                                          (--summary, --failed, --slow)
  lectern rehearsal                       run the built-in AWS alone, for any AWS client
  lectern rehearse FILE                   the whole event against a rehearsal of its own
  lectern rehearse FILE --drills          the same, with every fault drill and a report
  lectern drill NAME FILE [SEAT[/SERVICE]]  a fault on purpose, in a rehearsal (--end ends it)
  lectern drill --list                    the drills: what happens, what is shown, what to do
  lectern clock                           a rehearsal's clock, while it runs: --speed X, --pause,
                                          --resume, --jump 30m
  lectern policy FILE                     the IAM policy that an instructor needs for it
  lectern import FOLDER --out FOLDER      a workshop.yaml from the original project's config.yaml

FILE is a workshop.yaml, or the name of a built-in workshop.
  --seats N        instead of the number in the file
  --json           machine-readable output on stdout
  --yes            do not ask (needed without a terminal)
  --take-over      provision, change, teardown: although another computer works on it
  --home DIR       where Lectern keeps its data (also LECTERN_HOME; else ~/.lectern)
  --profile NAME   an AWS profile; without it (and without AWS_ENDPOINT_URL) the built-in rehearsal
  --region NAME    instead of the region in the file (with AWS_ENDPOINT_URL: of AWS_REGION)
  --regions all    leftovers: in every region that the account has enabled (or A,B)
  --with-leftovers policy: and what it takes to look for leftovers and remove them
  --port P         rehearsal: port of the endpoint        --speed X   rehearsal: speed of its clock
  --seed S         rehearsal: the same seed tells the same story
  --containers M   rehearsal: stand-in (default), real (the Jupyter of this computer), or auto (as memory allows)
  --authorize FILE rehearsal: its key may do what this policy allows, and nothing else
  --out FOLDER     policy: one file for each document

Exit codes: 0 done · 1 failed or incomplete · 2 bad usage or input · 130 cancelled
`;

function usageError(message: string): LecternError {
  return new LecternError({ code: 'usage', message, hint: 'lectern --help lists the commands.' });
}

/** Reads the command line. Throws LecternError `usage`; returns `help` when that was asked for. */
export function readArguments(argv: readonly string[]): Arguments | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        'take-over': { type: 'boolean', default: false },
        slow: { type: 'boolean', default: false },
        failed: { type: 'boolean', default: false },
        summary: { type: 'boolean', default: false },
        remove: { type: 'string' },
        replace: { type: 'string' },
        regions: { type: 'string' },
        'with-leftovers': { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        end: { type: 'boolean', default: false },
        pause: { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        jump: { type: 'string' },
        drills: { type: 'boolean', default: false },
        seats: { type: 'string' },
        home: { type: 'string' },
        profile: { type: 'string' },
        region: { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string' },
        containers: { type: 'string' },
        out: { type: 'string' },
        authorize: { type: 'string' },
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [name, ...rest] = positionals;
  if (values.help || name === undefined || name === 'help') return 'help';
  const command = commandNames.find((known) => known === name);
  if (command === undefined) throw usageError(`There is no command "${name}".`);
  const seats = numberOption('seats', values.seats, { integer: true });
  const port = numberOption('port', values.port, { integer: true });
  const speed = numberOption('speed', values.speed, { integer: false });
  const seed = numberOption('seed', values.seed, { integer: true });
  const containers = containersModeOf(values.containers);
  if (values.containers !== undefined && containers === undefined)
    throw usageError(`--containers takes one of ${containersModes.join(', ')}, not "${values.containers}".`);
  if (speed !== undefined && (speed < 1 || speed > 1000))
    throw usageError('--speed takes a number from 1 to 1000.');
  if (port !== undefined && (port < 0 || port > 65535))
    throw usageError('--port takes a number from 0 to 65535.');
  return {
    command,
    positionals: rest,
    json: values.json,
    yes: values.yes,
    takeOver: values['take-over'],
    list: values.list,
    end: values.end,
    pause: values.pause,
    resume: values.resume,
    ...defined({ jump: values.jump }),
    drills: values.drills,
    withLeftovers: values['with-leftovers'],
    slow: values.slow,
    failed: values.failed,
    summary: values.summary,
    replace: values.replace?.split(',').map((seat) => seat.trim()) ?? [],
    ...defined({
      seats,
      port,
      speed,
      seed,
      containers,
      home: values.home,
      profile: values.profile,
      region: values.region,
    }),
    ...(values.regions === undefined ? {} : { regions: regionsIn(values.regions) }),
    ...defined({ remove: values.remove, out: values.out, authorize: values.authorize }),
  };
}

function regionsIn(text: string): 'all' | readonly string[] {
  if (text === 'all') return 'all';
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => regionPattern.test(name))) return names;
  throw usageError(`--regions takes "all", or names such as eu-west-1,us-east-1, not "${text}".`);
}

function numberOption(
  name: string,
  text: string | undefined,
  rule: { readonly integer: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || (rule.integer && !Number.isInteger(value))) {
    throw usageError(`--${name} takes a ${rule.integer ? 'whole ' : ''}number, not "${text}".`);
  }
  return value;
}

/** The positional at `index`, by its name in the usage. Throws LecternError `usage`. */
export function positional(args: Arguments, index: number, name: string): string {
  const value = args.positionals[index];
  if (value === undefined) throw usageError(`"lectern ${args.command}" needs ${name}.`);
  return value;
}
