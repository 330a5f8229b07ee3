/**
 * The service scheduler. It looks at one service at a time, when something about it changed (a task, a target,
 * a host, its settings) and, while it is not steady, every 15 s of the clock: so the cost of a pass is that
 * service's tasks, whatever else exists.
 */
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { completeDeployment, primary } from './deployments';
import { addEvent, eventText } from './events';
import { closest, mayHost, place, refusalText, type PlacementRequest } from './placement';
import {
  serviceKey,
  tables,
  type ContainerInstanceRecord,
  type DeploymentRecord,
  type ServiceRecord,
  type TaskDefinitionRecord,
  type TaskRecord,
} from './records';
import { createTask, reservation } from './task-launch';
import type { TaskLife } from './task-life';
import { taskHealth } from './task-view';

/** Without a load balancer a task must have run this long to count as steady, clock ms (aws-facts §6). */
const STEADY_AFTER_MS = 40_000;
/** Hosts wake the services that wait for them; this is for what no signal tells. Clock ms. */
const UNPLACED_PASS_MS = 120_000;
/** INACTIVE services stay visible about as long as stopped tasks. */
const FORGET_MS = 3_600_000;

interface ServiceStep {
  readonly region: string;
  readonly service: string;
}

export class Scheduler {
  constructor(
    private readonly core: EcsCore,
    private readonly life: TaskLife,
  ) {
    core.on<ServiceStep>('ecs.service.pass', (data) => this.woken(data, 'passQueued'));
    core.on<ServiceStep>('ecs.service.timed-pass', (data) => this.woken(data, 'timedPassQueued'));
    core.on<ServiceStep & { readonly arn: string; readonly createdAt: number }>(
      'ecs.service.forget',
      (data) => {
        const { services } = tables(core.region(data.region));
        const service = services.get(data.service);
        if (service?.status === 'INACTIVE' && service.createdAt === data.createdAt) {
          services.delete(data.service);
        }
      },
    );
  }

  /** A host came, came back or was given attributes: services that wait for one like it are looked at. */
  hostChanged(region: Region, host: ContainerInstanceRecord): void {
    for (const service of this.core.index(region).unplacedServices(host.clusterName)) {
      const { definition } = this.goal(region, service);
      if (definition === undefined) continue;
      const request = this.request(service, primary(service), definition);
      if (mayHost(this.core, region, host, request)) this.core.wake(region, service);
    }
  }

  private woken(data: ServiceStep, flag: 'passQueued' | 'timedPassQueued'): void {
    const region = this.core.region(data.region);
    const service = tables(region).services.get(data.service);
    if (service === undefined) return;
    service[flag] = false;
    if (service.status !== 'INACTIVE') this.pass(region, service);
  }

  private pass(region: Region, service: ServiceRecord): void {
    const tasks = this.core.index(region).serviceTasks(service);
    if (service.status === 'DRAINING') {
      this.drain(region, service, tasks);
      return;
    }
    this.replaceUnhealthy(region, service, tasks);
    const live = tasks.filter((task) => task.desiredStatus === 'RUNNING');
    const stopped = this.retire(region, service, live);
    const kept = live.filter((task) => !stopped.has(task));
    this.start(region, service, kept);
    this.settle(region, service);
  }

  private drain(region: Region, service: ServiceRecord, tasks: readonly TaskRecord[]): void {
    for (const task of tasks) this.life.stop(region, task, scaling(task));
    const over = tasks.every((task) => ['STOPPING', 'DEPROVISIONING', 'STOPPED'].includes(task.lastStatus));
    if (!over) {
      this.core.wakeLater(region, service);
      return;
    }
    service.status = 'INACTIVE';
    this.setUnplaced(region, service, undefined);
    service.deployments = [];
    const data = { region: region.name, service: serviceKey(service), createdAt: service.createdAt };
    this.core.after(FORGET_MS, 'ecs.service.forget', data);
  }

  /** Tasks whose own container checks failed, once their grace is over. */
  private replaceUnhealthy(region: Region, service: ServiceRecord, tasks: readonly TaskRecord[]): void {
    const graceMs = (service.healthCheckGracePeriodSeconds ?? 0) * 1000;
    for (const task of tasks) {
      if (task.desiredStatus === 'STOPPED' || taskHealth(task) !== 'UNHEALTHY') continue;
      const from = task.graceFrom ?? task.startedAt;
      if (from !== undefined && this.core.elapsed(from) < graceMs) continue;
      addEvent(region, service, eventText.unhealthyContainers(task));
      this.life.stop(region, task, {
        code: 'ServiceSchedulerInitiated',
        reason: 'Task failed container health checks',
        how: 'drain',
      });
    }
  }

  /**
   * Stops what is too much: tasks of older deployments and on draining hosts as far as minimumHealthyPercent
   * lets them go, and tasks beyond the desired count.
   */
  private retire(region: Region, service: ServiceRecord, live: readonly TaskRecord[]): Set<TaskRecord> {
    const goal = primary(service);
    const stopped = new Set<TaskRecord>();
    const stop = (task: TaskRecord): void => {
      stopped.add(task);
      this.life.stop(region, task, scaling(task));
    };
    const outdated = live.filter((task) => this.mustGo(region, goal, task));
    const current = live.filter((task) => !outdated.includes(task));
    for (const task of current
      .slice()
      .reverse()
      .slice(0, Math.max(0, current.length - service.desiredCount))) {
      stop(task);
    }
    const least = Math.ceil(
      (service.desiredCount * service.deploymentConfiguration.minimumHealthyPercent) / 100,
    );
    // A failed rollout without a way back leaves the old tasks alone.
    if (goal.rolloutState === 'FAILED') return stopped;
    let healthy = live.filter((task) => !stopped.has(task) && this.healthy(region, service, task)).length;
    for (const task of outdated) {
      const counts = this.healthy(region, service, task);
      if (counts && healthy - 1 < least) continue;
      if (counts) healthy -= 1;
      stop(task);
    }
    return stopped;
  }

  private mustGo(region: Region, goal: DeploymentRecord, task: TaskRecord): boolean {
    const host = tables(region).containerInstances.get(task.containerInstanceArn);
    return task.deploymentId !== goal.id || host?.status === 'DRAINING';
  }

  private start(region: Region, service: ServiceRecord, live: readonly TaskRecord[]): void {
    const { goal, definition } = this.goal(region, service);
    if (definition === undefined || goal.rolloutState === 'FAILED') return;
    const current = live.filter((task) => !this.mustGo(region, goal, task)).length;
    const missing = service.desiredCount - current;
    if (missing <= 0) {
      this.setUnplaced(region, service, undefined);
      return;
    }
    const most = Math.floor((service.desiredCount * service.deploymentConfiguration.maximumPercent) / 100);
    const room = Math.min(missing, most - live.length);
    if (room <= 0) {
      this.noteDeadlock(region, service, live);
      return;
    }
    if (this.core.ticks() < service.backOffUntil) return;
    const started: TaskRecord[] = [];
    const request = this.request(service, goal, definition);
    while (started.length < room) {
      const placement = place(this.core, region, request);
      if (placement.instance === undefined) {
        const refusal = closest(placement.failures);
        const text =
          refusal === undefined
            ? eventText.noInstances()
            : eventText.unplaced(refusal.instance.id, refusalText(refusal.reason));
        this.setUnplaced(region, service, text);
        break;
      }
      this.setUnplaced(region, service, undefined);
      started.push(
        createTask(this.core, region, {
          clusterName: service.clusterName,
          definition,
          instance: placement.instance,
          group: `service:${service.name}`,
          serviceName: service.name,
          deploymentId: goal.id,
          startedBy: goal.id,
          ...defined({ network: goal.network }),
          overrides: {},
          enableExecuteCommand: service.enableExecuteCommand,
          tags: this.taskTags(service, definition),
        }),
      );
    }
    if (started.length === 0) return;
    addEvent(region, service, eventText.started(started));
    for (const task of started) this.life.begin(region, task);
  }

  /** With 100 % as both bounds nothing may be stopped before a start, nor started before a stop. */
  private noteDeadlock(region: Region, service: ServiceRecord, live: readonly TaskRecord[]): void {
    const waiting = live.some((task) => task.lastStatus !== 'RUNNING');
    if (!waiting) addEvent(region, service, eventText.deadlock());
  }

  private settle(region: Region, service: ServiceRecord): void {
    const goal = primary(service);
    const tasks = this.core.index(region).serviceTasks(service);
    const live = tasks.filter((task) => task.desiredStatus === 'RUNNING');
    const steady =
      live.length === service.desiredCount &&
      live.every((task) => task.deploymentId === goal.id && this.steadyTask(region, service, task));
    if (steady && !service.steady) {
      service.steady = true;
      completeDeployment(this.core, region, service);
      addEvent(region, service, eventText.steady());
    }
    if (!steady) {
      service.steady = false;
      const idle = goal.rolloutState === 'FAILED' && live.length === 0;
      if (idle) return;
      if (service.unplaced === undefined) this.core.wakeLater(region, service);
      else this.core.wakeLater(region, service, UNPLACED_PASS_MS);
    }
  }

  /** RUNNING and, as far as it is checked, healthy to its load balancers and to itself. */
  private healthy(region: Region, service: ServiceRecord, task: TaskRecord): boolean {
    if (task.lastStatus !== 'RUNNING') return false;
    const health = taskHealth(task);
    if (health === 'UNHEALTHY' || (health === 'UNKNOWN' && this.checked(region, task))) return false;
    return (
      task.targets.length >= service.loadBalancers.length &&
      task.targets.every(
        (target) =>
          this.core.parts.services.elbv2.targetState(region, target.targetGroupArn, target) === 'healthy',
      )
    );
  }

  private checked(region: Region, task: TaskRecord): boolean {
    const definition = tables(region).taskDefinitions.get(task.taskDefinitionArn.split('/')[1] ?? '');
    return (
      definition?.body.containerDefinitions.some(
        (item) => item.healthCheck !== undefined && (item.essential ?? true),
      ) === true
    );
  }

  private steadyTask(region: Region, service: ServiceRecord, task: TaskRecord): boolean {
    if (!this.healthy(region, service, task)) return false;
    return service.loadBalancers.length > 0 || this.core.elapsed(task.startedAt ?? 0) >= STEADY_AFTER_MS;
  }

  private setUnplaced(region: Region, service: ServiceRecord, text: string | undefined): void {
    if (text === undefined) {
      if (service.unplaced === undefined) return;
      delete service.unplaced;
      this.core.index(region).removeUnplaced(service);
      return;
    }
    if (service.unplaced !== text) addEvent(region, service, text);
    service.unplaced = text;
    this.core.index(region).addUnplaced(service);
  }

  private goal(
    region: Region,
    service: ServiceRecord,
  ): { readonly goal: DeploymentRecord; readonly definition: TaskDefinitionRecord | undefined } {
    const goal = primary(service);
    const name = goal.taskDefinitionArn.slice(goal.taskDefinitionArn.lastIndexOf('/') + 1);
    return { goal, definition: tables(region).taskDefinitions.get(name) };
  }

  private request(
    service: ServiceRecord,
    goal: DeploymentRecord,
    definition: TaskDefinitionRecord,
  ): PlacementRequest {
    return {
      clusterName: service.clusterName,
      reserved: reservation(definition.body),
      constraints: [...service.placementConstraints, ...definition.body.placementConstraints],
      group: `service:${service.name}`,
      ...defined({ network: goal.network }),
    };
  }

  private taskTags(service: ServiceRecord, definition: TaskDefinitionRecord): Record<string, string> {
    return {
      ...(service.propagateTags === 'SERVICE' ? service.tags : {}),
      ...(service.propagateTags === 'TASK_DEFINITION' ? definition.tags : {}),
      ...(service.enableECSManagedTags
        ? { 'aws:ecs:clusterName': service.clusterName, 'aws:ecs:serviceName': service.name }
        : {}),
    };
  }
}

/** The order to stop a task that its service does not want any more. */
function scaling(task: TaskRecord) {
  return {
    code: 'ServiceSchedulerInitiated',
    reason: `Scaling activity initiated by (deployment ${task.deploymentId ?? ''})`,
    how: 'drain',
  } as const;
}
