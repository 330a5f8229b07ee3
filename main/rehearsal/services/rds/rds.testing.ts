/** For tests with a rehearsed RDS: the EC2 and IAM that it leans on, as small doubles. */
import type { Ec2Internals, IamInternals, Parts } from '../../world/services';
import { permissiveIam } from '../iam/iam.testing';
import { createRds, type RdsService } from './rds';

export interface RdsSurroundings {
  readonly rds: RdsService;
  /** Network interfaces that exist now: id → description. */
  readonly interfaces: ReadonlyMap<string, string>;
  readonly linkedRoles: ReadonlySet<string>;
  /** Addresses from which the database's security group lets nothing in. */
  readonly blocked: Set<string>;
}

/** Two subnets in zones a and b of vpc-1, one in vpc-2; groups sg-1 in vpc-1 and sg-2 in vpc-2. */
export function createRdsSurroundings(parts: Parts): RdsSurroundings {
  const interfaces = new Map<string, string>();
  const linkedRoles = new Set<string>();
  const blocked = new Set<string>();
  const subnets: Readonly<Record<string, { vpcId: string; zone: string }>> = {
    'subnet-a': { vpcId: 'vpc-1', zone: 'eu-west-1a' },
    'subnet-b': { vpcId: 'vpc-1', zone: 'eu-west-1b' },
    'subnet-a2': { vpcId: 'vpc-1', zone: 'eu-west-1a' },
    'subnet-x': { vpcId: 'vpc-2', zone: 'eu-west-1b' },
  };
  const groups: Readonly<Record<string, string>> = { 'sg-1': 'vpc-1', 'sg-2': 'vpc-2' };
  const refuse = (): never => {
    throw new Error('this test has no such part of EC2');
  };
  const ec2: Ec2Internals = {
    createNetworkInterface: (_region, request) => {
      const id = `eni-${interfaces.size + 1}`;
      interfaces.set(id, request.description);
      const zone = subnets[request.subnetId]?.zone ?? '';
      return { id, privateIp: '10.0.9.9', subnetId: request.subnetId, zone, macAddress: '0a:00:00:00:00:01' };
    },
    setSecurityGroups: () => undefined,
    deleteNetworkInterface: (_region, id) => {
      interfaces.delete(id);
    },
    subnet: (_region, id) => {
      const found = subnets[id];
      return found === undefined ? undefined : { id, ...found, freeAddresses: 100 };
    },
    securityGroup: (_region, id) => {
      const vpcId = groups[id];
      return vpcId === undefined ? undefined : { id, vpcId };
    },
    vpcExists: () => true,
    instance: refuse,
    hasInternetGateway: () => true,
    reachable: (_region, from) =>
      from.kind === 'interface' && blocked.has(from.ip)
        ? { reachable: false, blockedBy: 'security-group', reason: `${from.ip} is blocked` }
        : { reachable: true },
  };
  const iam: IamInternals = {
    ...permissiveIam(),
    ensureServiceLinkedRole: (service) => {
      const known = linkedRoles.has(service);
      linkedRoles.add(service);
      return known;
    },
  };
  parts.services.ec2 = ec2;
  parts.services.iam = iam;
  const rds = createRds(parts);
  parts.services.database = rds;
  return { rds, interfaces, linkedRoles, blocked };
}
