/**
 * Every quota that the rehearsal knows, with AWS's code, name and default (aws-facts §2). The services
 * enforce the same numbers that Service Quotas answers.
 */
import type { Region } from '../../world/world';

export interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  /** AWS's default; the applied value of an account may be another. */
  readonly value: number;
  readonly adjustable: boolean;
  /** IAM's quotas are global: answered in us-east-1 alone. */
  readonly global?: boolean;
}

export const serviceNames: Readonly<Record<string, string>> = {
  vpc: 'Amazon Virtual Private Cloud (Amazon VPC)',
  ec2: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  elasticloadbalancing: 'Elastic Load Balancing (ELB)',
  ecs: 'Amazon Elastic Container Service (Amazon ECS)',
  rds: 'Amazon Relational Database Service (Amazon RDS)',
  iam: 'AWS Identity and Access Management (IAM)',
  logs: 'Amazon CloudWatch Logs',
};

type Row = readonly [code: string, value: number, adjustable: boolean, name: string];

function quotasOf(service: string, rows: readonly Row[], global = false): readonly Quota[] {
  return rows.map(([code, value, adjustable, name]) => ({ service, code, name, value, adjustable, global }));
}

export const quotas: readonly Quota[] = [
  ...quotasOf('vpc', [
    ['L-F678F1CE', 5, true, 'VPCs per Region'],
    ['L-A4707A72', 5, true, 'Internet gateways per Region'],
    ['L-407747CB', 200, true, 'Subnets per VPC'],
    ['L-589F43AA', 200, true, 'Route tables per VPC'],
    ['L-FE5A380F', 5, true, 'NAT gateways per Availability Zone'],
    ['L-1B52E74A', 20, true, 'Gateway VPC endpoints per Region'],
    ['L-DF5E4CA3', 5_000, true, 'Network interfaces per Region'],
    ['L-E79EC296', 2_500, true, 'VPC security groups per Region'],
    ['L-0EA8095F', 60, true, 'Inbound or outbound rules per security group'],
    ['L-2AFB9258', 5, true, 'Security groups per network interface'],
    ['L-BB24F6E5', 64_000, true, 'Network Address Usage'],
  ]),
  ...quotasOf('ec2', [
    ['L-1216C47A', 5, true, 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances'],
    ['L-0263D0A3', 5, true, 'EC2-VPC Elastic IPs'],
  ]),
  ...quotasOf('elasticloadbalancing', [
    ['L-53DA6B97', 50, true, 'Application Load Balancers per Region'],
    ['L-B6DF7632', 50, true, 'Listeners per Application Load Balancer'],
    ['L-822D1B1B', 100, false, 'Target Groups per Application Load Balancer'],
    ['L-B22855CB', 3_000, true, 'Target Groups per Region'],
    ['L-7E6692B2', 1_000, true, 'Targets per Application Load Balancer'],
    ['L-A0D0B863', 1_000, true, 'Targets per Target Group per Region'],
    ['L-7EED9B64', 100, true, 'Rules per Application Load Balancer'],
    ['L-9365A611', 25, true, 'Certificates per Application Load Balancer'],
  ]),
  ...quotasOf('ecs', [
    ['L-21C621EB', 10_000, true, 'Clusters per account'],
    ['L-9EF96962', 5_000, false, 'Services per cluster'],
    ['L-86C34207', 5_000, false, 'Container instances per cluster'],
    ['L-92E49DE3', 5_000, false, 'Tasks per service'],
    ['L-A04A77EF', 5, false, 'Target groups per service'],
    ['L-B9151B48', 1_000_000, false, 'Revisions per task definition family'],
    ['L-3B4FAC68', 20, true, 'Cluster modify actions burst rate'],
    ['L-C3AEE9D2', 1, true, 'Cluster modify actions sustained rate'],
  ]),
  ...quotasOf('rds', [
    ['L-7B6409FD', 40, true, 'DB instances'],
    ['L-48C6BF61', 50, true, 'DB subnet groups'],
    ['L-DE55804A', 50, true, 'Parameter groups'],
    ['L-272F1212', 100, true, 'Manual DB instance snapshots'],
  ]),
  // The code of roles is AWS's; AWS's code for instance profiles is not in our sources, so it is enforced unlisted.
  ...quotasOf('iam', [['L-FE177D64', 1_000, true, 'Roles per account']], true),
  ...quotasOf('logs', [['L-C7B9AAAB', 1_000_000, true, 'Log groups']]),
];

/**
 * What a rehearsed account starts with where that is more than AWS's default: 2,000 vCPUs, as the account of
 * somebody who runs workshops of 500 seats has (aws-facts §10).
 */
const presets: Readonly<Record<string, number>> = { 'ec2/L-1216C47A': 2_000 };

/** The quota; undefined when the rehearsal does not know it. */
export function findQuota(service: string, code: string): Quota | undefined {
  return quotas.find((quota) => quota.service === service && quota.code === code);
}

/** The value that applies to the account in this region now. Throws Error for an unknown code (a bug of ours). */
export function appliedQuota(region: Region, service: string, code: string): number {
  const quota = findQuota(service, code);
  if (quota === undefined) throw new Error(`no quota ${service}/${code}`);
  const key = `${service}/${code}`;
  return scope(region, quota).table<number>('service-quotas.applied').get(key) ?? presets[key] ?? quota.value;
}

/** Sets what applies from now on: a rehearsal's setting, e.g. the 5 vCPUs of a new account. */
export function setAppliedQuota(region: Region, service: string, code: string, value: number): void {
  const quota = findQuota(service, code);
  if (quota === undefined) throw new Error(`no quota ${service}/${code}`);
  scope(region, quota).table<number>('service-quotas.applied').set(`${service}/${code}`, value);
}

function scope(region: Region, quota: Quota): Region {
  return quota.global === true ? region.world.region('us-east-1') : region;
}
