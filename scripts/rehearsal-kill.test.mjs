// The rehearsal as a process is killed and told to end while it is called, and started again: nothing that it answered
// is lost, and its callers go on with the keys and the address that they have. `npm run test:kill` does so many times.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { clientsOf, lookAround } from '../main/rehearsal/state/look-around.testing.ts';
import { lies, story, Told } from '../main/rehearsal/state/story.testing.ts';
import { bundle } from './bundle.mjs';

const kills = process.env.LECTERN_KILL === 'all' ? 60 : 3;

let program;
let folder;
const living = new Set();

beforeAll(async () => {
  program = await bundle('rehearsal-kill', { rehearsal: 'main/rehearsal/index.ts' });
});
afterAll(() => rmSync(program, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-killed-'));
});
afterEach(async () => {
  for (const child of living) await ended(child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a rehearsal on the folder; resolves once it serves. */
async function start(...args) {
  const child = spawn(process.execPath, [join(program, 'rehearsal.js'), '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  living.add(child);
  child.once('exit', () => living.delete(child));
  const said = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, ...value] = line.split('=');
    said[name] = value.join('=');
    if (name === 'LECTERN_STATUS_PAGE') break;
  }
  return {
    child,
    endpoint: said.AWS_ENDPOINT_URL,
    accessKeyId: said.AWS_ACCESS_KEY_ID,
    secretAccessKey: said.AWS_SECRET_ACCESS_KEY,
    region: said.AWS_REGION,
  };
}

/** Told to end, as often as `times` says: how it ended. */
async function ended(child, signal = 'SIGTERM', times = 1) {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  const exit = once(child, 'exit');
  for (let n = 0; n < times; n += 1) child.kill(signal);
  return exit;
}

it(
  'loses nothing that it answered when it is killed at any moment, and goes on with the same keys and port',
  async () => {
    let answers = 0;
    for (let n = 0; n < kills; n += 1) {
      const first = await start('--speed', '1000');
      const clients = clientsOf(first);
      const told = new Told({ clock: '1000' });
      const dying = story.length * ((n + Math.random()) / kills);
      let line = 0;
      const telling = (async () => {
        for (; line < story.length; line += 1) {
          // In the middle of a line: its calls are on their way.
          if (line === Math.floor(dying)) setTimeout(() => first.child.kill('SIGKILL'), (dying % 1) * 40);
          await told.tell(clients, story[line]);
        }
      })();
      await telling.catch(() => undefined);
      await ended(first.child, 'SIGKILL');
      const second = await start();
      expect(second).toMatchObject({ ...first, child: expect.anything() });
      answers += Object.keys(told.facts).length;
      await vi.waitFor(async () => expect(lies(told, await lookAround(clients))).toEqual([]), 5_000);
      clients.destroy();
      await ended(second.child);
      rmSync(folder, { recursive: true, force: true });
    }
    process.stdout.write(`  killed ${2 * kills} times with ${answers} facts told, lost nothing\n`);
  },
  kills * 20_000,
);

it.each([['SIGINT'], ['SIGTERM'], ['SIGHUP']])(
  'saves before it ends at %s, also when it comes again and again',
  async (signal) => {
    const first = await start('--speed', '1000');
    const clients = clientsOf(first);
    const told = new Told({ clock: '1000' });
    for (const line of story.slice(0, 5)) await told.tell(clients, line);
    expect(await ended(first.child, signal, 5)).toEqual([0, null]);
    // In order: one whole snapshot, and nobody's lock.
    expect(readdirSync(folder).filter((name) => /^changes-|^rehearsal\.json$/.test(name))).toEqual([]);
    const second = await start();
    await vi.waitFor(async () => expect(lies(told, await lookAround(clients))).toEqual([]), 5_000);
    clients.destroy();
    await ended(second.child);
  },
);
