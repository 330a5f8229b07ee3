import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client, RunInstancesCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../../app/clock';
import { createHandWall, type HandWall } from '../../../app/hand-wall.testing';
import { createTestRehearsal, type TestRehearsal } from '../rehearsal.testing';

const speed = 60;
let wall: HandWall;
/** Lets clock seconds pass. */
const pass = (seconds: number): void => wall.pass((seconds * 1000) / speed);
let rehearsal: TestRehearsal;

beforeEach(() => {
  wall = createHandWall();
  rehearsal = createTestRehearsal({
    clock: createClock(speed, wall),
    services: ({ registry }) => {
      registry.on(CreateTargetGroupCommand, { models: ['Name'], handle: () => ({ TargetGroups: [] }) });
      registry.on(DescribeTargetGroupsCommand, { models: [], handle: () => ({ TargetGroups: [] }) });
      registry.on(RunInstancesCommand, {
        models: ['MinCount', 'MaxCount', 'ClientToken'],
        handle: () => ({ Instances: [] }),
      });
      registry.on(DescribeInstancesCommand, {
        models: ['InstanceIds'],
        handle: () => ({ Reservations: [] }),
      });
      registry.on(DescribeLogGroupsCommand, { models: [], handle: () => ({ logGroups: [] }) });
      registry.on(GetParameterCommand, { models: ['Name'], handle: () => ({}) });
      registry.on(GetCallerIdentityCommand, { models: [], handle: () => ({}) });
      registry.on(RegisterTaskDefinitionCommand, {
        models: ['family', 'containerDefinitions'],
        handle: () => ({}),
      });
    },
  });
});
afterEach(() => rehearsal.close());

/** How many of `count` calls at once get through, and what the others are told. */
async function burst(count: number, call: (index: number) => Promise<unknown>) {
  const results = await Promise.allSettled(Array.from({ length: count }, (_, index) => call(index)));
  const refused = results.filter((result) => result.status === 'rejected');
  const codes = new Set(
    refused.map(({ reason }) => {
      const error = reason as Error & { $metadata: { httpStatusCode: number } };
      return `${error.$metadata.httpStatusCode} ${error.name}: ${error.message}`;
    }),
  );
  return { through: count - refused.length, codes: [...codes] };
}

it('lets 20 of 320 target groups through at once, and 3 more each second of the clock', async () => {
  const elb = rehearsal.client(ElasticLoadBalancingV2Client);
  const create = (index: number) => elb.send(new CreateTargetGroupCommand({ Name: `tg-${index}` }));
  expect(await burst(320, create)).toEqual({
    through: 20,
    codes: ['400 ThrottlingException: Rate exceeded'],
  });
  pass(10);
  expect((await burst(40, create)).through).toBe(20);
  pass(2);
  expect((await burst(40, create)).through).toBe(6);
  expect(rehearsal.wire.calls.counts()).toMatchObject([
    { action: 'CreateTargetGroup', calls: 400, throttled: 354 },
  ]);
});

it('holds all load balancing calls together to 40', async () => {
  const elb = rehearsal.client(ElasticLoadBalancingV2Client);
  await burst(20, (index) => elb.send(new CreateTargetGroupCommand({ Name: `tg-${index}` })));
  expect((await burst(40, () => elb.send(new DescribeTargetGroupsCommand({})))).through).toBe(20);
});

it('keeps regions apart', async () => {
  for (const region of ['eu-west-1', 'us-east-1']) {
    const elb = rehearsal.client(ElasticLoadBalancingV2Client, { region });
    const create = (index: number) => elb.send(new CreateTargetGroupCommand({ Name: `tg-${index}` }));
    expect((await burst(25, create)).through).toBe(20);
  }
});

it('counts instances and not only requests', async () => {
  const ec2 = rehearsal.client(EC2Client);
  const run = (count: number) => ec2.send(new RunInstancesCommand({ MinCount: count, MaxCount: count }));
  expect((await burst(1, () => run(990))).through).toBe(1);
  expect(await burst(2, () => run(20))).toEqual({
    through: 0,
    codes: ['503 RequestLimitExceeded: Request limit exceeded.'],
  });
  expect((await burst(1, () => run(10))).through).toBe(1);
  pass(100);
  expect((await burst(8, () => run(1))).through).toBe(5);
});

it('gives a sweep over everything half the budget of a question for some', async () => {
  const ec2 = rehearsal.client(EC2Client);
  expect((await burst(60, () => ec2.send(new DescribeInstancesCommand({})))).through).toBe(50);
  const some = () => ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-1'] }));
  expect((await burst(60, some)).through).toBe(50);
});

it('shares the task definition bucket of ECS', async () => {
  const ecs = rehearsal.client(ECSClient);
  const register = () =>
    ecs.send(new RegisterTaskDefinitionCommand({ family: 'a', containerDefinitions: [] }));
  expect(await burst(25, register)).toEqual({
    through: 20,
    codes: ['400 ThrottlingException: Rate exceeded'],
  });
  pass(3);
  expect((await burst(25, register)).through).toBe(3);
});

it('has the budgets of Logs, SSM and STS (aws-facts §1d), and each service its own words (§1e)', async () => {
  const logs = rehearsal.client(CloudWatchLogsClient);
  expect(await burst(15, () => logs.send(new DescribeLogGroupsCommand({})))).toEqual({
    through: 10,
    codes: ['400 ThrottlingException: Rate exceeded'],
  });
  const ssm = rehearsal.client(SSMClient);
  expect(await burst(50, () => ssm.send(new GetParameterCommand({ Name: '/a' })))).toEqual({
    through: 40,
    codes: ['400 ThrottlingException: Rate exceeded'],
  });
  const sts = rehearsal.client(STSClient);
  expect(await burst(610, () => sts.send(new GetCallerIdentityCommand({})))).toEqual({
    through: 600,
    codes: ['400 Throttling: Rate exceeded'],
  });
  const ec2 = rehearsal.client(EC2Client);
  const one = { MinCount: 1, MaxCount: 1 };
  expect(await burst(9, () => ec2.send(new RunInstancesCommand(one)))).toEqual({
    through: 5,
    codes: ['503 RequestLimitExceeded: Request limit exceeded.'],
  });
  const ecs = rehearsal.client(ECSClient);
  const definition = { family: 'a', containerDefinitions: [] };
  expect(await burst(25, () => ecs.send(new RegisterTaskDefinitionCommand(definition)))).toEqual({
    through: 20,
    codes: ['400 ThrottlingException: Rate exceeded'],
  });
});
