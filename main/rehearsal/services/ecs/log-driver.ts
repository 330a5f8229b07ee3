/**
 * The awslogs driver: part of Docker on the host, so its lines leave by the host's interface, under the task's
 * execution role if it has one, else under the host's own (Docker documentation, awslogs; ECS agent's
 * execution-role override, which the ECS-optimised image switches on).
 */
import type { Ec2InstanceFacts } from '../../world/services';
import type { Region } from '../../world/world';
import type { NamedContainer } from './container-run';
import { logTarget } from './container-run';
import type { EcsCore } from './core';
import { hostReaches, hostSession, refusalOf } from './host-access';
import type { TaskDefinitionBody, TaskRecord } from './records';

/**
 * Opens the container's log stream; what it returns takes the lines. A line that cannot be delivered is lost,
 * as on AWS. Throws Error in Docker's words when the driver cannot start (C, but for the time-out's, M).
 */
export function openLog(
  core: EcsCore,
  region: Region,
  host: Ec2InstanceFacts,
  {
    task,
    body,
    definition,
    runtimeId,
  }: {
    readonly task: TaskRecord;
    readonly body: TaskDefinitionBody;
    readonly definition: NamedContainer;
    readonly runtimeId: string;
  },
): (line: string) => void {
  const target = logTarget(task, definition, runtimeId);
  if (target === undefined) return () => undefined;
  const { logs } = core.parts.services;
  const where = core.region(target.region);
  const session =
    body.executionRoleArn === undefined
      ? hostSession(core, host)
      : { roleArn: body.executionRoleArn, name: task.id };
  const fail = (why: string): never => {
    throw new Error(`failed to initialize logging driver: failed to create Cloudwatch log stream: ${why}`);
  };
  if (session === undefined) return fail('NoCredentialProviders: no valid providers in chain.');
  const way = hostReaches(core, region, host, 'logs');
  if (!way.reachable) {
    core.parts.log.warn('the rehearsed network drops what goes from a host to CloudWatch Logs', {
      reason: way.reason,
    });
    return fail(
      `RequestError: send request failed caused by: Post "https://logs.${target.region}.amazonaws.com/": dial tcp: i/o timeout`,
    );
  }
  const refused = refusalOf(() => {
    logs.open(where, target.group, target.stream, session);
  });
  if (refused !== undefined) return fail(refused);
  return (line) => {
    if (!hostReaches(core, region, host, 'logs').reachable) return;
    logs.append(where, target.group, target.stream, line, session);
  };
}
