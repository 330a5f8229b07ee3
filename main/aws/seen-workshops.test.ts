import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { testAccount } from '../engine/testing/account.testing';
import { memoryJournal, startLife } from '../engine/testing/life.testing';
import { seenWorkshops } from './seen-workshops';

const never = new AbortController().signal;
const { account } = await testAccount({ name: 'seen', speed: 900, seed: 5 });

it('counts no seat whose machine was removed, though its tags are listed for an hour', async () => {
  const life = startLife({ account, journal: memoryJournal(), workshop: { id: 'fewer', seats: 2 } });
  const { aws } = life.connection;
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  const seats = async () =>
    (await seenWorkshops(aws, '123456789012')).map(({ id, seats }) => ({ id, seats }));
  expect(await seats()).toEqual([{ id: 'fewer', seats: [1, 2] }]);
  const { Reservations } = await aws.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:lectern:seat', Values: ['02'] }] }),
  );
  const InstanceIds = Reservations?.flatMap(
    ({ Instances }) => Instances?.map((one) => one.InstanceId ?? '') ?? [],
  );
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(await seats()).toEqual([{ id: 'fewer', seats: [1] }]);
  expect((await life.engine.teardown(never)).receipt).toMatchObject({ left: [] });
  expect(await seats()).toEqual([]);
}, 60_000);
