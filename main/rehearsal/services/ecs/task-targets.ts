/** A service's tasks as targets of load balancers: registered when they run, drained when they stop, judged by health. */
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { addEvent, eventText } from './events';
import type { ServiceRecord, TargetRecord, TaskRecord } from './records';
import type { StopOrder } from './stop-order';

export class TaskTargets {
  constructor(
    private readonly core: EcsCore,
    private readonly stop: (region: Region, task: TaskRecord, order: StopOrder) => void,
  ) {
    core.on<{ readonly region: string; readonly task: string }>('ecs.task.grace', (data) => {
      const [region, task] = core.task(data) ?? [];
      if (region === undefined || task?.graceFrom === undefined || task.desiredStatus === 'STOPPED') return;
      const service = core.serviceOf(region, task);
      if (service !== undefined && this.inGrace(service, task)) this.awaitGrace(region, service, task);
      else for (const target of task.targets) this.judge(region, task, target);
    });
    core.parts.signals.on('elbv2.target', (signal) => {
      const region = core.region(signal.region);
      const task = core.index(region).taskOfTarget(signal);
      if (task === undefined) return;
      core.wake(region, core.serviceOf(region, task));
      for (const target of task.targets) this.judge(region, task, target);
    });
  }

  /** Registers the task with its service's target groups and lets its grace period begin. */
  register(region: Region, task: TaskRecord): void {
    const service = this.core.serviceOf(region, task);
    if (service === undefined) return;
    const { elbv2 } = this.core.parts.services;
    for (const balancer of service.loadBalancers) {
      const byInstance = elbv2.targetGroup(region, balancer.targetGroupArn)?.targetType === 'instance';
      const ip = task.attachment?.networkInterface?.privateIp;
      const target: TargetRecord = {
        targetGroupArn: balancer.targetGroupArn,
        id: byInstance || ip === undefined ? task.instanceId : ip,
        port: balancer.containerPort,
        zone: task.zone,
      };
      try {
        elbv2.registerTarget(region, target.targetGroupArn, target);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        addEvent(region, service, eventText.notRegistered(target.targetGroupArn, why));
        continue;
      }
      task.targets.push(target);
      this.core.index(region).addTarget(target, task);
      addEvent(region, service, eventText.registered(1, target.targetGroupArn));
    }
    if (task.targets.length === 0) return;
    this.startGrace(region, service, task);
  }

  /** The grace of a task whose container runs again after the rehearsal was closed begins again. */
  resumed(region: Region, task: TaskRecord): void {
    const service = this.core.serviceOf(region, task);
    if (service !== undefined && task.graceFrom !== undefined) this.startGrace(region, service, task);
  }

  private startGrace(region: Region, service: ServiceRecord, task: TaskRecord): void {
    task.graceFrom = this.core.now();
    this.awaitGrace(region, service, task);
  }

  /** Starts to drain the task's targets; false when it has none. */
  deregister(region: Region, task: TaskRecord): boolean {
    const service = this.core.serviceOf(region, task);
    for (const target of task.targets) {
      try {
        this.core.parts.services.elbv2.deregisterTarget(region, target.targetGroupArn, target);
      } catch {
        continue; // Its target group is gone: nothing drains.
      }
      if (service !== undefined) {
        addEvent(region, service, eventText.deregistered(1, target.targetGroupArn));
      }
    }
    if (task.targets.length > 0 && service !== undefined) addEvent(region, service, eventText.draining(1));
    return task.targets.length > 0;
  }

  /** True once no target of the task drains any more. */
  drained(region: Region, task: TaskRecord): boolean {
    return task.targets.every((target) => {
      const state = this.state(region, target);
      return state === undefined || state === 'unused';
    });
  }

  private state(region: Region, target: TargetRecord): string | undefined {
    return this.core.parts.services.elbv2.targetState(region, target.targetGroupArn, target);
  }

  /** Stops a task whose target is unhealthy after its grace; the scheduler then starts another. */
  private judge(region: Region, task: TaskRecord, target: TargetRecord): void {
    const service = this.core.serviceOf(region, task);
    if (service === undefined || task.lastStatus !== 'RUNNING' || task.graceFrom === undefined) return;
    if (task.desiredStatus === 'STOPPED') return;
    // How long the real software takes for its start is up to this computer, not to the clock.
    if (task.containers.some(({ starting }) => starting) || this.inGrace(service, task)) return;
    if (this.state(region, target) !== 'unhealthy') return;
    const { targetGroupArn, port } = target;
    const why = this.core.parts.services.elbv2.targetProblem(region, targetGroupArn, target);
    addEvent(region, service, eventText.unhealthyTarget(task, port, targetGroupArn, why));
    this.stop(region, task, {
      code: 'ServiceSchedulerInitiated',
      reason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
      how: 'drain',
    });
  }

  private inGrace(service: ServiceRecord, task: TaskRecord): boolean {
    return this.graceLeft(service, task) > 0;
  }

  private graceLeft(service: ServiceRecord, task: TaskRecord): number {
    const from = task.graceFrom ?? this.core.now();
    return (service.healthCheckGracePeriodSeconds ?? 0) * 1000 - this.core.elapsed(from);
  }

  private awaitGrace(region: Region, service: ServiceRecord, task: TaskRecord): void {
    // A second more, so that rounding cannot make it look too early again and again.
    const ms = Math.max(0, this.graceLeft(service, task)) + 1_000;
    this.core.after(ms, 'ecs.task.grace', { region: region.name, task: task.arn });
  }
}
