/** PutAttributes, DeleteAttributes, ListAttributes: custom attributes of container instances (aws-facts §2, §6). */
import {
  DeleteAttributesCommand,
  ListAttributesCommand,
  PutAttributesCommand,
  type Attribute,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { removeTags } from '../shared/tags';
import { activeCluster, ecsArn, shortName } from './arns';
import type { EcsCore } from './core';
import { invalidParameter } from './errors';
import { pageOf } from './pages';
import { tables, type ContainerInstanceRecord } from './records';
import type { Scheduler } from './scheduler';

/** Custom attributes of one container instance at most, and attributes of one call. */
const MOST = 10;

export function registerAttributes(core: EcsCore, scheduler: Scheduler): void {
  const { registry } = core.parts;

  registry.on(PutAttributesCommand, {
    models: ['cluster', 'attributes'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const wanted = resolve(region, cluster.name, input.attributes ?? []);
      const after = new Map<ContainerInstanceRecord, Record<string, string>>();
      for (const { attribute, instance } of wanted) {
        check(attribute);
        const custom = after.get(instance) ?? { ...instance.custom };
        custom[attribute.name ?? ''] = attribute.value ?? '';
        after.set(instance, custom);
      }
      if ([...after.values()].some((custom) => Object.keys(custom).length > MOST)) {
        throw new AwsError(
          'AttributeLimitExceededException',
          `You can apply up to ${MOST} custom attributes for each resource.`,
        );
      }
      for (const [instance, custom] of after) {
        instance.custom = custom;
        instance.version += 1;
        scheduler.hostChanged(region, instance);
      }
      return { attributes: input.attributes };
    },
  });

  registry.on(DeleteAttributesCommand, {
    models: ['cluster', 'attributes'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      for (const { attribute, instance } of resolve(region, cluster.name, input.attributes ?? [])) {
        instance.custom = removeTags(instance.custom, [attribute.name ?? '']);
        instance.version += 1;
      }
      return { attributes: input.attributes };
    },
  });

  registry.on(ListAttributesCommand, {
    models: ['cluster', 'targetType', 'attributeName', 'attributeValue', 'nextToken', 'maxResults'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      if (input.targetType !== 'container-instance') throw invalidParameter('Target type is not valid.');
      if (input.attributeValue !== undefined && input.attributeName === undefined) {
        throw invalidParameter('Attribute name must be specified with an attribute value.');
      }
      const all = core
        .index(region)
        .clusterInstances(cluster.name)
        .flatMap((instance) =>
          Object.entries({ ...instance.builtIn, ...instance.custom }).map(([name, value]) => ({
            name,
            value,
            targetId: instance.arn,
          })),
        )
        .filter(
          (item) =>
            (input.attributeName === undefined || item.name === input.attributeName) &&
            (input.attributeValue === undefined || item.value === input.attributeValue),
        );
      const page = pageOf(all, input, (item) => `${item.targetId}|${item.name}`);
      return {
        attributes: page.rows.map(({ name, value, targetId }) => ({
          name,
          targetId,
          ...(value === '' ? {} : { value }),
        })),
        nextToken: page.next,
      };
    },
  });
}

function resolve(
  region: Region,
  cluster: string,
  attributes: readonly Attribute[],
): { readonly attribute: Attribute; readonly instance: ContainerInstanceRecord }[] {
  if (attributes.length === 0) throw invalidParameter('Attributes cannot be empty.');
  if (attributes.length > MOST) throw invalidParameter(`Attributes can have at most ${MOST} items.`);
  return attributes.map((attribute) => {
    const arn = ecsArn(region, `container-instance/${cluster}/${shortName(attribute.targetId ?? '')}`);
    const instance = tables(region).containerInstances.get(arn);
    if (instance === undefined || instance.status === 'INACTIVE') {
      throw new AwsError(
        'TargetNotFoundException',
        "The specified target wasn't found. You can view your available container instances with ListContainerInstances.",
      );
    }
    return { attribute, instance };
  });
}

function check(attribute: Attribute): void {
  const { name = '', value = '' } = attribute;
  if (!/^[A-Za-z0-9_\-/\\.]{1,128}$/.test(name) || name.startsWith('ecs.') || name.includes('amazonaws')) {
    throw invalidParameter(`Invalid attribute name '${name}'.`);
  }
  if (value.length > 128 || !/^[A-Za-z0-9\-_./\\:@ ]*$/.test(value) || value !== value.trim()) {
    throw invalidParameter(`Invalid value of attribute '${name}'.`);
  }
}
