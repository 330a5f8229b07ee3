/** Why an image does not come: no way to its registry, no right to it, no such image, or a drill. */
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { hostReaches, hostSession, refusalOf } from './host-access';
import { bodyOf } from './container-engine';
import { refusedImages, tables, type TaskRecord } from './records';

/** Clock ms until Docker says so: what a registry answers, and what nobody answers (C: some three minutes). */
const ANSWERED_MS = [5_000, 15_000] as const;
const UNANSWERED_MS = [120_000, 180_000] as const;

export interface PullRefusal {
  readonly image: string;
  /** ECS's stopped reason: C for its forms. */
  readonly reason: string;
  readonly afterMs: readonly [number, number];
}

/** The first of the task's images that cannot be had; a copy on the host is used when the registry fails. */
export function pullRefusal(core: EcsCore, region: Region, task: TaskRecord): PullRefusal | undefined {
  const copies = tables(region).containerInstances.get(task.containerInstanceArn)?.images ?? {};
  for (const image of new Set(task.containers.map((container) => container.image))) {
    const known = core.parts.services.runtime.image(image) !== undefined;
    if (known && copies[image] !== undefined) continue;
    const unanswered = noWay(core, region, task, image);
    if (unanswered !== undefined) return { image, reason: unanswered, afterMs: UNANSWERED_MS };
    const reason = refusalText(core, region, task, image, known);
    if (reason !== undefined) return { image, reason, afterMs: ANSWERED_MS };
  }
  return undefined;
}

function noWay(core: EcsCore, region: Region, task: TaskRecord, image: string): string | undefined {
  const host = core.parts.services.ec2.instance(region, task.instanceId);
  const way = host === undefined ? undefined : hostReaches(core, region, host, 'registry');
  if (way === undefined || way.reachable) return undefined;
  core.parts.log.warn('the rehearsed network drops what goes from a host to an image registry', {
    reason: way.reason,
  });
  const [first = ''] = image.split('/');
  const registry = image.includes('/') && /[.:]/.test(first) ? first : 'registry-1.docker.io';
  return (
    `CannotPullContainerError: Error response from daemon: Get "https://${registry}/v2/": ` +
    'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)'
  );
}

function refusalText(
  core: EcsCore,
  region: Region,
  task: TaskRecord,
  image: string,
  known: boolean,
): string | undefined {
  if (refusedImages(region).has(image)) {
    return `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: toomanyrequests: Rate exceeded`;
  }
  if (!known) {
    return (
      `CannotPullContainerError: Error response from daemon: pull access denied for ${image}, ` +
      "repository does not exist or may require 'docker login'"
    );
  }
  return privateRegistryRefusal(core, region, task, image);
}

/** A private ECR asks for a login: with the execution role, else with the host's. */
function privateRegistryRefusal(
  core: EcsCore,
  region: Region,
  task: TaskRecord,
  image: string,
): string | undefined {
  const repository = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image);
  if (repository === null) return undefined;
  const [, account = '', home = '', name = ''] = repository;
  const { executionRoleArn } = bodyOf(region, task);
  const host = core.parts.services.ec2.instance(region, task.instanceId);
  const session =
    executionRoleArn === undefined
      ? host && hostSession(core, host)
      : { roleArn: executionRoleArn, name: task.id };
  if (session === undefined) return 'CannotPullECRContainerError: NoCredentialProviders';
  const refused = refusalOf(() => {
    const { iam } = core.parts.services;
    iam.authorize(region, session, { action: 'ecr:GetAuthorizationToken', resource: '*' });
    const resource = `arn:aws:ecr:${home}:${account}:repository/${name}`;
    for (const action of ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) {
      iam.authorize(region, session, { action, resource });
    }
  });
  return refused === undefined ? undefined : `CannotPullECRContainerError: ${refused}`;
}

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
