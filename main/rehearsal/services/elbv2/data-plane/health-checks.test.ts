import {
  CreateLoadBalancerCommand,
  DeleteListenerCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
  type TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ec2InstanceFacts } from '../../../world/services';
import { createElbv2Test, type Elbv2Test, until } from '../elbv2.testing';

let test: Elbv2Test;
beforeEach(() => {
  test = createElbv2Test({ speed: 2_000 });
});
afterEach(() => test.close());

const quick = {
  HealthCheckIntervalSeconds: 5,
  HealthCheckTimeoutSeconds: 2,
  HealthCheckPath: '/api',
} as const;

async function inUse(more: object = {}): Promise<{ group: string; listener: string }> {
  const loadBalancer = await test.activeLoadBalancer('shared');
  const group = await test.targetGroup('seat', { ...quick, ...more });
  const listener = await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
  return { group, listener };
}

function healthIs(group: string, state: string): Promise<TargetHealth> {
  return until(async () => {
    const health = await test.health(group);
    return health?.State === state ? health : undefined;
  });
}

describe('health checks', () => {
  it('tell a new target initial, then healthy after ONE passing check (§3)', async () => {
    const seen: (string | undefined)[] = [];
    await test.serve('10.0.1.1', (request, response) => {
      seen.push(`${request.url ?? ''} ${request.headers['user-agent'] ?? ''} ${request.headers.host ?? ''}`);
      response.end();
    });
    const { group } = await inUse({ HealthyThresholdCount: 10, HealthCheckIntervalSeconds: 300 });
    await test.register(group, '10.0.1.1');
    expect(await test.health(group)).toEqual({
      State: 'initial',
      Reason: 'Elb.InitialHealthChecking',
      Description: 'Initial health checks in progress',
    });
    const health = await healthIs(group, 'healthy');
    expect(health).toEqual({ State: 'healthy' });
    expect(seen).toEqual(['/api ELB-HealthChecker/2.0 10.0.1.1:8888']);
  });

  it('say Elb.RegistrationInProgress as long as the load balancer is being made', async () => {
    const { client } = test;
    const { LoadBalancers } = await client.send(
      new CreateLoadBalancerCommand({
        Name: 'new',
        Subnets: ['subnet-0', 'subnet-1'],
        SecurityGroups: ['sg-1'],
      }),
    );
    const group = await test.targetGroup('seat', quick);
    await test.listener(LoadBalancers?.[0] ?? {}, 18001, { Type: 'forward', TargetGroupArn: group });
    await test.register(group, '10.0.1.1');
    expect(await test.health(group)).toEqual({
      State: 'initial',
      Reason: 'Elb.RegistrationInProgress',
      Description: 'Target registration is in progress',
    });
  });

  it('need UnhealthyThresholdCount failures, and HealthyThresholdCount passes to come back (§3)', async () => {
    let status = 200;
    const answered: number[] = [];
    await test.serve('10.0.1.1', (_request, response) => {
      answered.push(status);
      response.writeHead(status).end();
    });
    const { group } = await inUse({ HealthyThresholdCount: 3, UnhealthyThresholdCount: 4 });
    await test.register(group, '10.0.1.1');
    await healthIs(group, 'healthy');
    status = 404;
    answered.length = 0;
    const health = await healthIs(group, 'unhealthy');
    expect(answered.length).toBeGreaterThanOrEqual(4);
    expect(health).toEqual({
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [404]',
    });
    status = 200;
    await healthIs(group, 'healthy');
    expect(answered.filter((code) => code === 200).length).toBeGreaterThanOrEqual(3);
  });

  it('take the codes of the matcher', async () => {
    await test.serve('10.0.1.1', (_request, response) =>
      response.writeHead(302, { location: '/login' }).end(),
    );
    const { group } = await inUse({ Matcher: { HttpCode: '200,300-302' } });
    await test.register(group, '10.0.1.1');
    await healthIs(group, 'healthy');
  });

  it('say Target.FailedHealthChecks when refused and Target.Timeout when nothing answers', async () => {
    const { group } = await inUse();
    await test.register(group, '10.0.1.1');
    expect(await healthIs(group, 'unhealthy')).toMatchObject({
      Reason: 'Target.FailedHealthChecks',
      Description: 'Health checks failed',
    });
    await test.serve('10.0.1.1', () => undefined);
    const health = await until(async () => {
      const now = await test.health(group);
      return now?.Reason === 'Target.Timeout' ? now : undefined;
    });
    expect(health).toMatchObject({ State: 'unhealthy', Description: 'Request timed out' });
  });

  it('leave targets of a group that nothing forwards to unused: Target.NotInUse', async () => {
    await test.serve('10.0.1.1');
    const { group, listener } = await inUse();
    await test.register(group, '10.0.1.1');
    await healthIs(group, 'healthy');
    await test.client.send(new DeleteListenerCommand({ ListenerArn: listener }));
    expect(await test.health(group)).toEqual({
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target group is not configured to receive traffic from the load balancer',
    });
  });

  it('leave targets in a zone that is not enabled unused (§4)', async () => {
    const { group } = await inUse();
    const region = test.rehearsal.world.region('eu-west-1');
    test.elbv2.registerTarget(region, group, { id: '10.0.1.1', port: 8888, zone: 'eu-west-1c' });
    expect(await test.health(group)).toEqual({
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target is in an Availability Zone that is not enabled for the load balancer',
    });
  });

  it('tell other services of every turn', async () => {
    const turns: string[] = [];
    const region = test.rehearsal.world.region('eu-west-1');
    test.rehearsal.signals.on('elbv2.target', ({ targetGroupArn, id, port }) => {
      turns.push(test.elbv2.targetState(region, targetGroupArn, { id, port }) ?? 'gone');
    });
    let status = 200;
    await test.serve('10.0.1.1', (_request, response) => response.writeHead(status).end());
    const { group } = await inUse();
    test.elbv2.registerTarget(region, group, { id: '10.0.1.1', port: 8888, zone: 'eu-west-1a' });
    await healthIs(group, 'healthy');
    status = 500;
    await healthIs(group, 'unhealthy');
    test.elbv2.deregisterTarget(region, group, { id: '10.0.1.1', port: 8888 });
    await until(() => (turns.length === 3 ? true : undefined));
    expect(turns).toEqual(['healthy', 'unhealthy', 'gone']);
  });
});

describe('deregistration', () => {
  it('drains for the whole delay, then the target is gone: Target.NotRegistered (§3)', async () => {
    await test.serve('10.0.1.1');
    const { group } = await inUse();
    await test.client.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: group,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '600' }],
      }),
    );
    await test.register(group, '10.0.1.1');
    await healthIs(group, 'healthy');
    const started = Date.now();
    const Targets = [{ Id: '10.0.1.1', Port: 8888 }];
    await test.client.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets }));
    expect(await test.health(group)).toEqual({
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress',
    });
    await until(async () => ((await test.health(group)) === undefined ? true : undefined));
    expect((Date.now() - started) * 2_000).toBeGreaterThanOrEqual(590_000);
    const answer = await test.client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: group, Targets }),
    );
    expect(answer.TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    });
  });

  it('is taken back by registering again, and done at once where no load balancer is (§4)', async () => {
    await test.serve('10.0.1.1');
    const { group } = await inUse();
    await test.register(group, '10.0.1.1');
    const Targets = [{ Id: '10.0.1.1' }];
    await test.client.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets }));
    await test.register(group, '10.0.1.1');
    await healthIs(group, 'healthy');
    const loose = await test.targetGroup('loose', quick);
    await test.register(loose, '10.0.1.1');
    await test.client.send(new DeregisterTargetsCommand({ TargetGroupArn: loose, Targets }));
    expect(await test.health(loose)).toBeUndefined();
  });
});

describe('instance targets', () => {
  const instance = (state: Ec2InstanceFacts['state']): Ec2InstanceFacts => ({
    id: 'i-1',
    state,
    type: 't3.xlarge',
    imageId: 'ami-1',
    zone: 'eu-west-1a',
    subnetId: 'subnet-0',
    vpcId: 'vpc-1',
    privateIp: '10.0.1.1',
    userData: '',
    vcpus: 4,
    memoryMiB: 16_384,
    maxNetworkInterfaces: 4,
    diskFolder: '/nowhere',
  });

  it('must run to be registered, are checked at their address, unused when stopped, gone when terminated', async () => {
    const { instances } = test.network;
    const { signals } = test.rehearsal;
    await test.serve('10.0.1.1');
    const { group } = await inUse({ TargetType: 'instance' });
    const registered = test.client.send(
      new RegisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: 'i-1' }] }),
    );
    await expect(registered).rejects.toMatchObject({ name: 'InvalidTargetException' });
    instances.set('i-1', instance('running'));
    await test.register(group, 'i-1');
    await healthIs(group, 'healthy');
    instances.set('i-1', instance('stopped'));
    signals.emit('ec2.instance.gone', { region: 'eu-west-1', instanceId: 'i-1' });
    expect(await test.health(group)).toMatchObject({ State: 'unused', Reason: 'Target.InvalidState' });
    instances.set('i-1', instance('running'));
    signals.emit('ec2.instance.running', { region: 'eu-west-1', instanceId: 'i-1' });
    await healthIs(group, 'healthy');
    instances.delete('i-1');
    signals.emit('ec2.instance.gone', { region: 'eu-west-1', instanceId: 'i-1' });
    await until(async () => ((await test.health(group)) === undefined ? true : undefined));
  });

  it('public addresses are no targets: InvalidTarget', async () => {
    const group = await test.targetGroup('seat');
    await expect(test.register(group, '8.8.8.8')).rejects.toMatchObject({ name: 'InvalidTargetException' });
  });
});
