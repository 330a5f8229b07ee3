/**
 * The part of the ECS agent that runs containers: starts them in their order, restarts those with a restart
 * policy, checks their health, stops them in the reverse order. The containers themselves are real and belong
 * to `services.runtime`; the records here say what became of them.
 */
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { newId } from './arns';
import { readiness, layers } from './container-order';
import { commandOf, mountsOf, runId, type NamedContainer } from './container-run';
import type { EcsCore } from './core';
import { askEndpoint, readHealthCommand } from './health-command';
import { openLog } from './log-driver';
import { tables, type ContainerRecord, type TaskDefinitionBody, type TaskRecord } from './records';
import { resolveSecrets } from './secrets';

/** SIGTERM to SIGKILL, clock ms (aws-facts §3: ECS_CONTAINER_STOP_TIMEOUT). */
const STOP_TIMEOUT_MS = 30_000;
/** A container must have run this long to be restarted in place, s (aws-facts §6). */
const RESTART_ATTEMPT_PERIOD_S = 300;
/** How long a health check may take, wall ms: the stand-ins answer in real time whatever the clock's speed. */
const HEALTH_TIMEOUT_MS = 5_000;

export interface ContainerEvents {
  /** A container runs, or ended without its task having to end. */
  changed(region: Region, task: TaskRecord): void;
  /** A container runs again after the rehearsal was closed. */
  resumed(region: Region, task: TaskRecord): void;
  /** An essential container ended or could not start. */
  essentialGone(region: Region, task: TaskRecord, container: ContainerRecord): void;
  /** A container's health check says something else than before. */
  healthChanged(region: Region, task: TaskRecord): void;
}

interface CheckData {
  readonly region: string;
  readonly task: string;
  readonly container: string;
  readonly starts: number;
}

export class ContainerEngine {
  /** Values of secrets, by task: read once at its start, never in a record. */
  private readonly secrets = new Map<string, ReturnType<typeof resolveSecrets>>();

  constructor(
    private readonly core: EcsCore,
    private readonly events: ContainerEvents,
  ) {
    core.on<CheckData>('ecs.task.health-check', (data) => this.check(data));
  }

  /** Reads the task's secrets, once. Throws AwsError as Secrets Manager does. */
  prepare(region: Region, task: TaskRecord): void {
    this.secrets.set(task.arn, resolveSecrets(this.core, region, task, bodyOf(region, task)));
  }

  /** Starts every container whose turn it is. */
  advance(region: Region, task: TaskRecord): void {
    if (task.desiredStatus === 'STOPPED') return;
    const states = new Map(task.containers.map((item) => [item.name, item]));
    for (const definition of bodyOf(region, task).containerDefinitions) {
      const container = states.get(definition.name);
      if (container?.lastStatus !== 'PENDING' || container.starting) continue;
      const turn = readiness(definition, states);
      if (turn.ready) this.start(region, task, definition, container);
      else if ('never' in turn) this.cannotStart(region, task, container, turn.never);
    }
  }

  /** Starts again what ran when the rehearsal was closed: same task, same folders. */
  resume(region: Region, task: TaskRecord): void {
    for (const definition of bodyOf(region, task).containerDefinitions) {
      const container = task.containers.find((item) => item.name === definition.name);
      if (container === undefined) continue;
      if (container.lastStatus === 'RUNNING' || container.starting) {
        this.start(region, task, definition, container);
      }
    }
    this.advance(region, task);
  }

  /** Stops all, dependents first. Resolves when none runs any more. */
  async halt(region: Region, task: TaskRecord): Promise<void> {
    const { containerDefinitions } = bodyOf(region, task);
    for (const layer of (layers(containerDefinitions) ?? []).reverse()) {
      await Promise.all(
        layer.map((name) => {
          const timeout = containerDefinitions.find((item) => item.name === name)?.stopTimeout;
          const grace = timeout === undefined ? STOP_TIMEOUT_MS : timeout * 1000;
          return this.core.parts.services.runtime.stop(runId(task, name), grace);
        }),
      );
    }
    this.close(task);
  }

  /** All containers are gone with their host. */
  killAll(task: TaskRecord): void {
    for (const { name } of task.containers) this.core.parts.services.runtime.kill(runId(task, name));
    this.close(task);
  }

  private close(task: TaskRecord): void {
    this.secrets.delete(task.arn);
    for (const container of task.containers) {
      container.lastStatus = 'STOPPED';
      container.starting = false;
    }
  }

  private start(
    region: Region,
    task: TaskRecord,
    definition: NamedContainer,
    container: ContainerRecord,
  ): void {
    container.starts += 1;
    container.starting = true;
    container.runtimeId = newId(region) + newId(region);
    container.health = 'UNKNOWN';
    container.healthFailures = 0;
    delete container.exitCode;
    delete container.reason;
    const generation = container.starts;
    const current = (): boolean => container.starts === generation;
    this.run(region, task, definition, container, generation).then(
      () => {
        if (!current()) return;
        if (container.starting) this.started(region, task, definition, container);
        // Given up while it was starting; nothing happens when it has ended already.
        else if (container.lastStatus === 'STOPPED') {
          this.core.parts.services.runtime.kill(runId(task, container.name));
        }
      },
      (error: unknown) => {
        if (!current()) return;
        const why = error instanceof Error ? error.message : String(error);
        this.cannotStart(
          region,
          task,
          container,
          `CannotStartContainerError: Error response from daemon: ${why}`,
        );
      },
    );
  }

  private async run(
    region: Region,
    task: TaskRecord,
    definition: NamedContainer,
    container: ContainerRecord,
    generation: number,
  ): Promise<void> {
    const { services } = this.core.parts;
    const host = services.ec2.instance(region, task.instanceId);
    if (host === undefined) throw new Error('the host is gone');
    if (!this.secrets.has(task.arn)) this.prepare(region, task);
    const body = bodyOf(region, task);
    const { runtimeId } = container;
    const log = openLog(this.core, region, host, { task, body, definition, runtimeId });
    const roleArn = task.overrides.taskRoleArn ?? body.taskRoleArn;
    await services.runtime.start({
      id: runId(task, definition.name),
      region: region.name,
      image: definition.image,
      ...commandOf(task, definition, this.secrets.get(task.arn)?.[definition.name] ?? {}),
      ...defined({ memoryMiB: definition.memory }),
      mounts: mountsOf(task, body, definition, host.diskFolder),
      ip: task.attachment?.networkInterface?.privateIp ?? host.privateIp,
      vpcId: host.vpcId,
      ...(roleArn === undefined ? {} : { role: { roleArn, name: task.id } }),
      portMappings: (definition.portMappings ?? []).flatMap((mapping) => mapping.containerPort ?? []),
      log,
      exited: (exitCode, reason) =>
        this.exited(region, task, definition, container, generation, exitCode, reason),
    });
  }

  private started(
    region: Region,
    task: TaskRecord,
    definition: NamedContainer,
    container: ContainerRecord,
  ): void {
    // It counted as running all the while when the rehearsal was closed and continues.
    const isBack = container.lastStatus === 'RUNNING';
    container.starting = false;
    container.lastStatus = 'RUNNING';
    container.startedAt = this.core.now();
    if (task.desiredStatus === 'STOPPED' && task.lastStatus !== 'DEACTIVATING') {
      this.core.parts.services.runtime.kill(runId(task, container.name));
      return;
    }
    const interval = definition.healthCheck?.interval ?? 30;
    if (definition.healthCheck !== undefined) this.checkLater(region, task, container, interval);
    if (isBack) this.events.resumed(region, task);
    this.events.changed(region, task);
    this.advance(region, task);
  }

  private exited(
    region: Region,
    task: TaskRecord,
    definition: NamedContainer,
    container: ContainerRecord,
    generation: number,
    exitCode: number,
    reason: string | undefined,
  ): void {
    if (container.starts !== generation || container.lastStatus === 'STOPPED') return;
    const startedAt = container.startedAt;
    // It may end before its start was told.
    container.startedAt ??= this.core.now();
    container.starting = false;
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    if (reason !== undefined) container.reason = reason;
    if (task.desiredStatus === 'STOPPED') return;
    if (this.mayRestart(definition, startedAt, exitCode)) {
      container.lastStatus = 'PENDING';
      this.start(region, task, definition, container);
      return;
    }
    if (container.essential) {
      this.events.essentialGone(region, task, container);
      return;
    }
    this.events.changed(region, task);
    this.advance(region, task);
  }

  private mayRestart(definition: NamedContainer, startedAt: number | undefined, exitCode: number): boolean {
    const policy = definition.restartPolicy;
    if (policy?.enabled !== true || startedAt === undefined) return false;
    if (policy.ignoredExitCodes?.includes(exitCode) === true) return false;
    return this.core.elapsed(startedAt) >= (policy.restartAttemptPeriod ?? RESTART_ATTEMPT_PERIOD_S) * 1000;
  }

  private cannotStart(region: Region, task: TaskRecord, container: ContainerRecord, reason: string): void {
    container.starting = false;
    container.lastStatus = 'STOPPED';
    container.reason = reason;
    if (task.desiredStatus === 'STOPPED') return;
    if (container.essential) {
      this.events.essentialGone(region, task, container);
    } else {
      this.events.changed(region, task);
      this.advance(region, task);
    }
  }

  private checkLater(region: Region, task: TaskRecord, container: ContainerRecord, seconds: number): void {
    const data: CheckData = {
      region: region.name,
      task: task.arn,
      container: container.name,
      starts: container.starts,
    };
    this.core.after(seconds * 1000, 'ecs.task.health-check', data);
  }

  private check(data: CheckData): void {
    const [region, task] = this.core.task(data) ?? [];
    if (region === undefined || task === undefined) return;
    const container = task.containers.find((item) => item.name === data.container);
    if (container?.lastStatus !== 'RUNNING' || container.starts !== data.starts) return;
    const definition = bodyOf(region, task).containerDefinitions.find((item) => item.name === data.container);
    const health = definition?.healthCheck;
    const command = readHealthCommand(health?.command ?? []);
    if (health === undefined || command === undefined) return;
    const { ec2, runtime } = this.core.parts.services;
    const ip = task.attachment?.networkInterface?.privateIp ?? '';
    const vpcId = ec2.instance(region, task.instanceId)?.vpcId;
    const endpoint = command.kind === 'http' ? runtime.endpoint(ip, command.port, vpcId) : undefined;
    const answer =
      command.kind === 'exit'
        ? Promise.resolve(command.code === 0)
        : endpoint === undefined
          ? Promise.resolve(false)
          : askEndpoint(endpoint, command.path, HEALTH_TIMEOUT_MS);
    void answer.then((passed) => {
      if (container.lastStatus !== 'RUNNING' || container.starts !== data.starts) return;
      const before = container.health;
      const starting = this.core.elapsed(container.startedAt ?? 0) < (health.startPeriod ?? 0) * 1000;
      if (passed) container.healthFailures = 0;
      else if (!starting) container.healthFailures += 1;
      if (passed) container.health = 'HEALTHY';
      else if (container.healthFailures >= (health.retries ?? 3)) container.health = 'UNHEALTHY';
      this.checkLater(region, task, container, health.interval ?? 30);
      if (container.health === before) return;
      this.events.healthChanged(region, task);
      this.advance(region, task);
    });
  }
}

/** The body of a task's definition, which outlives all its tasks. */
export function bodyOf(region: Region, task: TaskRecord): TaskDefinitionBody {
  const name = task.taskDefinitionArn.slice(task.taskDefinitionArn.lastIndexOf('/') + 1);
  const record = tables(region).taskDefinitions.get(name);
  if (record === undefined) throw new Error(`task definition ${name} is gone`);
  return record.body;
}
