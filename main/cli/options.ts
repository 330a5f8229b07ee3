/** The options that several commands share. */
import { Option } from '@commander-js/extra-typings';
import { clockSpeeds } from '../../app/clock-state';
import { containersModes, type ContainersMode } from '../../app/containers-mode';
import { mostSeats } from '../../app/workshop/schema';
import { usageError } from './usage';

/** What of a command line decides how Lectern is opened. */
export interface Opening {
  readonly home?: string | undefined;
  readonly profile?: string | undefined;
  readonly speed?: number | undefined;
  readonly containers?: ContainersMode | undefined;
}

export const json = new Option('--json', 'machine-readable output on stdout').default(false);
export const yes = new Option('-y, --yes', 'do not ask for confirmation (needed without a terminal)').default(
  false,
);
export const takeOver = new Option(
  '--take-over',
  'take over from another computer that is working on it',
).default(false);
export const home = new Option(
  '--home <dir>',
  'where Lectern keeps its data (also LECTERN_HOME; otherwise ~/.lectern)',
);
export const profile = new Option(
  '--profile <name>',
  'an AWS profile; without it (and without AWS_ENDPOINT_URL), the built-in rehearsal',
);
export const region = new Option(
  '--region <name>',
  "overrides the workshop's region (with AWS_ENDPOINT_URL: overrides AWS_REGION)",
);
export const seats = new Option('--seats <n>', "overrides the workshop's number of seats").argParser(
  numberFor('seats', { least: 1, most: mostSeats, whole: true }),
);
export const speed = new Option(
  '--speed <x>',
  `speed of the rehearsal's clock, ${clockSpeeds.least} to ${clockSpeeds.most}`,
)
  .argParser(numberFor('speed', clockSpeeds))
  .conflicts('profile');
export const containers = new Option(
  '--containers <mode>',
  'what a rehearsal runs: stand-in (default), real (this computer’s Jupyter), auto (as memory allows)',
)
  .choices(containersModes)
  .conflicts('profile');
export const replace = new Option('--replace <seats>', 'give these seats new machines, e.g. 07,12')
  .argParser((text): readonly string[] => text.split(',').map((seat) => seat.trim()))
  .default<readonly string[]>([]);

/** Reads a number. Throws LecternError `usage` for one outside of what the option takes. */
export function numberFor(
  option: string,
  { least, most, whole }: { readonly least?: number; readonly most?: number; readonly whole?: boolean },
): (text: string) => number {
  const range = least === undefined || most === undefined ? '' : ` from ${least} to ${most}`;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const isIn = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
    if (Number.isFinite(value) && isIn && (whole !== true || Number.isInteger(value))) return value;
    throw usageError(`--${option} takes a ${whole === true ? 'whole ' : ''}number${range}, not "${text}".`);
  };
}
