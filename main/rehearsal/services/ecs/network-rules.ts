/** What CreateService, UpdateService and RunTask ask of a network configuration and of placement constraints. */
import { type NetworkConfiguration, type PlacementConstraint } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { invalidParameter } from './errors';
import { InvalidExpression, parseExpression } from './query-language';
import type { AwsvpcRecord, TaskDefinitionBody } from './records';

const MOST_CONSTRAINTS = 10;

/** The modelled members of `networkConfiguration`. */
export const NETWORK_MODELS = [
  'networkConfiguration.awsvpcConfiguration.subnets',
  'networkConfiguration.awsvpcConfiguration.securityGroups',
  'networkConfiguration.awsvpcConfiguration.assignPublicIp',
] as const;

/** The subnets and groups of a task; undefined for other network modes. Throws InvalidParameterException. */
export function readNetwork(
  core: EcsCore,
  region: Region,
  mode: TaskDefinitionBody['networkMode'],
  configuration: NetworkConfiguration | undefined,
): AwsvpcRecord | undefined {
  const awsvpc = configuration?.awsvpcConfiguration;
  if (mode !== 'awsvpc') {
    if (awsvpc === undefined) return undefined;
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
  if (awsvpc === undefined) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (awsvpc.assignPublicIp === 'ENABLED') {
    throw invalidParameter('Assign public IP is not supported for this launch type.');
  }
  const subnets = awsvpc.subnets ?? [];
  const securityGroups = awsvpc.securityGroups ?? [];
  if (subnets.length === 0) throw invalidParameter('subnets can not be empty.');
  if (subnets.length > 16) throw invalidParameter('subnets can have at most 16 items.');
  if (securityGroups.length > 5) throw invalidParameter('securityGroups can have at most 5 items.');
  const vpcs = new Set<string>();
  for (const id of subnets) {
    const subnet = core.parts.services.ec2.subnet(region, id);
    if (subnet === undefined) {
      throw invalidParameter(
        `Error retrieving subnet information for [${id}]: The subnet ID '${id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
      );
    }
    vpcs.add(subnet.vpcId);
  }
  for (const id of securityGroups) {
    const group = core.parts.services.ec2.securityGroup(region, id);
    if (group === undefined) {
      throw invalidParameter(
        `Error retrieving security group information for [${id}]: The security group '${id}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
      );
    }
    vpcs.add(group.vpcId);
  }
  if (vpcs.size > 1) throw invalidParameter('Subnets and security groups must be in the same VPC.');
  return { subnets, securityGroups };
}

/** Checks constraints. Throws InvalidParameterException on more than 10 or on a broken expression. */
export function readConstraints(
  constraints: readonly PlacementConstraint[] | undefined,
): PlacementConstraint[] {
  const list = [...(constraints ?? [])];
  if (list.length > MOST_CONSTRAINTS) {
    throw invalidParameter(`Placement constraints can have at most ${MOST_CONSTRAINTS} items.`);
  }
  for (const { type, expression } of list) {
    if (type === 'distinctInstance') {
      if (expression !== undefined) {
        throw invalidParameter('The expression must be empty for a distinctInstance constraint.');
      }
      continue;
    }
    if (type !== 'memberOf') throw invalidParameter('The type of a placement constraint is not valid.');
    try {
      parseExpression(expression ?? '');
    } catch (error) {
      if (error instanceof InvalidExpression) throw invalidParameter(error.message);
      throw error;
    }
  }
  return list;
}
