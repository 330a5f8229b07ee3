import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '../../../../app/defined';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import type { TrafficEnd } from '../../world/services';
import type { Region } from '../../world/world';
import { InterfaceIndex } from './interface-index';
import { reachable } from './reachability';
import type { NetworkInterfaceRecord, RouteRecord, RulePeer, RuleRecord } from './records';
import { tables } from './tables';
import { prefixList } from './vpc-endpoints';

let rehearsal: TestRehearsal;
let region: Region;
let interfaces: InterfaceIndex;
beforeEach(() => {
  rehearsal = createTestRehearsal({ services: () => undefined });
  region = rehearsal.world.region('eu-west-1');
  interfaces = new InterfaceIndex();
  build();
});
afterEach(() => rehearsal.close());

const born = (id: string) => ({ id, tags: {}, createdAt: 0, visibleAt: 0 });
const vpc = 'vpc-1';
const everywhere: RulePeer = { cidr: '0.0.0.0/0' };
const rule = (egress: boolean, peer: RulePeer, from: number, to = from, protocol = 'tcp'): RuleRecord => ({
  id: `sgr-${egress}-${from}`,
  egress,
  protocol,
  fromPort: from,
  toPort: to,
  peer,
  tags: {},
});
const letAllOut = rule(true, everywhere, -1, -1, '-1');
const addresses = { lb: '10.0.0.4', host: '10.0.0.5', task: '10.0.1.4', db: '10.0.1.5' } as const;

/** A workshop's network in small: the load balancer and the host in public, task and database in private subnets. */
function build(): void {
  const all = tables(region);
  all.vpcs.set(vpc, {
    ...born(vpc),
    cidr: '10.0.0.0/16',
    isDefault: false,
    tenancy: 'default',
    aclId: 'acl-1',
    dnsSupport: true,
    dnsHostnames: true,
  });
  all.internetGateways.set('igw-1', { ...born('igw-1'), vpcId: vpc });
  all.vpcEndpoints.set('vpce-1', {
    ...born('vpce-1'),
    vpcId: vpc,
    serviceName: 'com.amazonaws.eu-west-1.s3',
    prefixListId: prefixList(region, 'com.amazonaws.eu-west-1.s3'),
    routeTableIds: [],
    state: 'available',
  });
  routes('public', [
    local,
    { destination: { cidr: '0.0.0.0/0' }, gatewayId: 'igw-1', origin: 'CreateRoute' },
  ]);
  routes('private', [local, toStorage()]);
  group('sg-lb', [rule(false, everywhere, 8001, 8020), letAllOut]);
  group('sg-host', [letAllOut]);
  group('sg-task', [rule(false, { groupId: 'sg-lb' }, 8888), letAllOut]);
  group('sg-db', [rule(false, { groupId: 'sg-task' }, 5432)]);
  attach('lb', 'public', '198.18.0.1');
  attach('host', 'public', '198.18.0.2');
  attach('task', 'private');
  attach('db', 'private');
}

const local: RouteRecord = {
  destination: { cidr: '10.0.0.0/16' },
  gatewayId: 'local',
  origin: 'CreateRouteTable',
};
const toStorage = (): RouteRecord => ({
  destination: { prefixListId: prefixList(region, 'com.amazonaws.eu-west-1.s3') },
  gatewayId: 'vpce-1',
  origin: 'CreateRoute',
});

function routes(name: string, list: readonly RouteRecord[]): void {
  tables(region).routeTables.set(`rtb-${name}`, {
    ...born(`rtb-${name}`),
    vpcId: vpc,
    routes: list,
    associations: [{ id: `rtbassoc-${name}`, subnetId: `subnet-${name}` }],
  });
}

function group(id: string, rules: readonly RuleRecord[]): void {
  tables(region).securityGroups.set(id, { ...born(id), vpcId: vpc, name: id, description: '', rules });
}

function attach(name: keyof typeof addresses, subnet: string, publicIp?: string): void {
  const row: NetworkInterfaceRecord = {
    ...born(`eni-${name}`),
    vpcId: vpc,
    subnetId: `subnet-${subnet}`,
    zone: 'eu-west-1a',
    privateIp: addresses[name],
    macAddress: '',
    description: '',
    groupIds: [`sg-${name}`],
    ...defined({ publicIp }),
  };
  tables(region).networkInterfaces.set(row.id, row);
}

const at = (name: keyof typeof addresses): TrafficEnd => ({
  kind: 'interface',
  vpcId: vpc,
  ip: addresses[name],
});
const participant: TrafficEnd = { kind: 'internet', ip: '203.0.113.10' };
const service = (name: string): TrafficEnd => ({ kind: 'service', name });

/** What a workshop lives by. */
const ways = {
  'participant → load balancer': () => way(participant, at('lb'), 8001),
  'load balancer → task': () => way(at('lb'), at('task'), 8888),
  'task → database': () => way(at('task'), { ...at('db'), byName: true } as TrafficEnd, 5432),
  'task → S3': () => way(at('task'), service('s3'), 443),
  'host → ECS': () => way(at('host'), service('ecs'), 443),
  'host → registry': () => way(at('host'), service('registry'), 443),
} as const;

function way(from: TrafficEnd, to: TrafficEnd, port: number, protocol: 'tcp' | 'udp' = 'tcp') {
  return reachable(region, interfaces.in(region), { from, to, port, protocol });
}

const closed = (): string[] => Object.entries(ways).flatMap(([name, ask]) => (ask().reachable ? [] : [name]));

describe('the ways of a workshop', () => {
  it('are open, and nothing else is', () => {
    expect(closed()).toEqual([]);
    const others: [TrafficEnd, TrafficEnd, number, RegExp][] = [
      [participant, at('lb'), 8021, /no inbound rule of sg-lb lets tcp 8021 in from 203\.0\.113\.10/],
      [participant, at('host'), 22, /no inbound rule of sg-host/],
      [at('lb'), at('task'), 8889, /no inbound rule of sg-task/],
      [at('lb'), at('db'), 5432, /no inbound rule of sg-db/],
      [at('host'), at('db'), 5432, /no inbound rule of sg-db/],
      [at('db'), at('task'), 5432, /no outbound rule of sg-db/],
      [at('task'), service('ecs'), 443, /rtb|no route/],
      [at('task'), participant, 443, /no route to 203\.0\.113\.10/],
      [at('lb'), { kind: 'interface', vpcId: vpc, ip: '10.0.1.200' }, 8888, /no network interface/],
      [at('lb'), { kind: 'interface', vpcId: 'vpc-2', ip: '10.0.1.4' }, 8888, /no route to vpc-2/],
      [participant, service('s3'), 443, /neither end/],
    ];
    for (const [from, to, port, reason] of others) {
      expect(way(from, to, port)).toMatchObject({
        reachable: false,
        reason: expect.stringMatching(reason) as string,
      });
    }
    expect(way(at('lb'), at('task'), 8888, 'udp').reachable).toBe(false);
    expect(way(at('task'), at('task'), 1).reachable).toBe(true);
  });

  it.each<[string, () => void, string[]]>([
    [
      'the gateway is detached',
      () => delete tables(region).internetGateways.get('igw-1')?.vpcId,
      ['participant → load balancer', 'host → ECS', 'host → registry'],
    ],
    [
      'the public default route goes',
      () => routes('public', [local]),
      ['participant → load balancer', 'host → ECS', 'host → registry'],
    ],
    ['the way to S3 goes', () => routes('private', [local]), ['task → S3']],
    [
      'the endpoint is being deleted',
      () => Object.assign(tables(region).vpcEndpoints.get('vpce-1') ?? {}, { state: 'deleting' }),
      ['task → S3'],
    ],
    [
      'DNS is switched off',
      () => Object.assign(tables(region).vpcs.get(vpc) ?? {}, { dnsSupport: false }),
      ['task → database', 'task → S3', 'host → ECS', 'host → registry'],
    ],
    ['the load balancer lets nobody in', () => group('sg-lb', [letAllOut]), ['participant → load balancer']],
    ['… or nothing out', () => group('sg-lb', [rule(false, everywhere, 8001)]), ['load balancer → task']],
    ['the tasks let nobody in', () => group('sg-task', [letAllOut]), ['load balancer → task']],
    [
      '… or nothing out',
      () => group('sg-task', [rule(false, { groupId: 'sg-lb' }, 8888)]),
      ['task → database', 'task → S3'],
    ],
    ['the hosts let nothing out', () => group('sg-host', []), ['host → ECS', 'host → registry']],
    ['the database lets nobody in', () => group('sg-db', []), ['task → database']],
    [
      'the host has no public address',
      () => delete tables(region).networkInterfaces.get('eni-host')?.publicIp,
      ['host → ECS', 'host → registry'],
    ],
    [
      'the load balancer is internal',
      () => delete tables(region).networkInterfaces.get('eni-lb')?.publicIp,
      ['participant → load balancer'],
    ],
    [
      'the task has another address now',
      () => tables(region).networkInterfaces.delete('eni-task'),
      ['load balancer → task', 'task → database', 'task → S3'],
    ],
  ])('closed when %s', (_what, change, expected) => {
    expect(closed()).toEqual([]);
    change();
    expect(closed()).toEqual(expected);
  });

  it('take the most specific route, and rules that name an address, a list or another protocol as they are', () => {
    routes('public', [
      local,
      { destination: { cidr: '203.0.113.0/24' }, gatewayId: 'igw-gone', origin: 'CreateRoute' },
      { destination: { cidr: '0.0.0.0/0' }, gatewayId: 'igw-1', origin: 'CreateRoute' },
    ]);
    expect(closed()).toEqual(['participant → load balancer']);
    group('sg-lb', [rule(false, { cidr: '203.0.113.0/24' }, 8001), letAllOut]);
    routes('public', [
      local,
      { destination: { cidr: '0.0.0.0/0' }, gatewayId: 'igw-1', origin: 'CreateRoute' },
    ]);
    expect(closed()).toEqual([]);
    group('sg-lb', [rule(false, { cidr: '192.0.2.0/24' }, 8001), letAllOut]);
    expect(closed()).toEqual(['participant → load balancer']);
    const list = prefixList(region, 'com.amazonaws.eu-west-1.s3');
    group('sg-task', [rule(false, { groupId: 'sg-lb' }, 8888), rule(true, { prefixListId: list }, 443)]);
    expect(closed()).toEqual(['participant → load balancer', 'task → database']);
    group('sg-host', [rule(true, everywhere, 443, 443, 'udp'), rule(true, { cidr6: '::/0' }, 443)]);
    expect(closed()).toContain('host → ECS');
  });
});

it('a rule more never closes a way', () => {
  const peers: RulePeer[] = [
    everywhere,
    { groupId: 'sg-lb' },
    { groupId: 'sg-task' },
    { cidr: '10.0.1.0/24' },
    { cidr: '10.0.0.4/32' },
  ];
  const someRule = fc
    .record({
      egress: fc.boolean(),
      protocol: fc.constantFrom('tcp', 'udp', '-1'),
      from: fc.constantFrom(0, 443, 5432, 8888),
      span: fc.constantFrom(0, 1, 60_000),
      peer: fc.constantFrom(...peers),
    })
    .map(({ egress, protocol, from, span, peer }) =>
      protocol === '-1' ? rule(egress, peer, -1, -1, '-1') : rule(egress, peer, from, from + span, protocol),
    );
  const names = fc.constantFrom<(keyof typeof addresses)[]>('lb', 'task', 'db', 'host');
  fc.assert(
    fc.property(
      fc.array(someRule, { maxLength: 4 }),
      fc.array(someRule, { maxLength: 4 }),
      someRule,
      names,
      names,
      fc.constantFrom(443, 5432, 8888),
      (ours, theirs, more, from, to, port) => {
        for (const name of Object.keys(addresses)) group(`sg-${name}`, []);
        if (from === to) return;
        group(`sg-${from}`, ours);
        group(`sg-${to}`, theirs);
        const before = way(at(from), at(to), port).reachable;
        group(`sg-${from}`, [...ours, more]);
        group(`sg-${to}`, [...theirs, more]);
        const after = way(at(from), at(to), port).reachable;
        expect(!before || after).toBe(true);
        // One that lets everything through, both ways, opens it.
        group(`sg-${from}`, [letAllOut]);
        group(`sg-${to}`, [rule(false, everywhere, -1, -1, '-1')]);
        expect(way(at(from), at(to), port).reachable).toBe(true);
      },
    ),
  );
});

it('finds an address that moved to another interface', () => {
  const find = interfaces.in(region);
  expect(find(vpc, addresses.task)?.id).toBe('eni-task');
  const { networkInterfaces } = tables(region);
  const row = networkInterfaces.get('eni-task');
  networkInterfaces.delete('eni-task');
  expect(find(vpc, addresses.task)).toBeUndefined();
  if (row !== undefined) networkInterfaces.set('eni-next', { ...row, id: 'eni-next' });
  expect(find(vpc, addresses.task)?.id).toBe('eni-next');
  expect(find('vpc-2', addresses.task)).toBeUndefined();
});
