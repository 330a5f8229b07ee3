/** The rehearsal as a process of its own: started by the app or by hand, used by any AWS client. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { clockSpeeds } from '../../app/clock-state';
import { containersModeOf, containersModes, type ContainersMode } from '../../app/containers-mode';
import { defined } from '../../app/defined';
import { LecternError, toProblem } from '../../app/errors';
import { startRehearsal, type Rehearsal } from './rehearsal';
import { parsePolicyFile, type Statement } from './services/iam/authorization/policy-document';
import type { RehearsalLog } from './world/services';

/** JSON lines to stderr; stdout carries the environment lines alone. */
const lines = pino(
  { level: 'info', timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: 2, sync: true }),
);
const log: RehearsalLog = {
  info: (message, data) => {
    lines.info(data ?? {}, message);
  },
  warn: (message, data) => {
    lines.warn(data ?? {}, message);
  },
};

interface Arguments {
  readonly dataFolder: string;
  readonly port: number | undefined;
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly idleExitMs: number | undefined;
  readonly containers: ContainersMode | undefined;
  /** What the issued key may do; everything when absent. */
  readonly statements: readonly Statement[] | undefined;
}

function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      speed: { type: 'string' },
      seed: { type: 'string' },
      'idle-exit-ms': { type: 'string' },
      containers: { type: 'string' },
      authorize: { type: 'string' },
    },
  });
  if (values.data === undefined) throw usage('--data DIR is missing');
  const containers = containersModeOf(values.containers);
  if (values.containers !== undefined && containers === undefined) {
    throw usage(`--containers must be one of ${containersModes.join(', ')}, not "${values.containers}"`);
  }
  const idle = values['idle-exit-ms'];
  return {
    dataFolder: resolve(values.data),
    port: values.port === undefined ? undefined : number('--port', values.port, 0, 65_535, true),
    speed:
      values.speed === undefined
        ? undefined
        : number('--speed', values.speed, clockSpeeds.least, clockSpeeds.most, false),
    seed: values.seed === undefined ? undefined : number('--seed', values.seed, 0, 2 ** 31, true),
    idleExitMs: idle === undefined ? undefined : number('--idle-exit-ms', idle, 1, 2 ** 31 - 1, true),
    containers,
    statements: values.authorize === undefined ? undefined : readPolicy(values.authorize),
  };
}

function number(option: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw usage(
      `${option} must be ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}, not "${text}"`,
    );
  }
  return value;
}

function readPolicy(file: string): readonly Statement[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(`--authorize: ${error instanceof Error ? error.message : 'the file cannot be read'}`);
  }
  return parsePolicyFile(text);
}

function usage(detail: string): LecternError {
  return new LecternError({
    code: 'rehearsal.bad-arguments',
    message: 'The rehearsal was started with invalid options.',
    hint: 'Use --data DIR [--port P] [--speed X] [--seed S] [--idle-exit-ms N] [--containers stand-in|auto|real] [--authorize POLICY.json].',
    detail,
  });
}

const signals = {
  SIGINT: 'interrupted',
  SIGTERM: 'asked to end',
  SIGHUP: 'its terminal was closed',
} as const;

/**
 * Resolves at the first signal to end, with the reason. Further ones are without effect for as long as the process
 * lives: a terminal and a parent often send one each, and the first has begun to save.
 */
function untilSignalled(): Promise<string> {
  return new Promise((resolveReason) => {
    for (const [signal, reason] of Object.entries(signals)) process.on(signal, () => resolveReason(reason));
  });
}

/** Resolves once the rehearsal should end by itself or because the app says so, with the reason. */
function untilEnd(rehearsal: Rehearsal, idleExitMs: number | undefined): Promise<string> {
  return new Promise((resolveReason) => {
    void rehearsal.stopRequested.then(() => resolveReason('stopped by the app'));
    if (idleExitMs === undefined) return;
    const timer = setInterval(
      () => {
        if (Date.now() - rehearsal.lastCallAt() < idleExitMs) return;
        clearInterval(timer);
        resolveReason('nobody called');
      },
      Math.min(idleExitMs, 5000),
    );
  });
}

async function main(): Promise<void> {
  const signalled = untilSignalled();
  const { idleExitMs, seed, speed, port, containers, statements, ...given } = readArguments(
    process.argv.slice(2),
  );
  const rehearsal = await startRehearsal({
    ...given,
    ...defined({ seed, speed, port, containers }),
    ...(statements === undefined ? {} : { policy: () => statements }),
    log,
  });
  const ending = Promise.race([signalled, untilEnd(rehearsal, idleExitMs)]);
  // The reader may close the pipe once it has read the lines; nothing else is written to it.
  process.stdout.on('error', () => undefined);
  process.stdout.write(
    [
      `AWS_ENDPOINT_URL=${rehearsal.endpoint}`,
      `AWS_ACCESS_KEY_ID=${rehearsal.accessKeyId}`,
      `AWS_SECRET_ACCESS_KEY=${rehearsal.secretAccessKey}`,
      `AWS_REGION=${rehearsal.region}`,
      // The AWS CLI reads this one.
      `AWS_DEFAULT_REGION=${rehearsal.region}`,
      `LECTERN_CLOCK_SPEED=${rehearsal.speed}`,
      `LECTERN_STATUS_PAGE=${rehearsal.statusPage}`,
      '',
      '',
    ].join('\n'),
  );
  const reason = await ending;
  await rehearsal.close();
  log.info('the rehearsal has ended', { reason });
}

function die(error: unknown): never {
  const { code, message, hint, detail } = toProblem(error);
  const stack = error instanceof Error && !(error instanceof LecternError) ? { stack: error.stack } : {};
  lines.error({ code, hint, detail, ...stack }, message);
  // And for whoever started it by hand.
  process.stderr.write(`${[message, hint].filter((line) => line !== undefined).join('\n  ')}\n`);
  process.exit(code === 'rehearsal.bad-arguments' ? 2 : 1);
}

process.on('unhandledRejection', die);
process.on('uncaughtException', die);
await main().then(() => process.exit(0), die);
