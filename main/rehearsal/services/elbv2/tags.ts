import {
  AddTagsCommand,
  DescribeTagsCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { mergeTags, readTags, removeTags, tagList, type TagInput, type TagRules } from '../shared/tags';
import {
  listenerNotFound,
  loadBalancerNotFound,
  ruleNotFound,
  targetGroupNotFound,
  validationError,
} from './errors';
import { elbv2Tables } from './records';

const rules: TagRules = { code: 'ValidationError', tooManyCode: 'TooManyTags' };
/** Most ARNs of one DescribeTags, AddTags or RemoveTags call (aws-facts §2). */
const arnsPerCall = 20;

export type CheckedTags = ReturnType<typeof readTags>;

/** The tags of a request. Throws DuplicateTagKeys, TooManyTags or ValidationError. */
export function checkTags(tags: readonly TagInput[] | undefined): CheckedTags {
  const keys = (tags ?? []).map((tag) => tag.Key ?? '');
  if (new Set(keys).size < keys.length)
    throw new AwsError('DuplicateTagKeys', 'A tag key was specified more than once');
  return readTags(tags, rules);
}

export function setTags(region: Region, arn: string, tags: CheckedTags): void {
  elbv2Tables(region).tags.set(arn, tags);
}

export function registerTags(parts: Parts): void {
  parts.registry.on(AddTagsCommand, {
    models: ['ResourceArns', 'Tags'],
    handle: (input, { region }) => {
      const arns = knownArns(region, input.ResourceArns);
      const added = checkTags(input.Tags);
      const { tags } = elbv2Tables(region);
      const merged = arns.map((arn) => [arn, mergeTags(tags.get(arn) ?? {}, added, rules)] as const);
      for (const [arn, all] of merged) tags.set(arn, all);
      return {};
    },
  });
  parts.registry.on(RemoveTagsCommand, {
    models: ['ResourceArns', 'TagKeys'],
    handle: (input, { region }) => {
      const { tags } = elbv2Tables(region);
      for (const arn of knownArns(region, input.ResourceArns)) {
        tags.set(arn, removeTags(tags.get(arn) ?? {}, input.TagKeys ?? []));
      }
      return {};
    },
  });
  parts.registry.on(DescribeTagsCommand, {
    models: ['ResourceArns'],
    handle: (input, { region }) => {
      const { tags } = elbv2Tables(region);
      return {
        TagDescriptions: knownArns(region, input.ResourceArns).map((arn) => ({
          ResourceArn: arn,
          Tags: tagList(tags.get(arn) ?? {}),
        })),
      };
    },
  });
}

function knownArns(region: Region, given: readonly string[] | undefined): readonly string[] {
  const arns = [...new Set(given ?? [])];
  if (arns.length === 0) throw validationError('At least one resource ARN must be specified');
  if (arns.length > arnsPerCall) {
    throw validationError(`Resource ARNs cannot have more than '${arnsPerCall}' items`);
  }
  const tables = elbv2Tables(region);
  for (const arn of arns) {
    const kind = /^arn:aws[a-z-]*:elasticloadbalancing:[^:]*:[^:]*:([a-z-]+)\//.exec(arn)?.[1];
    if (kind === 'loadbalancer') {
      if (!tables.loadBalancers.has(arn)) throw loadBalancerNotFound(arn);
    } else if (kind === 'targetgroup') {
      if (!tables.targetGroups.has(arn)) throw targetGroupNotFound();
    } else if (kind === 'listener') {
      if (!tables.listeners.has(arn)) throw listenerNotFound();
    } else if (kind === 'listener-rule') {
      if (!tables.rules.has(arn)) throw ruleNotFound();
    } else {
      throw validationError(`'${arn}' is not a valid ELBv2 ARN`);
    }
  }
  return arns;
}
