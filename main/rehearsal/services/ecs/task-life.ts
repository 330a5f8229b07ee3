/**
 * A task from its placement to its end: PROVISIONING (interface) → PENDING (images, secrets, containers in
 * order) → RUNNING (targets registered) → DEACTIVATING (targets drain) → STOPPING → DEPROVISIONING → STOPPED.
 * Every wait is a transition of the world; ranges are those of aws-facts §3.
 */
import { rmSync } from 'node:fs';
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { bodyOf, ContainerEngine } from './container-engine';
import { dockerVolumePath, hostFolder } from './container-run';
import type { EcsCore } from './core';
import { addEvent, eventText } from './events';
import { mayHost } from './placement';
import { pullRefusal } from './pulls';
import type { StopOrder } from './stop-order';
import { tables, type ContainerRecord, type ServiceRecord, type TaskRecord } from './records';
import { TaskTargets } from './task-targets';

/** "several seconds" (aws-facts §3). */
const ATTACH_MS = [3_000, 10_000] as const;
/** First pull of an image on a host (aws-facts §3), and the check of a cached one. */
const PULL_MS = [30_000, 180_000] as const;
const CACHED_PULL_MS = 1_000;
const DEPROVISION_MS = [2_000, 6_000] as const;
/** Between two looks at targets that drain; a signal usually comes first. */
const DRAIN_POLL_MS = 10_000;
/** Stopped tasks stay visible about an hour. */
const FORGET_MS = 3_600_000;

interface TaskStep {
  readonly region: string;
  readonly task: string;
}

export class TaskLife {
  private readonly containers: ContainerEngine;
  private readonly targets: TaskTargets;

  constructor(
    private readonly core: EcsCore,
    /** Told when a service's task failed, for the throttle logic and the circuit breaker. */
    private readonly failed: (region: Region, service: ServiceRecord, task: TaskRecord) => void,
  ) {
    this.targets = new TaskTargets(core, (region, task, order) => this.stop(region, task, order));
    this.containers = new ContainerEngine(core, {
      changed: (region, task) => this.containersChanged(region, task),
      resumed: (region, task) => this.targets.resumed(region, task),
      essentialGone: (region, task, container) => this.essentialGone(region, task, container),
      healthChanged: (region, task) => core.wake(region, core.serviceOf(region, task)),
    });
    this.step('ecs.task.attached', (region, task) => this.attach(region, task));
    this.step('ecs.task.pulled', (region, task) => this.pulled(region, task));
    core.on<TaskStep & { readonly image: string; readonly reason: string }>(
      'ecs.task.pull-failed',
      (data) => {
        const found = core.task(data);
        if (found !== undefined) this.pullFailed(...found, data.image, data.reason);
      },
    );
    this.step('ecs.task.drained', (region, task) => this.drained(region, task));
    this.step('ecs.task.deprovisioned', (region, task) => this.deprovisioned(region, task));
    this.step('ecs.task.forget', (region, task) => tables(region).tasks.delete(task.arn));
    core.parts.signals.on('elbv2.target', (signal) => {
      const region = core.region(signal.region);
      const task = core.index(region).taskOfTarget(signal);
      if (task?.lastStatus === 'DEACTIVATING') this.drained(region, task);
    });
  }

  /** Sets a new task going. */
  begin(region: Region, task: TaskRecord): void {
    if (task.attachment === undefined) this.pull(region, task);
    else this.later(this.core.between(...ATTACH_MS), 'ecs.task.attached', region, task);
  }

  /** Ends a task. The first order counts, except that a lost host ends it at once. */
  stop(region: Region, task: TaskRecord, order: StopOrder): void {
    if (task.lastStatus === 'STOPPED') return;
    const first = task.desiredStatus === 'RUNNING';
    if (first) {
      task.desiredStatus = 'STOPPED';
      task.stopCode = order.code;
      task.stoppedReason = order.reason;
      task.stoppingAt = this.core.now();
      task.version += 1;
      this.noteFailure(region, task, order);
    } else if (order.how !== 'lost') {
      return;
    }
    const registered = first && this.targets.deregister(region, task);
    if (order.how === 'lost') {
      this.containers.killAll(task);
      this.finish(region, task);
    } else if (registered && order.how === 'drain') {
      task.lastStatus = 'DEACTIVATING';
      this.later(DRAIN_POLL_MS, 'ecs.task.drained', region, task);
    } else {
      this.halt(region, task);
    }
    this.core.wake(region, this.core.serviceOf(region, task));
  }

  /** Kills a running container for real; false when the task has none of that name that runs. */
  crash(task: TaskRecord, container: string | undefined, reason?: string): boolean {
    const victim = task.containers.find(
      (item) =>
        item.lastStatus === 'RUNNING' && (container === undefined ? item.essential : item.name === container),
    );
    if (victim === undefined || task.desiredStatus !== 'RUNNING') return false;
    this.core.parts.services.runtime.kill(`${task.id}/${victim.name}`, reason);
    return true;
  }

  /** After a restore: containers that ran start again on their folders; waits continue where they were. */
  resume(region: Region, task: TaskRecord): void {
    if (task.lastStatus === 'STOPPING') {
      this.containers.killAll(task);
      this.halted(region, task);
      return;
    }
    if (task.desiredStatus === 'STOPPED' || task.pullStoppedAt === undefined) return;
    if (task.graceFrom !== undefined) task.graceFrom = this.core.now();
    this.containers.resume(region, task);
  }

  private attach(region: Region, task: TaskRecord): void {
    if (task.lastStatus !== 'PROVISIONING' || task.desiredStatus === 'STOPPED') return;
    const { ec2 } = this.core.parts.services;
    const subnetId = task.network?.subnets.find((id) => ec2.subnet(region, id)?.zone === task.zone);
    if (task.attachment === undefined || subnetId === undefined || task.network === undefined) return;
    try {
      task.attachment.networkInterface = ec2.createNetworkInterface(region, {
        subnetId,
        securityGroupIds: task.network.securityGroups,
        description: task.attachment.id,
        requesterId: 'amazon-ecs',
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'InternalError';
      this.stop(region, task, {
        code: 'TaskFailedToStart',
        reason: `Unexpected EC2 error while attempting to Create Network Interface in subnet '${subnetId}': ${code}: ${why}`,
        how: 'now',
      });
      return;
    }
    task.attachment.status = 'ATTACHED';
    task.lastStatus = 'PENDING';
    task.version += 1;
    this.pull(region, task);
  }

  private pull(region: Region, task: TaskRecord): void {
    const host = tables(region).containerInstances.get(task.containerInstanceArn);
    if (host === undefined) return;
    const now = this.core.now();
    task.pullStartedAt = now;
    task.connectivityAt = now;
    const images = new Set(task.containers.map((container) => container.image));
    const refusal = pullRefusal(this.core, region, task);
    if (refusal !== undefined) {
      const { image, reason } = refusal;
      const data = { region: region.name, task: task.arn, image, reason };
      this.core.after(this.core.between(...refusal.afterMs), 'ecs.task.pull-failed', data);
      return;
    }
    const ticks = this.core.ticks();
    const ready = [...images].map((image) => {
      host.images[image] ??= ticks + this.core.between(...PULL_MS);
      return host.images[image];
    });
    const wait = Math.max(0, ...ready.map((at) => at - ticks));
    this.later(wait + CACHED_PULL_MS, 'ecs.task.pulled', region, task);
  }

  private pullFailed(region: Region, task: TaskRecord, image: string, reason: string): void {
    for (const container of task.containers) if (container.image === image) container.reason = reason;
    this.stop(region, task, { code: 'TaskFailedToStart', reason, how: 'now' });
  }

  private pulled(region: Region, task: TaskRecord): void {
    if (task.lastStatus !== 'PENDING' || task.desiredStatus === 'STOPPED') return;
    task.pullStoppedAt = this.core.now();
    const reason = this.cannotPrepare(region, task);
    if (reason === undefined) this.containers.advance(region, task);
    else this.stop(region, task, { code: 'TaskFailedToStart', reason, how: 'now' });
  }

  private cannotPrepare(region: Region, task: TaskRecord): string | undefined {
    const body = bodyOf(region, task);
    const role = [task.overrides.taskRoleArn ?? body.taskRoleArn, body.executionRoleArn].find(
      (arn) =>
        arn !== undefined && !this.core.parts.services.iam.assumable(region, arn, 'ecs-tasks.amazonaws.com'),
    );
    if (role !== undefined) {
      return (
        `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the ` +
        'role being passed has the proper trust relationship and permissions.'
      );
    }
    try {
      this.containers.prepare(region, task);
      return undefined;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'InternalError';
      const message = error instanceof Error ? error.message : String(error);
      return (
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval ' +
        `failed: unable to retrieve secret from asm: ${code}: ${message}`
      );
    }
  }

  private containersChanged(region: Region, task: TaskRecord): void {
    const settled = task.containers.every((item) => item.lastStatus !== 'PENDING');
    if (task.lastStatus !== 'PENDING' || task.desiredStatus === 'STOPPED' || !settled) return;
    task.lastStatus = 'RUNNING';
    task.startedAt = this.core.now();
    task.version += 1;
    this.targets.register(region, task);
    const service = this.core.serviceOf(region, task);
    if (service !== undefined) service.startFailures = 0;
    this.core.wake(region, service);
  }

  private essentialGone(region: Region, task: TaskRecord, container: ContainerRecord): void {
    const started = container.startedAt !== undefined;
    // A one-shot task may end within the moment in which it began to run.
    if (started && task.containers.every((item) => item.lastStatus !== 'PENDING')) {
      task.startedAt ??= this.core.now();
    }
    this.stop(
      region,
      task,
      started
        ? { code: 'EssentialContainerExited', reason: 'Essential container in task exited', how: 'now' }
        : { code: 'TaskFailedToStart', reason: container.reason ?? 'Task failed to start', how: 'now' },
    );
  }

  private noteFailure(region: Region, task: TaskRecord, order: StopOrder): void {
    const service = this.core.serviceOf(region, task);
    const blameless = order.code === 'UserInitiated' || order.how === 'lost';
    const replaced = order.code === 'ServiceSchedulerInitiated' && !order.reason.startsWith('Task failed');
    if (service !== undefined && !blameless && !replaced) this.failed(region, service, task);
  }

  private drained(region: Region, task: TaskRecord): void {
    if (task.lastStatus !== 'DEACTIVATING') return;
    if (this.targets.drained(region, task)) this.halt(region, task);
    else this.later(DRAIN_POLL_MS, 'ecs.task.drained', region, task);
  }

  private halt(region: Region, task: TaskRecord): void {
    task.lastStatus = 'STOPPING';
    task.version += 1;
    this.core.wake(region, this.core.serviceOf(region, task));
    this.containers.halt(region, task).then(
      () => this.halted(region, task),
      (error: unknown) => {
        this.core.parts.log.warn('ECS: a task did not stop cleanly', { task: task.id, error: String(error) });
        this.halted(region, task);
      },
    );
  }

  private halted(region: Region, task: TaskRecord): void {
    if (task.lastStatus !== 'STOPPING') return;
    task.executionStoppedAt = this.core.now();
    if (task.attachment === undefined) {
      this.finish(region, task);
      return;
    }
    task.lastStatus = 'DEPROVISIONING';
    task.version += 1;
    this.later(this.core.between(...DEPROVISION_MS), 'ecs.task.deprovisioned', region, task);
  }

  private deprovisioned(region: Region, task: TaskRecord): void {
    if (task.lastStatus === 'DEPROVISIONING') this.finish(region, task);
  }

  private finish(region: Region, task: TaskRecord): void {
    if (task.attachment !== undefined) {
      const id = task.attachment.networkInterface?.id;
      task.attachment.status = 'DELETED';
      if (id !== undefined) this.core.parts.services.ec2.deleteNetworkInterface(region, id);
    }
    task.lastStatus = 'STOPPED';
    task.stoppedAt = this.core.now();
    task.executionStoppedAt ??= task.stoppedAt;
    task.version += 1;
    this.core.index(region).removeTask(task);
    this.removeDockerVolumes(region, task);
    this.later(FORGET_MS, 'ecs.task.forget', region, task);
    const service = this.core.serviceOf(region, task);
    if (service !== undefined && task.stopCode === 'ServiceSchedulerInitiated') {
      addEvent(region, service, eventText.stopped([task]));
    }
    this.core.wake(region, service);
    this.wakeWaiting(region, task);
  }

  /** What this task held on its host may be what another service waits for. */
  private wakeWaiting(region: Region, task: TaskRecord): void {
    const host = tables(region).containerInstances.get(task.containerInstanceArn);
    if (host === undefined || host.status !== 'ACTIVE') return;
    for (const service of this.core.index(region).unplacedServices(task.clusterName)) {
      const request = {
        constraints: service.placementConstraints,
        ...defined({ network: service.network }),
      };
      if (mayHost(this.core, region, host, request)) this.core.wake(region, service);
    }
  }

  /** Folders that Docker chose go with the task; those of the host stay. */
  private removeDockerVolumes(region: Region, task: TaskRecord): void {
    const disk = this.core.parts.services.ec2.instance(region, task.instanceId)?.diskFolder;
    for (const volume of bodyOf(region, task).volumes) {
      if (disk === undefined || volume.host?.sourcePath !== undefined) continue;
      rmSync(hostFolder(disk, dockerVolumePath(task, volume.name ?? '')), { recursive: true, force: true });
    }
  }

  private step(
    kind:
      | 'ecs.task.attached'
      | 'ecs.task.pulled'
      | 'ecs.task.drained'
      | 'ecs.task.deprovisioned'
      | 'ecs.task.forget',
    run: (region: Region, task: TaskRecord) => unknown,
  ): void {
    this.core.on<TaskStep>(kind, (data) => {
      const found = this.core.task(data);
      if (found !== undefined) run(...found);
    });
  }

  private later(ms: number, kind: Parameters<EcsCore['after']>[1], region: Region, task: TaskRecord): void {
    this.core.after(ms, kind, { region: region.name, task: task.arn });
  }
}
