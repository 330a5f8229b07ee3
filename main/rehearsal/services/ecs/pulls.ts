/** A registry that refuses: what the drill "the image cannot be pulled" does to ECS. */
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { refusedImages, tables } from './records';

/**
 * Lets the registry refuse all images of a service and removes their copies from the hosts of its tasks (as
 * the agent's clean-up does), or lets it hand them out again. `key` is `cluster/service`. False: no such service.
 */
export function setPulls(core: EcsCore, region: Region, key: string, work: boolean): boolean {
  const { services, taskDefinitions, containerInstances } = tables(region);
  const service = services.get(key);
  if (service === undefined) return false;
  const name = service.taskDefinitionArn.slice(service.taskDefinitionArn.lastIndexOf('/') + 1);
  const images = taskDefinitions.get(name)?.body.containerDefinitions.map(({ image }) => image) ?? [];
  const refused = refusedImages(region);
  for (const image of images) {
    if (work) refused.delete(image);
    else refused.set(image, true);
  }
  if (work) return true;
  for (const task of core.index(region).serviceTasks(service)) {
    const host = containerInstances.get(task.containerInstanceArn);
    for (const image of images) Reflect.deleteProperty(host?.images ?? {}, image);
  }
  return true;
}
