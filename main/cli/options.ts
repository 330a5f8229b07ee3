/** The options that several commands share. */
import { Option } from '@commander-js/extra-typings';
import { clockSpeeds } from '../../app/clock-state';
import { containersModes, type ContainersMode } from '../../app/containers-mode';
import { usageError } from './usage';

/** What of a command line decides how Lectern is opened. */
export interface Opening {
  readonly home?: string | undefined;
  readonly profile?: string | undefined;
  readonly speed?: number | undefined;
  readonly containers?: ContainersMode | undefined;
}

export const json = new Option('--json', 'machine-readable output on stdout').default(false);
export const yes = new Option('-y, --yes', 'do not ask (needed without a terminal)').default(false);
export const takeOver = new Option('--take-over', 'although another computer is working on it').default(
  false,
);
export const home = new Option(
  '--home <dir>',
  'where Lectern keeps its data (also LECTERN_HOME; otherwise ~/.lectern)',
);
export const profile = new Option(
  '--profile <name>',
  'an AWS profile; without it (and without AWS_ENDPOINT_URL) the built-in rehearsal',
);
export const region = new Option(
  '--region <name>',
  "instead of the workshop's region (with AWS_ENDPOINT_URL: instead of AWS_REGION)",
);
export const seats = new Option('--seats <n>', "instead of the workshop's number of seats").argParser(
  numberFor('seats', { whole: true }),
);
export const speed = new Option(
  '--speed <x>',
  `speed of a rehearsal's clock, ${clockSpeeds.least} to ${clockSpeeds.most}`,
).argParser(numberFor('speed', clockSpeeds));
export const containers = new Option(
  '--containers <mode>',
  'what runs in a rehearsal: stand-in (default), real (the Jupyter of this computer), auto (as memory allows)',
).choices(containersModes);
export const replace = new Option('--replace <seats>', 'seats that get a new host in any case, e.g. 07,12')
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
