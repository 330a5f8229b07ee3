/** The tags that a resource has, found by its ARN in the tables of its service. */
import type { Region } from '../../../world/world';
import { tables as ec2Tables, kinds } from '../../ec2/tables';
import { tables as ecsTables } from '../../ecs/records';
import { elbv2Tables } from '../../elbv2/records';
import type { GroupRecord } from '../../logs/store';
import { instances, subnetGroups } from '../../rds/records';
import type { SecretRecord } from '../../secrets-manager/secrets';
import { parseArn } from '../../shared/arn';
import type { Tags } from '../../shared/tags';
import { instanceProfiles, keyOf, roles } from '../records';

/** Undefined when nothing (yet) has this ARN, or its service keeps no tags that policies could ask for. */
export function tagsOfArn(region: Region, arn: string): Tags | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const [type = '', ...rest] = parts.resource.split(/[/:]/);
  const name = parts.resource.slice(type.length + 1);
  switch (parts.service) {
    case 'ec2': {
      const kind = Object.values(kinds).find((candidate) => candidate.type === type);
      return kind?.table(ec2Tables(region)).get(name)?.tags;
    }
    case 'ecs': {
      const all = ecsTables(region);
      switch (type) {
        case 'cluster':
          return all.clusters.get(name)?.tags;
        case 'service':
          return all.services.get(name)?.tags;
        case 'task':
          return all.tasks.get(arn)?.tags;
        case 'task-definition':
          return all.taskDefinitions.get(name)?.tags;
        case 'container-instance':
          return all.containerInstances.get(arn)?.tags;
        default:
          return undefined;
      }
    }
    case 'elasticloadbalancing':
      return elbv2Tables(region).tags.get(arn);
    case 'rds':
      if (type === 'db') return instances(region).get(name)?.tags;
      return type === 'subgrp' ? subnetGroups(region).get(name)?.tags : undefined;
    case 'iam': {
      const key = keyOf(rest.at(-1) ?? '');
      return (type === 'role' ? roles(region.world) : instanceProfiles(region.world)).get(key)?.tags;
    }
    case 'secretsmanager':
      return [...region.table<SecretRecord>('secretsmanager/secrets').values()].find(
        (secret) => secret.arn === arn,
      )?.tags;
    case 'logs':
      return region.table<GroupRecord>('logs/groups').get(name.replace(/:log-stream:.*$/, ''))?.tags;
    default:
      return undefined;
  }
}
