/**
 * Everything stops at a step of the disk, and the rehearsal is started on what is left: nothing that a caller was told
 * is lost. `npm run test:kill` stops at every step, `npm test` at some.
 */
import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startRehearsal, type Rehearsal } from '../rehearsal';
import { createRandom } from '../world/random';
import {
  createForgetfulFiles,
  ends,
  type End,
  type ForgetfulFiles,
  type Image,
} from './forgetful-files.testing';
import { clientsOf, lookAround, type Clients } from './look-around.testing';
import { lies, story, Told } from './story.testing';

/** One step of so many is tried. */
const sample = process.env['LECTERN_KILL'] === 'all' ? 1 : 20;

const SPEED = 1_000;
const atFirst = { clock: String(SPEED) };
const beforeAnyAnswer = {
  facts: {},
  underWay: [{ wants: {}, makes: 'clock', run: () => Promise.resolve(undefined) }],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-power-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Stop {
  readonly step: number;
  readonly end: End;
  readonly image: Image;
  readonly told: Pick<Told, 'facts' | 'underWay'>;
}

/** Starts on a disk, works with it, and ends it in order. */
async function on<T>(
  files: ForgetfulFiles,
  work: (clients: Clients, rehearsal: Rehearsal) => Promise<T>,
): Promise<T> {
  const log = { info: () => undefined, warn: () => undefined };
  const isNew = files.list(folder).length === 0;
  const rehearsal = await startRehearsal({
    dataFolder: folder,
    files,
    log,
    // Small enough for a dozen snapshots in one story.
    leastChanges: 4_000,
    ...(isNew ? { speed: SPEED } : {}),
  });
  const clients = clientsOf(rehearsal);
  try {
    return await work(clients, rehearsal);
  } finally {
    clients.destroy();
    await rehearsal.close();
  }
}

/** Tells the story once, and keeps what would be left if everything stopped at its steps. */
async function tellAndStop(): Promise<readonly Stop[]> {
  const random = createRandom(7);
  const files = createForgetfulFiles();
  const stops: Stop[] = [];
  const told = new Told(atFirst);
  let isUp = false;
  files.onStep = () => {
    if (files.steps % sample !== 0) return;
    const { facts, underWay } = told;
    for (const end of ends) {
      stops.push({
        step: files.steps,
        end,
        image: files.image(end, () => random.next()),
        told: isUp ? { facts, underWay } : beforeAnyAnswer,
      });
    }
  };
  await on(files, async (clients) => {
    isUp = true;
    for (const line of story) await told.tell(clients, line);
    files.onStep = undefined;
    expect(lies(told, await lookAround(clients))).toEqual([]);
  });
  return stops;
}

/** Starts on what is left, and again on what would be left if everything stopped in the middle of that start. */
async function expectNothingLost({ image, told, end, step }: Stop): Promise<void> {
  const files = createForgetfulFiles(image);
  const random = createRandom(step);
  const again: Image[] = [];
  files.onStep = () => again.push(files.image(end, () => random.next()));
  await on(files, (clients) => {
    files.onStep = undefined;
    return expectWhole(files, clients, told);
  });
  const second = createForgetfulFiles(again[Math.floor(random.next() * again.length)]);
  await on(second, (clients) => expectWhole(second, clients, told));
}

async function expectWhole(files: ForgetfulFiles, clients: Clients, told: Stop['told']): Promise<void> {
  // What was made a moment before shows some seconds of the clock later, as on AWS.
  const found = await vi.waitFor(async () => {
    const facts = await lookAround(clients);
    expect(lies(told, facts)).toEqual([]);
    return facts;
  }, 20_000);
  const names = Object.keys(found);
  if (!names.some((name) => name.startsWith('upload/'))) {
    const objects = names.filter((name) => name.startsWith('object/'));
    expect(files.list(join(folder, 'objects')), 'files that no object has').toHaveLength(objects.length);
  }
  const { Vpc } = await clients.ec2.send(new CreateVpcCommand({ CidrBlock: '10.99.0.0/16' }));
  expect(told.facts, 'an id that was told before').not.toHaveProperty([`vpc/${Vpc?.VpcId ?? ''}`]);
}

it(
  'loses nothing that was told, and no half object, whenever everything stops',
  async () => {
    const stops = await tellAndStop();
    for (const stop of stops) {
      await expectNothingLost(stop).catch((error: unknown) => {
        throw new Error(`after ${stop.end} at step ${stop.step}`, { cause: error });
      });
    }
    process.stdout.write(`  stopped ${2 * stops.length} times, lost nothing\n`);
    expect(stops.length).toBeGreaterThan(sample === 1 ? 500 : 30);
  },
  sample === 1 ? 3_600_000 : 120_000,
);
