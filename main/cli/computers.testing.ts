import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, vi } from 'vitest';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { runCommandLine } from './program';

const speed = 900;
const region = 'eu-west-1';

/** What a command line printed, and how it ended. */
interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Computers with one account between them: each has a data folder of its own, by its name. */
export interface Computers {
  readonly folder: string;
  readonly rehearsal: Rehearsal;
  readonly home: (computer: string) => string;
  readonly run: (computer: string, ...argv: readonly string[]) => Promise<Said>;
  /** As `run`, with keys that the account does not know. */
  readonly runAsStranger: (computer: string, ...argv: readonly string[]) => Promise<Said>;
}

/**
 * The command line in this very process, against a rehearsal as the account of all tests of one file: awaited at the
 * top of the file, gone with its folder after the last test.
 */
export async function computers(name: string): Promise<Computers> {
  const folder = mkdtempSync(join(tmpdir(), `lectern-${name}-`));
  const log = { info: () => undefined, warn: () => undefined };
  const rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 7, log });
  afterAll(async () => {
    await rehearsal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let stdout = '';
  let stderr = '';
  const setUp = (): void => {
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    vi.stubEnv('AWS_ENDPOINT_URL', rehearsal.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', rehearsal.accessKeyId);
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv('LECTERN_CLOCK_SPEED', String(speed));
  };
  beforeEach(setUp);
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const home = (computer: string): string => join(folder, computer);
  const runWith = async (secret: string, computer: string, argv: readonly string[]): Promise<Said> => {
    // A `beforeAll` may run commands, too.
    setUp();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
    stdout = '';
    stderr = '';
    const code = await runCommandLine([...argv, '--home', home(computer)], process.cwd());
    return { code, stdout, stderr };
  };
  return {
    folder,
    rehearsal,
    home,
    run: (computer, ...argv) => runWith(rehearsal.secretAccessKey, computer, argv),
    runAsStranger: (computer, ...argv) => runWith('not the key', computer, argv),
  };
}
