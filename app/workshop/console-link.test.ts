import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defined } from '../defined';
import type { ResourceType } from '../plan/resources';
import { usualMs } from '../plan/usual';
import { consoleHosts, consoleLink } from './console-link';

const region = 'eu-west-1';
const elb = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';

describe('a link into the AWS console', () => {
  test.each<[ResourceType, string, string]>([
    ['AWS::EC2::Instance', 'i-0a1', 'ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1'],
    ['AWS::EC2::VPC', 'vpc-1', 'vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-1'],
    ['AWS::EC2::SecurityGroup', 'sg-1', 'ec2/home?region=eu-west-1#SecurityGroup:groupId=sg-1'],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      `${elb}:loadbalancer/app/lectern-x-1/5`,
      `ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=${elb}:loadbalancer/app/lectern-x-1/5`,
    ],
    [
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      `${elb}:listener-rule/app/lectern-x-1/5/6/7`,
      `ec2/home?region=eu-west-1#ELBListenerV2:listenerArn=${elb}:listener/app/lectern-x-1/5/6`,
    ],
    [
      'AWS::ECS::Service',
      'arn:aws:ecs:eu-west-1:123456789012:service/lectern-x/01-jupyter',
      'ecs/v2/clusters/lectern-x/services/01-jupyter/health?region=eu-west-1',
    ],
    [
      'AWS::ECS::TaskDefinition',
      'arn:aws:ecs:eu-west-1:123456789012:task-definition/lectern-x-01-jupyter:3',
      'ecs/v2/task-definitions/lectern-x-01-jupyter/3/containers?region=eu-west-1',
    ],
    ['AWS::RDS::DBInstance', 'lectern-x', 'rds/home?region=eu-west-1#database:id=lectern-x;is-cluster=false'],
    [
      'AWS::Logs::LogGroup',
      '/lectern/x',
      'cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Flectern$252Fx',
    ],
    ['AWS::IAM::Role', 'lectern-x-host', 'iam/home?region=eu-west-1#/roles/details/lectern-x-host'],
    [
      'AWS::SecretsManager::Secret',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:lectern/x-AbC1d2',
      'secretsmanager/secret?name=lectern%2Fx&region=eu-west-1',
    ],
    [
      'AWS::S3::Bucket',
      'lectern-x-123456789012-eu-west-1',
      's3/buckets/lectern-x-123456789012-eu-west-1?region=eu-west-1',
    ],
  ])('leads to one %s', (type, id, path) => {
    expect(consoleLink(region, { type, id })).toBe(`https://eu-west-1.console.aws.amazon.com/${path}`);
  });

  test('leads to the console of the region’s own partition', () => {
    const type = 'AWS::EC2::Instance';
    expect(consoleLink('cn-north-1', { type })).toBe(
      'https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1#Instances:',
    );
    expect(consoleLink('us-gov-west-1', { type })).toContain(
      'https://us-gov-west-1.console.amazonaws-us-gov.com/',
    );
  });

  test('is an address of the console, in its region, for every type, with an id or (before there is one) without', () => {
    const types = Object.keys(usualMs) as ResourceType[];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.constantFrom('eu-west-1', 'cn-northwest-1', 'us-gov-east-1', 'ap-southeast-2'),
        fc.option(fc.stringMatching(/^[A-Za-z0-9:/_-]{1,60}$/), { nil: undefined }),
        (type, where, id) => {
          const url = new URL(consoleLink(where, { type, ...defined({ id }) }));
          expect(url.protocol).toBe('https:');
          expect(consoleHosts.some((host) => host.test(url.hostname))).toBe(true);
          expect(url.hostname.startsWith(`${where}.`)).toBe(true);
          expect(url.searchParams.get('region')).toBe(where);
        },
      ),
    );
  });
});
