/** TagResource, UntagResource, ListTagsForResource: for everything in ECS that has an ARN. */
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { lowerTagList, mergeTags, readTags, removeTags, type TagRules, type Tags } from '../shared/tags';
import { ecsArn } from './arns';
import type { EcsCore } from './core';
import { invalidParameter } from './errors';
import { tables } from './records';

/** ECS's rules: 50 tags a resource (aws-facts §2). */
export const TAG_RULES: TagRules = { code: 'InvalidParameterException', most: 50 };

export function registerTags(core: EcsCore): void {
  const { registry } = core.parts;

  registry.on(TagResourceCommand, {
    models: ['resourceArn', 'tags'],
    handle: (input, { region }) => {
      const resource = find(region, input.resourceArn);
      resource.tags = mergeTags(resource.tags, readTags(input.tags, TAG_RULES), TAG_RULES);
      return {};
    },
  });

  registry.on(UntagResourceCommand, {
    models: ['resourceArn', 'tagKeys'],
    handle: (input, { region }) => {
      const resource = find(region, input.resourceArn);
      resource.tags = removeTags(resource.tags, input.tagKeys ?? []);
      return {};
    },
  });

  registry.on(ListTagsForResourceCommand, {
    models: ['resourceArn'],
    handle: (input, { region }) => ({ tags: lowerTagList(find(region, input.resourceArn).tags) }),
  });
}

function find(region: Region, arn: string | undefined): { tags: Tags } {
  const prefix = ecsArn(region, '');
  const [kind, ...rest] = (arn ?? '').startsWith(prefix) ? (arn ?? '').slice(prefix.length).split('/') : [];
  const name = rest.join('/');
  const found = {
    cluster: () => tables(region).clusters.get(name),
    service: () => tables(region).services.get(name),
    task: () => tables(region).tasks.get(arn ?? ''),
    'task-definition': () => tables(region).taskDefinitions.get(name),
    'container-instance': () => tables(region).containerInstances.get(arn ?? ''),
  };
  const read =
    kind !== undefined && Object.hasOwn(found, kind) ? found[kind as keyof typeof found] : undefined;
  const resource = read?.();
  if (
    resource === undefined ||
    ('status' in resource && resource.status === 'INACTIVE' && kind !== 'task-definition')
  ) {
    throw invalidParameter('The specified resource could not be found.');
  }
  return resource;
}
