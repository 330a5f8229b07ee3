import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TestAccount } from '../../main/engine/testing/life.testing';
import { memoryJournal, startLife } from '../../main/engine/testing/life.testing';
import { addLookAlikes, addNeighbours } from '../../main/engine/testing/neighbours.testing';
import { startRehearsal } from '../../main/rehearsal/rehearsal';
import { playRound, workshopId } from './round';

/** Clock ms per wall ms: minutes of AWS in tenths of a second. */
const speed = 1_500;

/** Plays rounds; each has a seed of its own, so that any of them can be told again alone. Returns the exit code. */
export async function fuzz(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string', default: '10' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  const rounds = Number(values.rounds);
  // A life that died leaves calls behind that nobody waits for.
  process.on('unhandledRejection', (error) => {
    process.stderr.write(`unhandled: ${String(error)}\n`);
  });
  let failures = 0;
  const faults: Record<string, number> = {};
  for (let seed = first; seed < first + rounds; seed += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'lectern-fuzz-'));
    const complaints: string[] = [];
    const rehearsal = await startRehearsal({
      dataFolder: folder,
      speed,
      seed,
      log: {
        info: () => undefined,
        warn: (message, data) => complaints.push(`${message} ${JSON.stringify(data ?? {})}`),
      },
    });
    const account: TestAccount = { ...rehearsal, speed };
    try {
      const started = Date.now();
      const { aws } = startLife({ account, journal: memoryJournal() }).connection;
      await addNeighbours(aws, workshopId);
      await addLookAlikes(aws, workshopId);
      aws.destroy();
      // In some rounds another workshop of ours stands beside it, whole and in use.
      const other = startLife({
        account,
        journal: memoryJournal(),
        workshop: { id: `${workshopId}-3`, seats: 1 },
      });
      const stands = seed % 3 === 0;
      if (stands) await other.engine.provision(other.plan, new AbortController().signal);
      other.connection.aws.destroy();
      const story = await playRound({
        account,
        seed,
        say: values.verbose ? (line) => process.stderr.write(`  ${line}\n`) : () => undefined,
      });
      for (const [what, times] of Object.entries(story.faults)) faults[what] = (faults[what] ?? 0) + times;
      const ok = story.wrong.length === 0;
      if (!ok) failures += 1;
      process.stdout.write(
        `${ok ? 'ok  ' : 'FAIL'} seed ${seed}: ${story.summary}${stands ? ', beside another workshop' : ''}, ${Math.round((Date.now() - started) / 1000)} s\n`,
      );
      for (const line of story.wrong) process.stdout.write(`       ${line}\n`);
      for (const line of ok ? [] : complaints.slice(0, 5))
        process.stdout.write(`       rehearsal: ${line}\n`);
      if (!ok) process.stdout.write(`     again: npm run test:fuzz -- --seed ${seed} --rounds 1 --verbose\n`);
    } finally {
      await rehearsal.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const what = Object.entries(faults).map(([name, times]) => `${name} ${times}`);
  process.stdout.write(`done to them: ${what.sort().join(', ')}\n`);
  process.stdout.write(
    `${rounds - failures} of ${rounds} rounds passed (seeds ${first} to ${first + rounds - 1})\n`,
  );
  return failures === 0 ? 0 : 1;
}
