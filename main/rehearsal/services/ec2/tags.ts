/** Tags on EC2's things after their birth. */
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  type TagDescription,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { applyFilters } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { mergeTags, readTags, removeTags, type Tags } from '../shared/tags';
import { define } from './define';
import { pageOf } from './describe';
import type { Resource } from './records';
import { get, isVisible, kinds, tables } from './tables';

interface Tagged {
  tags: Tags;
}

export function registerTags(parts: Parts): void {
  define(parts, CreateTagsCommand, {
    models: ['Resources', 'Tags', 'DryRun'],
    handle: (input, { region }) => {
      const tags = readTags(input.Tags);
      const rows = (input.Resources ?? []).map((id) => tagged(region, id));
      refuseDryRun(input);
      const merged = rows.map((row) => mergeTags(row.tags, tags));
      rows.forEach((row, index) => (row.tags = merged[index] ?? row.tags));
      return {};
    },
  });

  define(parts, DeleteTagsCommand, {
    models: ['Resources', 'Tags', 'DryRun'],
    handle: (input, { region }) => {
      const rows = (input.Resources ?? []).map((id) => tagged(region, id));
      refuseDryRun(input);
      const gone = input.Tags?.map((tag) => ({ key: tag.Key ?? '', value: tag.Value }));
      for (const row of rows)
        row.tags = gone === undefined || gone.length === 0 ? {} : removeTags(row.tags, gone);
      return {};
    },
  });

  define(parts, DescribeTagsCommand, {
    models: ['Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const rows = applyFilters(everyTag(region), input.Filters, {
        key: (row) => row.Key,
        value: (row) => row.Value,
        'resource-id': (row) => row.ResourceId,
        'resource-type': (row) => row.ResourceType,
      });
      const page = pageOf(rows, input, (row) => `${row.ResourceId} ${row.Key}`);
      return { Tags: page.rows, NextToken: page.next };
    },
  });
}

function tagged(region: Region, id: string): Tagged {
  const all = tables(region);
  if (id.startsWith('sgr-')) {
    for (const group of all.securityGroups.values()) {
      const rule = group.rules.find((candidate) => candidate.id === id);
      if (rule !== undefined) return rule;
    }
    throw new AwsError(
      'InvalidSecurityGroupRuleId.NotFound',
      `The security group rule ID '${id}' does not exist`,
    );
  }
  const kind = Object.values(kinds).find((candidate) => id.startsWith(candidate.prefix));
  if (kind === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  return get<Resource>(region, kind, id);
}

type FullTag = TagDescription & { Key: string; Value: string; ResourceId: string; ResourceType: string };

function everyTag(region: Region): FullTag[] {
  const all = tables(region);
  const list = (tags: Tags, id: string, type: string): FullTag[] =>
    Object.entries(tags).map(([Key, Value]) => ({
      Key,
      Value,
      ResourceId: id,
      ResourceType: type as NonNullable<TagDescription['ResourceType']>,
    }));
  return [
    ...Object.values(kinds).flatMap((kind) =>
      [...kind.table(all).values()]
        .filter((row) => isVisible(region.world, row))
        .flatMap((row) => list(row.tags, row.id, kind.type)),
    ),
    ...[...all.securityGroups.values()].flatMap((group) =>
      group.rules.flatMap((rule) => list(rule.tags, rule.id, 'security-group-rule')),
    ),
  ];
}
