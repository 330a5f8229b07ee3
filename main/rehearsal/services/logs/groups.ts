/** Log groups: make, keep for so long, describe, tag, remove. */
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { omit } from '../shared/omit';
import { paginate } from '../shared/pagination';
import { mergeTags, readTags, removeTags, type Tags } from '../shared/tags';
import type { GroupRecord, LogStore } from './store';

/** The retentions there are, in days: API reference, PutRetentionPolicy. */
const retentions: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

export function registerGroups({ registry }: Parts, store: LogStore): void {
  registry.on(CreateLogGroupCommand, {
    models: ['logGroupName', 'tags', 'logGroupClass'],
    handle: ({ logGroupName: name = '', tags, logGroupClass }, { region }) => {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
        throw new AwsError('InvalidParameterException', `The log group name '${name}' is not valid.`);
      }
      if ((logGroupClass ?? 'STANDARD') !== 'STANDARD') {
        throw new AwsError('NotImplemented', 'The rehearsal models the log group class STANDARD alone.', 501);
      }
      if (store.groups(region).has(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      if (store.groups(region).size >= appliedQuota(region, 'logs', 'L-C7B9AAAB')) {
        throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
      }
      store.createGroup(region, name, readMap(tags));
      return {};
    },
  });

  registry.on(DeleteLogGroupCommand, {
    models: ['logGroupName'],
    handle: ({ logGroupName }, { region }) => {
      store.deleteGroup(region, store.group(region, logGroupName));
      return {};
    },
  });

  registry.on(PutRetentionPolicyCommand, {
    models: ['logGroupName', 'retentionInDays'],
    handle: ({ logGroupName, retentionInDays = 0 }, { region }) => {
      if (!retentions.has(retentionInDays)) {
        throw new AwsError(
          'InvalidParameterException',
          `A retention of ${retentionInDays} days is not possible.`,
        );
      }
      const group = store.group(region, logGroupName);
      store.groups(region).set(group.name, { ...group, retentionDays: retentionInDays });
      return {};
    },
  });

  registry.on(DeleteRetentionPolicyCommand, {
    models: ['logGroupName'],
    handle: ({ logGroupName }, { region }) => {
      const group = store.group(region, logGroupName);
      store.groups(region).set(group.name, omit(group, 'retentionDays'));
      return {};
    },
  });

  registry.on(DescribeLogGroupsCommand, {
    models: ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken'],
    handle: ({ logGroupNamePrefix: prefix, logGroupNamePattern: pattern, limit, nextToken }, { region }) => {
      if (prefix !== undefined && pattern !== undefined) {
        throw new AwsError('InvalidParameterException', 'Give a prefix or a pattern, not both.');
      }
      const found = [...store.groups(region).values()].filter(
        ({ name }) =>
          name.startsWith(prefix ?? '') && name.toLowerCase().includes((pattern ?? '').toLowerCase()),
      );
      const { rows, next } = paginate(found, {
        key: ({ name }) => name,
        token: nextToken,
        size: limit,
        usual: 50,
        most: 50,
        code: 'InvalidParameterException',
      });
      return {
        logGroups: rows.map((group) => ({
          logGroupName: group.name,
          creationTime: group.createdAt,
          retentionInDays: group.retentionDays,
          metricFilterCount: 0,
          arn: `${group.arn}:*`,
          logGroupArn: group.arn,
          logGroupClass: 'STANDARD' as const,
          storedBytes: storedBytes(store, region, group),
        })),
        ...defined({ nextToken: next }),
      };
    },
  });

  registerTags({ registry }, store);
}

function registerTags({ registry }: Pick<Parts, 'registry'>, store: LogStore): void {
  registry.on(ListTagsForResourceCommand, {
    models: ['resourceArn'],
    handle: ({ resourceArn }, { region }) => ({ tags: { ...byArn(store, region, resourceArn).tags } }),
  });
  registry.on(TagResourceCommand, {
    models: ['resourceArn', 'tags'],
    handle: ({ resourceArn, tags }, { region }) => {
      const group = byArn(store, region, resourceArn);
      const merged = mergeTags(group.tags, readMap(tags), { code: 'TooManyTagsException' });
      store.groups(region).set(group.name, { ...group, tags: merged });
      return {};
    },
  });
  registry.on(UntagResourceCommand, {
    models: ['resourceArn', 'tagKeys'],
    handle: ({ resourceArn, tagKeys }, { region }) => {
      const group = byArn(store, region, resourceArn);
      store.groups(region).set(group.name, { ...group, tags: removeTags(group.tags, tagKeys ?? []) });
      return {};
    },
  });
}

function byArn(store: LogStore, region: Region, resourceArn: string | undefined): GroupRecord {
  const wanted = (resourceArn ?? '').replace(/:\*$/, '');
  const group = [...store.groups(region).values()].find((item) => item.arn === wanted);
  if (group === undefined) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

function readMap(tags: Readonly<Record<string, string>> | undefined): Tags {
  const list = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return readTags(list, { code: 'InvalidParameterException' });
}

/** 26 bytes of overhead an event: CloudWatch Logs pricing, as in PutLogEvents. */
function storedBytes(store: LogStore, region: Region, group: GroupRecord): number {
  let bytes = 0;
  for (const stream of store.streams(region, group.name).values()) {
    for (const { message } of store.events(group, stream)) bytes += Buffer.byteLength(message) + 26;
  }
  return bytes;
}
