/** Same seed, same story: what happens in a world, and after how long, whatever its clock's speed. */
import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, it } from 'vitest';
import { createClock } from '../../../app/clock';
import { changed, type ClockChange } from '../../../app/clock-state';
import { createHandWall, type HandWall } from '../../../app/hand-wall.testing';
import { createEc2 } from '../services/ec2/ec2';
import { recommendedImage } from '../services/ec2/image-catalogue';
import { createIam } from '../services/iam/iam';
import { createServiceQuotas } from '../services/service-quotas/service-quotas';
import { createTestRehearsal, type TestRehearsal } from '../rehearsal.testing';
import { World } from './world';

const opened: TestRehearsal[] = [];
afterEach(() => {
  for (const test of opened.splice(0)) test.close();
});

interface Happened {
  readonly kind: string;
  readonly at: number;
}

/** Tells of every transition of a world as it happens. */
function listenTo(world: World, heard: (kind: string) => void): void {
  const on = world.on.bind(world);
  Object.assign(world, {
    on: (kind: string, handler: (data: never) => void) => {
      on(kind, (data: never) => {
        heard(kind);
        handler(data);
      });
    },
  });
}

/** How the wall continues during a story. */
type Pass = (wall: HandWall, change: (what: ClockChange) => void) => void;

/** Long enough for the end of an instance to be forgotten. */
const spanMs = 2 * 3_600_000;

/** The same calls at the same readings of the clock; between them time continues as `pass` says. */
async function tell(speed: number, pass: Pass): Promise<readonly Happened[]> {
  const wall = createHandWall();
  const clock = createClock(speed, wall);
  const happened: Happened[] = [];
  const test = createTestRehearsal({
    clock,
    seed: 42,
    services: (parts) => {
      listenTo(parts.world, (kind) => happened.push({ kind, at: Math.round(parts.world.ticks()) }));
      parts.services.iam = createIam(parts);
      parts.services.ec2 = createEc2(parts);
      createServiceQuotas(parts);
    },
  });
  opened.push(test);
  const ec2 = test.client(EC2Client);
  const ImageId = recommendedImage('eu-west-1', 'x86_64').id;
  const run = { ImageId, InstanceType: 't3.large', MinCount: 1, MaxCount: 1 } as const;
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { Instances } = await ec2.send(new RunInstancesCommand(run));
    ids.push(...(Instances ?? []).map(({ InstanceId = '' }) => InstanceId));
  }
  pass(wall, (what) => {
    clock.set(changed(clock.state, what, wall.now()));
  });
  await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids.slice(0, 1) }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  pass(wall, (what) => {
    clock.set(changed(clock.state, what, wall.now()));
  });
  return happened;
}

it('is the same at speed 1, at 1,000, on a computer that stumbles, and through pauses, jumps and other speeds', async () => {
  // Five instances: each runs, is shut down, and is forgotten an hour later.
  const usual = await tell(1, (wall) => wall.pass(spanMs));
  expect(usual.filter(({ kind }) => kind === 'ec2.instance.step')).toHaveLength(10);
  expect(usual.filter(({ kind }) => kind === 'ec2.instance.forget')).toHaveLength(5);
  expect(await tell(1_000, (wall) => wall.pass(spanMs / 1_000))).toEqual(usual);
  // Late by up to 0.9 s of the wall each time, which are 15 minutes of this clock.
  expect(
    await tell(1_000, (wall) => {
      for (let n = 0; n < 8; n += 1) wall.stall(900);
    }),
  ).toEqual(usual);
  expect(
    await tell(60, (wall, change) => {
      wall.pass(100);
      change({ kind: 'pause' });
      wall.pass(5_000);
      change({ kind: 'speed', speed: 300 });
      change({ kind: 'resume' });
      wall.pass(100);
      const left = spanMs - 100 * 60 - 100 * 300;
      change({ kind: 'jump', ms: left });
      wall.pass(left / 1_000);
    }),
  ).toEqual(usual);
});

it('goes on after a restart: what was to come comes as long after, however long it was off', () => {
  const first = createHandWall();
  const before = new World({ clock: createClock(60, first), seed: 1 });
  before.on('something', () => undefined);
  first.pass(1_000);
  before.after(600_000, 'something', {});
  first.pass(4_000);
  const snapshot = JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<World['snapshot']>;
  const second = createHandWall();
  second.pass(3_600_000);
  const after = new World({ clock: createClock(300, second), seed: 1 });
  let happened = 0;
  after.restore(snapshot);
  after.on('something', () => (happened += 1));
  after.start();
  // Six of ten minutes are left, at the speed of the second start.
  second.pass(1_199);
  expect(happened).toBe(0);
  second.pass(1);
  expect(happened).toBe(1);
});
