import { parseArgs } from 'node:util';
import { clockSpeeds } from '../app/clock-state';
import { containersModeOf, containersModes, type ContainersMode } from '../app/containers-mode';
import { LecternError } from '../app/errors';

/** What both hosts of the app take on their command line. */
export interface StartOptions {
  /** Data folder; absent for the usual one. */
  readonly home?: string;
  /** How many times as fast as AWS a rehearsal's clock runs that is started here; absent for the usual. */
  readonly rehearsalSpeed?: number;
  /** What runs in the containers of a rehearsal that is started here; absent for that of the last time, or stand-ins. */
  readonly rehearsalContainers?: ContainersMode;
}

/**
 * Reads `--home DIR`, `--rehearsal-speed X` and `--rehearsal-containers M`, and lets everything else be:
 * Electron and Chromium have switches of their own. Throws LecternError `usage.number`, `usage.containers`.
 */
export function startOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      home: { type: 'string' },
      'rehearsal-speed': { type: 'string' },
      'rehearsal-containers': { type: 'string' },
    },
  });
  const { home, 'rehearsal-speed': speed, 'rehearsal-containers': containers } = values;
  return {
    ...(typeof home === 'string' ? { home } : {}),
    ...(speed === undefined ? {} : { rehearsalSpeed: speedOf(speed) }),
    ...(containers === undefined ? {} : { rehearsalContainers: containersOf(containers) }),
  };
}

/** What the browser-hosted mode takes besides. */
export interface HostedOptions {
  /** Port of 127.0.0.1; 0 for any free one. */
  readonly port: number;
  readonly openBrowser: boolean;
  readonly help: boolean;
}

/** Reads the whole command line of the browser-hosted mode. Throws LecternError `usage.option`, `usage.number`. */
export function hostedOptions(args: readonly string[]): HostedOptions {
  const { port, 'no-open': noOpen, help } = parseHosted(args);
  const number = Number(port);
  if (port.trim() === '' || !Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new LecternError({
      code: 'usage.number',
      message: `--port cannot be "${port}".`,
      hint: 'A whole number from 0 (any free port) to 65535.',
    });
  }
  return { port: number, openBrowser: !noOpen, help };
}

function parseHosted(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        home: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        'rehearsal-speed': { type: 'string' },
        'rehearsal-containers': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // The first of Node's own sentences: the second is for programs with positional arguments.
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new LecternError({
      code: 'usage.option',
      message: `${first}.`,
      hint: 'npm start -- --help lists the options.',
    });
  }
}

function containersOf(text: string | boolean): ContainersMode {
  const mode = containersModeOf(text);
  if (mode !== undefined) return mode;
  throw new LecternError({
    code: 'usage.containers',
    message: `--rehearsal-containers cannot be "${text}".`,
    hint: `One of ${containersModes.join(', ')}.`,
  });
}

function speedOf(text: string | boolean): number {
  const speed = Number(text);
  if (typeof text === 'string' && speed >= clockSpeeds.least && speed <= clockSpeeds.most) return speed;
  throw new LecternError({
    code: 'usage.number',
    message: `--rehearsal-speed cannot be "${text}".`,
    hint: `A number from ${clockSpeeds.least} to ${clockSpeeds.most}; at 60, a minute on AWS takes a second.`,
  });
}
