/** The rehearsed Elastic Load Balancing v2: its control plane on the wire, and load balancers that really listen. */
import type { Elbv2Internals, Parts } from '../../world/services';
import { Associations } from './associations';
import { registerAttributes } from './attributes';
import { LoopbackAddresses } from './data-plane/addresses';
import { DataPlane } from './data-plane/data-plane';
import { type DataPlaneSettings, usualSettings } from './data-plane/settings';
import { registerInterfaces } from './interfaces';
import { Listeners, registerListeners } from './listeners';
import { registerLoadBalancers } from './load-balancers';
import { registerQuotas } from './quotas';
import { elbv2Tables } from './records';
import { registerRules } from './rules';
import { registerTags } from './tags';
import { registerTargetGroups } from './target-groups';
import { addTarget, drainTarget, findTarget, registerDraining, viewTarget } from './target-state';
import { checkTargets, knownGroup, registerTargets } from './targets';

/** What the rehearsal holds of ELBv2. */
export interface Elbv2 extends Elbv2Internals {
  /** Opens the listeners and takes up the health checks of a world that was restored. */
  resume(): void;
  /** Closes every listener and connection. The tables stay as they are. */
  close(): Promise<void>;
}

export function createElbv2(parts: Parts, settings: Partial<DataPlaneSettings> = {}): Elbv2 {
  const addresses = new LoopbackAddresses(parts);
  const associations = new Associations(parts);
  const listeners = new Listeners(parts, associations);
  const dataPlane = new DataPlane(parts, { ...usualSettings, ...settings });
  registerInterfaces(parts);
  registerLoadBalancers(parts, listeners, addresses);
  registerTargetGroups(parts);
  registerListeners(parts, listeners);
  registerRules(parts, associations);
  registerDraining(parts);
  registerTargets(parts);
  registerAttributes(parts);
  registerTags(parts);
  registerQuotas(parts);

  return {
    targetGroup: (region, arn) => {
      const record = elbv2Tables(region).targetGroups.get(arn);
      if (record === undefined) return undefined;
      const { targetType, vpcId, visibleTo } = record;
      return { arn, targetType, vpcId, loadBalancerArns: visibleTo };
    },
    registerTarget: (region, arn, target) => {
      checkTargets(parts, region, knownGroup(region, arn), [target]);
      addTarget(parts, region, arn, target, target.zone);
    },
    deregisterTarget: (region, arn, target) => {
      const group = elbv2Tables(region).targetGroups.get(arn);
      if (group !== undefined) drainTarget(parts, region, group, target);
    },
    targetState: (region, arn, key) => {
      const group = elbv2Tables(region).targetGroups.get(arn);
      const target = findTarget(region, arn, key);
      return group === undefined || target === undefined
        ? undefined
        : viewTarget(parts, region, group, target).state;
    },
    targetProblem: (region, arn, key) => {
      const target = findTarget(region, arn, key);
      return target?.health === 'unhealthy' ? target.description : undefined;
    },
    resume: () => {
      dataPlane.schedule();
    },
    close: () => dataPlane.close(),
  };
}
