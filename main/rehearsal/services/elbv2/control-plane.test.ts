import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAppliedQuota } from '../service-quotas/quotas';
import { createElbv2Test, type Elbv2Test, until } from './elbv2.testing';

let test: Elbv2Test;
beforeEach(() => {
  test = createElbv2Test();
});
afterEach(() => test.close());

const loadBalancerInput = { Name: 'shared', Subnets: ['subnet-0', 'subnet-1'], SecurityGroups: ['sg-1'] };
const groupInput = { Name: 'seat', Protocol: 'HTTP', Port: 8888, VpcId: 'vpc-1', TargetType: 'ip' } as const;
const hello = {
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '200', MessageBody: 'hello' },
} as const;

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

describe('load balancers', () => {
  it('go from provisioning to active and hold an interface in each subnet (§3, §10)', async () => {
    const { client, network } = test;
    const { LoadBalancers } = await client.send(new CreateLoadBalancerCommand(loadBalancerInput));
    const made = LoadBalancers?.[0];
    expect(made?.State?.Code).toBe('provisioning');
    expect(made?.LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer\/app\/shared\/[0-9a-f]{16}$/,
    );
    const [, path] = /loadbalancer\/(.+)$/.exec(made?.LoadBalancerArn ?? '') ?? [];
    expect([...network.interfaces.values()].map((row) => [row.subnetId, row.description])).toEqual([
      ['subnet-0', `ELB ${path ?? ''}`],
      ['subnet-1', `ELB ${path ?? ''}`],
    ]);
    expect((await test.activeLoadBalancer('shared')).LoadBalancerArn).toBe(made?.LoadBalancerArn);
  });

  it('take 135 to 190 s to become active and keep their interfaces 60 to 180 s (§10)', async () => {
    const { client, rehearsal } = test;
    const { LoadBalancers } = await client.send(new CreateLoadBalancerCommand(loadBalancerInput));
    const due = (kind: string): number[] =>
      rehearsal.world
        .snapshot()
        .queue.filter((item) => item.kind === kind)
        .map((item) => item.at - rehearsal.world.ticks());
    const speed = rehearsal.world.clock.speed;
    const [active = 0] = due('elbv2.load-balancer.active');
    expect(active).toBeGreaterThan(135_000 - 20 * speed);
    expect(active).toBeLessThanOrEqual(190_000);
    await client.send(
      new DeleteLoadBalancerCommand({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn }),
    );
    const release = due('elbv2.interface.release');
    expect(release).toHaveLength(2);
    expect(Math.max(...release)).toBeLessThanOrEqual(180_000);
  });

  it('are made once: same settings return it, others are DuplicateLoadBalancerName (§5)', async () => {
    const { client } = test;
    const first = await client.send(new CreateLoadBalancerCommand(loadBalancerInput));
    const again = await client.send(
      new CreateLoadBalancerCommand({ ...loadBalancerInput, Subnets: ['subnet-1', 'subnet-0'] }),
    );
    expect(again.LoadBalancers?.[0]?.LoadBalancerArn).toBe(first.LoadBalancers?.[0]?.LoadBalancerArn);
    expect(
      await codeOf(
        client.send(new CreateLoadBalancerCommand({ ...loadBalancerInput, SecurityGroups: ['sg-2'] })),
      ),
    ).toContain('DuplicateLoadBalancerName');
    expect(test.network.interfaces.size).toBe(2);
  });

  it('need two zones, 8 free addresses a subnet, and names of 32 characters at most (§2)', async () => {
    const { client, network } = test;
    const create = (more: object): Promise<string> =>
      codeOf(client.send(new CreateLoadBalancerCommand({ ...loadBalancerInput, ...more })));
    expect(await create({ Subnets: ['subnet-0'] })).toContain('two different Availability Zones');
    expect(await create({ Subnets: ['subnet-0', 'subnet-9'] })).toContain('SubnetNotFound');
    expect(await create({ SecurityGroups: ['nothing'] })).toContain('InvalidSecurityGroup');
    expect(await create({ Name: 'x'.repeat(33) })).toContain('32');
    expect(await create({ Name: 'with_underscore' })).toContain('ValidationError');
    expect(await create({ Name: '-edge' })).toContain('ValidationError');
    const subnet = network.subnets.get('subnet-1');
    if (subnet !== undefined) subnet.freeAddresses = 7;
    expect(await create({})).toContain('InvalidSubnet');
    expect(network.interfaces.size).toBe(0);
  });

  it('stop at the quota, which Service Quotas can raise: TooManyLoadBalancers (§2)', async () => {
    const { client, rehearsal } = test;
    setAppliedQuota(rehearsal.world.region('eu-west-1'), 'elasticloadbalancing', 'L-53DA6B97', 1);
    await client.send(new CreateLoadBalancerCommand(loadBalancerInput));
    expect(
      await codeOf(client.send(new CreateLoadBalancerCommand({ ...loadBalancerInput, Name: 'second' }))),
    ).toContain('TooManyLoadBalancers');
    const limits = await client.send(new DescribeAccountLimitsCommand({}));
    expect(limits.Limits).toContainEqual({ Name: 'application-load-balancers', Max: '1' });
    expect(limits.Limits).toContainEqual({ Name: 'target-groups', Max: '3000' });
  });

  it('go with their listeners, leave target groups, let interfaces linger, and go twice (§3, §4)', async () => {
    const { client, network } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    const group = await test.targetGroup('seat');
    const listener = await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
    const gone = new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn });
    await client.send(gone);
    expect(network.interfaces.size).toBe(2);
    await client.send(gone);
    expect(await codeOf(client.send(new DescribeListenersCommand({ ListenerArns: [listener] })))).toContain(
      'ListenerNotFound',
    );
    expect(await codeOf(client.send(new DescribeLoadBalancersCommand({ Names: ['shared'] })))).toContain(
      'LoadBalancerNotFound',
    );
    const groups = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [group] }));
    expect(groups.TargetGroups?.[0]?.LoadBalancerArns).toEqual([]);
    await until(() => (network.interfaces.size === 0 ? true : undefined));
  });

  it('keep attributes; deletion protection refuses the deletion: OperationNotPermitted (§4)', async () => {
    const { client } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    const arn = loadBalancer.LoadBalancerArn;
    const modify = (Key: string, Value: string): Promise<unknown> =>
      client.send(
        new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: [{ Key, Value }] }),
      );
    await modify('deletion_protection.enabled', 'true');
    await modify('idle_timeout.timeout_seconds', '300');
    const { Attributes } = await client.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }),
    );
    expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '300' });
    expect(Attributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'true' });
    expect(await codeOf(client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })))).toContain(
      'OperationNotPermitted',
    );
    expect(await codeOf(modify('idle_timeout.timeout_seconds', '0'))).toContain('ValidationError');
    expect(await codeOf(modify('no.such', 'x'))).toContain('not recognized');
    expect(await codeOf(modify('access_logs.s3.enabled', 'true'))).toContain('NotImplemented');
  });

  it('are listed in pages by PageSize and Marker', async () => {
    const { client } = test;
    for (const name of ['one', 'two', 'three']) {
      await client.send(new CreateLoadBalancerCommand({ ...loadBalancerInput, Name: name }));
    }
    const first = await client.send(new DescribeLoadBalancersCommand({ PageSize: 2 }));
    const second = await client.send(
      new DescribeLoadBalancersCommand({ PageSize: 2, Marker: first.NextMarker }),
    );
    const names = [...(first.LoadBalancers ?? []), ...(second.LoadBalancers ?? [])].map(
      (row) => row.LoadBalancerName,
    );
    expect(first.LoadBalancers).toHaveLength(2);
    expect(second.NextMarker).toBeUndefined();
    expect(names.sort()).toEqual(['one', 'three', 'two']);
    expect(await codeOf(client.send(new DescribeLoadBalancersCommand({ PageSize: 401 })))).toContain(
      'ValidationError',
    );
  });
});

describe('target groups', () => {
  it('are made once: same settings return it, others are DuplicateTargetGroupName (§5)', async () => {
    const { client } = test;
    const arn = await test.targetGroup('seat');
    expect(await test.targetGroup('seat')).toBe(arn);
    expect(await codeOf(test.targetGroup('seat', { HealthCheckPath: '/api' }))).toContain(
      'DuplicateTargetGroupName',
    );
    expect(
      await codeOf(client.send(new CreateTargetGroupCommand({ ...groupInput, Name: 'x'.repeat(33) }))),
    ).toContain('32');
  });

  it('stop at their quotas per region, targets at theirs per group and load balancer: L-B22855CB, L-A0D0B863, L-7E6692B2 (§2)', async () => {
    const allow = (code: string, most: number): void => {
      setAppliedQuota(test.rehearsal.world.region('eu-west-1'), 'elasticloadbalancing', code, most);
    };
    const arn = await test.targetGroup('seat');
    allow('L-B22855CB', 1);
    expect(await codeOf(test.targetGroup('second'))).toContain('TooManyTargetGroups');
    allow('L-A0D0B863', 1);
    await test.register(arn, '10.0.0.11');
    // Registering it again succeeds (§5), and counts once.
    await test.register(arn, '10.0.0.11');
    expect(await codeOf(test.register(arn, '10.0.0.12'))).toContain('TooManyTargets');
    allow('L-A0D0B863', 3);
    await test.register(arn, '10.0.0.12');
    const loadBalancer = await test.activeLoadBalancer('shared');
    await test.listener(loadBalancer, 18_001, { Type: 'forward', TargetGroupArn: arn });
    allow('L-7E6692B2', 2);
    expect(await codeOf(test.register(arn, '10.0.0.13'))).toContain('TooManyTargets');
  });

  it('have the defaults of ALBs, and refuse health checks out of range (§3)', async () => {
    const { client } = test;
    const arn = await test.targetGroup('seat');
    const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({ Names: ['seat'] }));
    expect(TargetGroups?.[0]).toMatchObject({
      TargetGroupArn: arn,
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      HealthCheckPath: '/',
      HealthCheckPort: 'traffic-port',
      Matcher: { HttpCode: '200' },
    });
    const modify = (more: object): Promise<string> =>
      codeOf(client.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...more })));
    for (const wrong of [
      { HealthCheckIntervalSeconds: 4 },
      { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 5 },
      { HealthyThresholdCount: 11 },
      { HealthCheckPath: 'api' },
      { Matcher: { HttpCode: '100' } },
    ]) {
      expect(await modify(wrong)).toContain('ValidationError');
    }
    expect(await modify({ HealthCheckPath: '/api', Matcher: { HttpCode: '200,302' } })).toContain(
      'succeeded',
    );
  });

  it('cannot go while a listener or rule names them, nor for some seconds after: ResourceInUse (§4, §10)', async () => {
    const { client } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    const arn = await test.targetGroup('seat');
    const listener = await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: arn });
    const remove = (): Promise<string> =>
      codeOf(client.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn })));
    expect(await remove()).toContain('ResourceInUse');
    await client.send(new DeleteListenerCommand({ ListenerArn: listener }));
    await until(async () => ((await remove()).includes('succeeded') ? true : undefined));
    // Gone already is success.
    expect(await remove()).toContain('succeeded');
  });

  it('are five to an action at most, and described 20 ARNs of load balancers a call (§2)', async () => {
    const loadBalancer = await test.activeLoadBalancer('shared');
    const arns: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) arns.push(await test.targetGroup(name));
    const forward = (count: number): Promise<string> =>
      test.listener(loadBalancer, 18_001, {
        Type: 'forward',
        ForwardConfig: { TargetGroups: arns.slice(0, count).map((TargetGroupArn) => ({ TargetGroupArn })) },
      });
    expect(await codeOf(forward(6))).toContain('TooManyTargetGroups');
    await forward(5);
    const LoadBalancerArns = Array.from(
      { length: 21 },
      (_, index) => `${loadBalancer.LoadBalancerArn ?? ''}${index}`,
    );
    expect(await codeOf(test.client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns })))).toContain(
      'ValidationError',
    );
  });

  it('serve one load balancer at most, and 100 a load balancer (§2)', async () => {
    const { client, rehearsal } = test;
    const one = await test.activeLoadBalancer('one');
    const two = await test.activeLoadBalancer('two');
    const arn = await test.targetGroup('seat');
    await test.listener(one, 18001, { Type: 'forward', TargetGroupArn: arn });
    await test.listener(one, 18002, { Type: 'forward', TargetGroupArn: arn });
    expect(await codeOf(test.listener(two, 18001, { Type: 'forward', TargetGroupArn: arn }))).toContain(
      'TargetGroupAssociationLimit',
    );
    const region = rehearsal.world.region('eu-west-1');
    setAppliedQuota(region, 'elasticloadbalancing', 'L-822D1B1B', 1);
    const second = await test.targetGroup('second');
    expect(await codeOf(test.listener(one, 18003, { Type: 'forward', TargetGroupArn: second }))).toContain(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
    );
    setAppliedQuota(region, 'elasticloadbalancing', 'L-B22855CB', 2);
    expect(
      await codeOf(client.send(new CreateTargetGroupCommand({ ...groupInput, Name: 'third' }))),
    ).toContain('TooManyTargetGroups');
  });

  it('have no attributes at birth but the defaults; the deregistration delay is 300 s (§3, §5)', async () => {
    const { client } = test;
    const arn = await test.targetGroup('seat');
    const attributes = async (): Promise<unknown> =>
      (await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }))).Attributes;
    const Key = 'deregistration_delay.timeout_seconds';
    expect(await attributes()).toContainEqual({ Key, Value: '300' });
    await client.send(
      new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [{ Key, Value: '5' }] }),
    );
    expect(await attributes()).toContainEqual({ Key, Value: '5' });
    const tooLong = new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: arn,
      Attributes: [{ Key, Value: '3601' }],
    });
    expect(await codeOf(client.send(tooLong))).toContain('ValidationError');
  });

  it('are seen by other services 0 to 3 s after their listener is there (§4, §10)', async () => {
    const { elbv2, rehearsal } = test;
    const region = rehearsal.world.region('eu-west-1');
    const loadBalancer = await test.activeLoadBalancer('shared');
    const arn = await test.targetGroup('seat');
    expect(elbv2.targetGroup(region, arn)).toEqual({
      arn,
      targetType: 'ip',
      vpcId: 'vpc-1',
      loadBalancerArns: [],
    });
    await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: arn });
    await until(() => (elbv2.targetGroup(region, arn)?.loadBalancerArns.length === 1 ? true : undefined));
    expect(elbv2.targetGroup(region, 'arn:nothing')).toBeUndefined();
  });
});

describe('listeners and rules', () => {
  it('are made once a port: same settings return it, others are DuplicateListener (§5)', async () => {
    const loadBalancer = await test.activeLoadBalancer('shared');
    const arn = await test.listener(loadBalancer, 18001, hello);
    expect(await test.listener(loadBalancer, 18001, hello)).toBe(arn);
    const group = await test.targetGroup('seat');
    expect(
      await codeOf(test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group })),
    ).toContain('DuplicateListener');
  });

  it('stop at 50 a load balancer: TooManyListeners (§2)', async () => {
    const loadBalancer = await test.activeLoadBalancer('shared');
    for (let at = 0; at < 50; at += 1) await test.listener(loadBalancer, 18_000 + at, hello);
    expect(await codeOf(test.listener(loadBalancer, 18_050, hello))).toContain('TooManyListeners');
    const { Listeners } = await test.client.send(
      new DescribeListenersCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }),
    );
    expect(Listeners).toHaveLength(50);
  });

  it('name target groups that exist, and refuse what is not modelled', async () => {
    const { client } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    expect(
      await codeOf(test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: 'arn:x' })),
    ).toContain('TargetGroupNotFound');
    const https = new CreateListenerCommand({
      LoadBalancerArn: loadBalancer.LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      DefaultActions: [hello],
    });
    expect(await codeOf(client.send(https))).toContain('NotImplemented');
    const loop = { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } } as const;
    expect(await codeOf(test.listener(loadBalancer, 18001, loop))).toContain('InvalidLoadBalancerAction');
  });

  it('change their default action, which moves the association', async () => {
    const { client } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    const [one, two] = [await test.targetGroup('one'), await test.targetGroup('two')];
    const listener = await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: one });
    await client.send(
      new ModifyListenerCommand({
        ListenerArn: listener,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: two }],
      }),
    );
    const { TargetGroups } = await client.send(
      new DescribeTargetGroupsCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }),
    );
    expect(TargetGroups?.map((group) => group.TargetGroupArn)).toEqual([two]);
  });

  it('keep rules in order of priority, each priority once: PriorityInUse (§5); 100 at most: TooManyRules (§2)', async () => {
    const { client, rehearsal } = test;
    const loadBalancer = await test.activeLoadBalancer('shared');
    const listener = await test.listener(loadBalancer, 18001, hello);
    const rule = (Priority: number, path: string): Promise<unknown> =>
      client.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority,
          Conditions: [{ Field: 'path-pattern', Values: [path] }],
          Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Port: '8001' } }],
        }),
      );
    await rule(20, '/02/*');
    await rule(10, '/01/*');
    expect(await codeOf(rule(10, '/03/*'))).toContain('PriorityInUse');
    const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn: listener }));
    expect(Rules?.map((row) => row.Priority)).toEqual(['10', '20', 'default']);
    expect(Rules?.[0]?.Conditions?.[0]?.PathPatternConfig?.Values).toEqual(['/01/*']);
    expect(await codeOf(client.send(new DeleteRuleCommand({ RuleArn: Rules?.[2]?.RuleArn })))).toContain(
      'OperationNotPermitted',
    );
    setAppliedQuota(rehearsal.world.region('eu-west-1'), 'elasticloadbalancing', 'L-7EED9B64', 2);
    expect(await codeOf(rule(30, '/03/*'))).toContain('TooManyRules');
    await client.send(new DeleteRuleCommand({ RuleArn: Rules?.[0]?.RuleArn }));
    await rule(30, '/03/*');
  });
});

describe('tags', () => {
  it('are there at birth and told for 20 ARNs a call (§2, §5)', async () => {
    const { client } = test;
    const Tags = [{ Key: 'lectern:workshop', Value: 'w1' }];
    const { TargetGroups } = await client.send(new CreateTargetGroupCommand({ ...groupInput, Tags }));
    const arn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    await client.send(new AddTagsCommand({ ResourceArns: [arn], Tags: [{ Key: 'Name', Value: 'seat' }] }));
    const tags = async (): Promise<unknown> =>
      (await client.send(new DescribeTagsCommand({ ResourceArns: [arn] }))).TagDescriptions;
    expect(await tags()).toEqual([{ ResourceArn: arn, Tags: [...Tags, { Key: 'Name', Value: 'seat' }] }]);
    await client.send(new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: ['Name'] }));
    expect(await tags()).toEqual([{ ResourceArn: arn, Tags }]);
    const many = Array.from({ length: 21 }, (_one, at) => `${arn}${at}`);
    expect(await codeOf(client.send(new DescribeTagsCommand({ ResourceArns: many })))).toContain('20');
    expect(await codeOf(client.send(new DescribeTagsCommand({ ResourceArns: [`${arn}0`] })))).toContain(
      'TargetGroupNotFound',
    );
    const twice = new CreateTargetGroupCommand({ ...groupInput, Name: 'other', Tags: [...Tags, ...Tags] });
    expect(await codeOf(client.send(twice))).toContain('DuplicateTagKeys');
  });
});
