/** What the drills do to ELBv2, beyond what a caller could. */
import type { Region } from '../../world/world';
import { elbv2Tables } from './records';

/** Sets the health check's path of the target group of this name; returns the one before. Undefined: no such group. */
export function setCheckPath(region: Region, targetGroupName: string, path: string): string | undefined {
  const { targetGroups } = elbv2Tables(region);
  const group = [...targetGroups.values()].find(({ name }) => name === targetGroupName);
  if (group === undefined) return undefined;
  targetGroups.set(group.arn, { ...group, healthCheck: { ...group.healthCheck, path } });
  return group.healthCheck.path;
}

/** The path that the target group of this name is checked at now. */
export function checkPath(region: Region, targetGroupName: string): string | undefined {
  return [...elbv2Tables(region).targetGroups.values()].find(({ name }) => name === targetGroupName)
    ?.healthCheck.path;
}
