/** What is done to seats that stand: many at once, paced, and none of the others' business. */
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import { clusterName, serviceName } from '../../app/workshop/names';
import { seatsAtOnce, usualRestartMs } from './restart';
import { testAccount } from './testing/account.testing';
import { memoryJournal, startLife, type Life } from './testing/life.testing';

const never = new AbortController().signal;
const { account } = await testAccount({ name: 'cures', speed: 900, seed: 3 });

async function hostsOf({ connection }: Life): Promise<ReadonlyMap<string, string>> {
  const { Reservations } = await connection.aws.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
  );
  const hosts = (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
  return new Map(
    hosts.map(({ InstanceId = '', Tags }) => [
      Tags?.find(({ Key }) => Key === 'lectern:seat')?.Value ?? '',
      InstanceId,
    ]),
  );
}

const seatsOf = (events: readonly LecternEvent[], wanted: LecternEvent['code']): readonly string[] =>
  events.flatMap(({ code, data }) => (code === wanted && 'seat' in data ? [data.seat ?? ''] : []));

/** How many seats were being restarted at the same time, at most. */
function mostAtOnce(events: readonly LecternEvent[]): number {
  let now = 0;
  return events.reduce((most, { code }) => {
    if (code === 'seat.restarting') now += 1;
    if (code === 'seat.restarted' || code === 'seat.restart-failed') now -= 1;
    return Math.max(most, now);
  }, 0);
}

it('never takes more than a tenth of a room at once, and of a small one a handful', () => {
  expect([2, 24, 80, 150, 500].map(seatsAtOnce)).toEqual([4, 4, 8, 15, 20]);
  expect([1, 4, 5, 24].map((seats) => usualRestartMs(seats, 24))).toEqual([60_000, 60_000, 120_000, 360_000]);
});

it('restarts many a few at a time, and gives new machines to just the seats that are asked for', async () => {
  const life = startLife({ account, journal: memoryJournal(), workshop: { id: 'many', seats: 6 } });
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  const { ec2, ecs } = life.connection.aws;
  const cluster = clusterName('many');
  await ecs.send(new DeleteServiceCommand({ cluster, service: serviceName('06', 'jupyter'), force: true }));
  const all = ['01', '02', '03', '04', '05', '06'];

  const ended = await life.engine.restart({ seats: all }, never);
  expect(ended).toMatchObject({ outcome: 'incomplete', seatsReady: 5, seatsFailed: 1 });
  expect(ended.problem?.code).toBe('service.missing');
  expect([...seatsOf(life.events, 'seat.restarted')].sort()).toEqual(all.slice(0, 5));
  expect(seatsOf(life.events, 'seat.restart-failed')).toEqual(['06']);
  expect(mostAtOnce(life.events)).toBe(4);

  // A cancelled one begins with no further seat.
  const before = life.events.length;
  const stopping = new AbortController();
  const cancelled = life.engine.restart({ seats: all.slice(0, 5) }, stopping.signal);
  await expect.poll(() => seatsOf(life.events.slice(before), 'seat.restarting').length).toBeGreaterThan(0);
  stopping.abort();
  expect(await cancelled).toMatchObject({ outcome: 'cancelled' });
  expect(seatsOf(life.events.slice(before), 'seat.restarting')).not.toContain('05');

  // Three seats need something; two get it, and nobody asks about the others.
  const hosts = await hostsOf(life);
  const lost = ['03', '04', '05'];
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: lost.map((seat) => hosts.get(seat) ?? '') }));
  await expect.poll(async () => (await hostsOf(life)).size, { timeout: 20_000 }).toBe(3);
  const renewed = await life.engine.renew(life.plan, { seats: ['03', '04'], fresh: false }, never);
  expect(renewed).toMatchObject({ outcome: 'done', seatsReady: 2 });
  const after = await hostsOf(life);
  expect([...after.keys()].sort()).toEqual(['01', '02', '03', '04', '06']);
  for (const seat of ['01', '02', '06']) expect(after.get(seat)).toBe(hosts.get(seat));
  expect(seatsOf(life.events, 'seat.renewing')).toEqual(['03', '04']);

  expect(await life.engine.renew(life.plan, { seats: ['07'], fresh: true }, never)).toMatchObject({
    outcome: 'incomplete',
    problem: { code: 'seat.none' },
  });
  const { receipt } = await life.engine.teardown(never);
  expect(receipt).toMatchObject({ left: [], failedLookups: [] });
}, 90_000);
