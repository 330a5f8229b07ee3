import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Rehearsal, RehearsalOptions } from '../../rehearsal/rehearsal';
import { startRehearsal } from '../../rehearsal/rehearsal';
import type { TestAccount } from './life.testing';

/**
 * A rehearsal as the account of all tests of one file: awaited at the top of the file, gone with its folder after the
 * last test (and after the file's own `afterAll`). `name` is the file's, for the folder.
 */
export async function testAccount({
  name,
  speed,
  ...options
}: { readonly name: string; readonly speed: number } & Partial<RehearsalOptions>): Promise<{
  readonly rehearsal: Rehearsal;
  readonly account: TestAccount;
  /** Where the rehearsal keeps its state. */
  readonly dataFolder: string;
}> {
  const dataFolder = mkdtempSync(join(tmpdir(), `lectern-${name}-`));
  const log = { info: () => undefined, warn: () => undefined };
  const rehearsal = await startRehearsal({ dataFolder, speed, log, ...options });
  afterAll(async () => {
    await rehearsal.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });
  return { rehearsal, account: { ...rehearsal, speed }, dataFolder };
}
