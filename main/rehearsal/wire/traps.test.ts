/** The traps of rehearsal-wire.md §3 that a round trip through one SDK cannot see, since both sides share its schemas. */
import { AttachInternetGatewayCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { expect, it, onTestFinished } from 'vitest';
import { createTestRehearsal, testKey, type TestRehearsal } from '../rehearsal.testing';
import { rawRequest } from './raw-request.testing';
import type { Registry } from './registry';

let rehearsal: TestRehearsal;

/** A rehearsal of what the test registers, until the test is over. A test may have several. */
function rehearse(register: (registry: Registry) => void): void {
  const made = createTestRehearsal({ services: ({ registry }) => register(registry) });
  onTestFinished(() => made.close());
  rehearsal = made;
}

async function body(service: string, form: string, headers: Record<string, string> = {}): Promise<string> {
  return (await rawRequest(rehearsal.wire, service, form, headers, testKey)).body.toString('utf8');
}

const ecs = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeServices' };
const at = new Date('2026-02-03T04:05:06.500Z');

it('writes an empty list as an empty element, and leaves out what is not there (trap 2)', async () => {
  rehearse((registry) => {
    registry.on(DescribeVpcsCommand, { models: [], handle: () => ({ Vpcs: [] }) });
    registry.on(DescribeLoadBalancersCommand, { models: [], handle: () => ({ LoadBalancers: [] }) });
    registry.on(DescribeServicesCommand, {
      models: ['services'],
      handle: () => ({ services: [], failures: undefined }),
    });
  });
  expect(await body('ec2', 'Action=DescribeVpcs&Version=2016-11-15')).toContain('<vpcSet/>');
  const query = 'Action=DescribeLoadBalancers&Version=2015-12-01';
  expect(await body('elasticloadbalancing', query)).toContain('<LoadBalancers/>');
  expect(await body('ecs', '{"services":[]}', ecs)).toBe('{"services":[]}');
});

it('reads an empty list of the query protocol as an empty list, and not as none (trap 2)', async () => {
  const seen: unknown[] = [];
  rehearse((registry) => {
    registry.on(SetSecurityGroupsCommand, {
      models: ['LoadBalancerArn', 'SecurityGroups'],
      handle: ({ SecurityGroups }) => {
        seen.push(SecurityGroups);
        return {};
      },
    });
  });
  const query = 'Action=SetSecurityGroups&Version=2015-12-01&LoadBalancerArn=a';
  await body('elasticloadbalancing', `${query}&SecurityGroups=`);
  await body('elasticloadbalancing', `${query}&SecurityGroups.member.1=sg-1`);
  expect(seen).toEqual([[], ['sg-1']]);
});

it('tells a required list that is missing from one that is empty (trap 13)', async () => {
  rehearse((registry) => {
    registry.on(SetSecurityGroupsCommand, {
      models: ['LoadBalancerArn', 'SecurityGroups'],
      handle: () => ({}),
    });
  });
  const query = 'Action=SetSecurityGroups&Version=2015-12-01&LoadBalancerArn=a';
  expect(await body('elasticloadbalancing', query)).toContain(
    "<Message>1 validation error detected: Value at 'SecurityGroups' failed to satisfy constraint: Member must not be null",
  );
});

it('writes points in time as each protocol does (trap 8)', async () => {
  rehearse((registry) => {
    registry.on(DescribeServicesCommand, {
      models: ['services'],
      handle: () => ({ services: [{ createdAt: at }] }),
    });
    registry.on(ListRolesCommand, {
      models: [],
      handle: () => ({
        Roles: [{ Path: '/', RoleName: 'r', RoleId: 'AROA', Arn: 'arn', CreateDate: at }],
      }),
    });
  });
  expect(JSON.parse(await body('ecs', '{"services":["a"]}', ecs))).toEqual({
    services: [{ createdAt: at.getTime() / 1000 }],
  });
  expect(await body('iam', 'Action=ListRoles&Version=2010-05-08')).toContain(
    '<CreateDate>2026-02-03T04:05:06.500Z</CreateDate>',
  );
});

it.each([
  ['a fraction of a JSON integer', '{"maxResults":1.5}', 'SerializationException'],
  ['more than 32 bits', '{"maxResults":2147483648}', 'SerializationException'],
  ['a text for a number', '{"maxResults":"1"}', 'SerializationException'],
])('refuses %s (trap 1)', async (_what, json, code) => {
  rehearse((registry) => {
    registry.on(ListServicesCommand, { models: ['maxResults'], handle: () => ({ serviceArns: [] }) });
  });
  const target = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListServices' };
  expect(JSON.parse(await body('ecs', json, target))).toMatchObject({ __type: code });
});

it('throws away no part of a number: a fraction in a form is refused too (trap 1)', async () => {
  rehearse((registry) => {
    registry.on(DescribeVpcsCommand, { models: ['MaxResults'], handle: () => ({ Vpcs: [] }) });
    registry.on(DescribeLoadBalancersCommand, {
      models: ['PageSize'],
      handle: () => ({ LoadBalancers: [] }),
    });
  });
  expect(await body('ec2', 'Action=DescribeVpcs&Version=2016-11-15&MaxResults=5.5')).toContain(
    '<Code>InvalidParameterValue</Code>',
  );
  const query = 'Action=DescribeLoadBalancers&Version=2015-12-01&PageSize=1.5';
  expect(await body('elasticloadbalancing', query)).toContain('<Code>ValidationError</Code>');
});

it('gives an operation without output its empty envelope (trap 7)', async () => {
  rehearse((registry) => {
    registry.on(AttachInternetGatewayCommand, {
      models: ['InternetGatewayId', 'VpcId'],
      handle: () => ({}),
    });
    registry.on(DeleteRoleCommand, { models: ['RoleName'], handle: () => ({}) });
  });
  const attach = 'Action=AttachInternetGateway&Version=2016-11-15&InternetGatewayId=igw-1&VpcId=vpc-1';
  expect(await body('ec2', attach)).toContain('<return>true</return>');
  const remove = await body('iam', 'Action=DeleteRole&Version=2010-05-08&RoleName=r');
  expect(remove).toContain('<DeleteRoleResponse');
  expect(remove).not.toContain('DeleteRoleResult');
});
