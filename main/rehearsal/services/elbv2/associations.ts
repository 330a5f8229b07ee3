/**
 * Which listeners and rules forward to which target groups. A target group serves one load balancer at
 * most, and starts and stops being checked with its first and last association.
 */
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { quota } from './quotas';
import { elbv2Tables, type TargetGroupRecord } from './records';
import { targetGroupReleased } from './target-state';

interface AssociationChange {
  readonly region: string;
  readonly targetGroupArn: string;
}

/** The load balancers that forward to a target group, once each. */
export function loadBalancersOf(record: TargetGroupRecord): readonly string[] {
  return [...new Set(Object.values(record.usedBy))];
}

/**
 * Checks that `loadBalancerArn` may forward to these target groups. Throws InvalidConfigurationRequest,
 * TargetGroupAssociationLimit, TooManyUniqueTargetGroupsPerLoadBalancer, TooManyTargets (with `moreTargets`
 * about to be registered).
 */
export function checkAssociations(
  region: Region,
  loadBalancerArn: string,
  targetGroupArns: readonly string[],
  moreTargets = 0,
): void {
  const { loadBalancers, targetGroups, targets } = elbv2Tables(region);
  const vpcId = loadBalancers.get(loadBalancerArn)?.vpcId;
  for (const arn of targetGroupArns) {
    const record = targetGroups.get(arn);
    if (record === undefined) continue;
    if (record.vpcId !== vpcId) {
      throw new AwsError(
        'InvalidConfigurationRequest',
        `The target group '${arn}' and the load balancer '${loadBalancerArn}' are in different VPCs`,
      );
    }
    if (loadBalancersOf(record).some((other) => other !== loadBalancerArn)) {
      throw new AwsError(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${arn}`,
      );
    }
  }
  const all = new Set(targetGroupArns);
  for (const record of targetGroups.values()) {
    if (loadBalancersOf(record).includes(loadBalancerArn)) all.add(record.arn);
  }
  const most = quota(region, 'target-groups-per-application-load-balancer');
  if (all.size > most) {
    throw new AwsError(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `You have reached the maximum number of '${most}' unique target groups for the load balancer '${loadBalancerArn}'`,
    );
  }
  const mostTargets = quota(region, 'targets-per-application-load-balancer');
  const count = [...all].reduce((sum, arn) => sum + (targets.get(arn)?.length ?? 0), moreTargets);
  if (count > mostTargets) {
    throw new AwsError('TooManyTargets', `A load balancer cannot have more than '${mostTargets}' targets`);
  }
}

/** Keeps the record of who forwards where. One per rehearsal. */
export class Associations {
  constructor(private readonly parts: Parts) {
    const { world } = parts;
    world.on<AssociationChange>('elbv2.association.visible', ({ region, targetGroupArn }) => {
      this.update(world.region(region), targetGroupArn, (record) => ({
        ...record,
        visibleTo: loadBalancersOf(record),
      }));
    });
    world.on<AssociationChange>('elbv2.association.released', ({ region, targetGroupArn }) => {
      this.update(world.region(region), targetGroupArn, (record) => ({
        ...record,
        lingering: Math.max(0, record.lingering - 1),
      }));
    });
  }

  /** `userArn` (a listener or rule of `loadBalancerArn`) now forwards to exactly these target groups. */
  set(
    region: Region,
    userArn: string,
    loadBalancerArn: string,
    before: readonly string[],
    after: readonly string[],
  ): void {
    for (const arn of before) if (!after.includes(arn)) this.release(region, userArn, arn);
    for (const arn of after) if (!before.includes(arn)) this.add(region, userArn, loadBalancerArn, arn);
  }

  private add(region: Region, userArn: string, loadBalancerArn: string, targetGroupArn: string): void {
    const { world } = this.parts;
    this.update(region, targetGroupArn, (record) => ({
      ...record,
      usedBy: { ...record.usedBy, [userArn]: loadBalancerArn },
    }));
    // 0–3 s until other services see it (aws-facts §10).
    world.after(world.random.between(0, 3_000), 'elbv2.association.visible', {
      region: region.name,
      targetGroupArn,
    });
  }

  private release(region: Region, userArn: string, targetGroupArn: string): void {
    const { world } = this.parts;
    this.update(region, targetGroupArn, (record) => {
      const usedBy = Object.fromEntries(Object.entries(record.usedBy).filter(([arn]) => arn !== userArn));
      const left = new Set(Object.values(usedBy));
      return {
        ...record,
        usedBy,
        visibleTo: record.visibleTo.filter((arn) => left.has(arn)),
        lingering: record.lingering + 1,
      };
    });
    // 0–5 s during which DeleteTargetGroup is still refused (aws-facts §10).
    world.after(world.random.between(0, 5_000), 'elbv2.association.released', {
      region: region.name,
      targetGroupArn,
    });
    const record = elbv2Tables(region).targetGroups.get(targetGroupArn);
    if (record !== undefined && Object.keys(record.usedBy).length === 0) {
      targetGroupReleased(this.parts, region, targetGroupArn);
    }
  }

  private update(
    region: Region,
    arn: string,
    change: (record: TargetGroupRecord) => TargetGroupRecord,
  ): void {
    const { targetGroups } = elbv2Tables(region);
    const record = targetGroups.get(arn);
    if (record !== undefined) targetGroups.set(arn, change(record));
  }
}
