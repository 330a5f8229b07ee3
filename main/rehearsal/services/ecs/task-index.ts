/**
 * Which tasks belong to a service, a host, a target; which hosts and unplaced services a cluster has. Derived
 * from the tables, never saved; it keeps the scheduler from walking through all that exists.
 */
import type { Region } from '../../world/world';
import {
  serviceKey,
  tables,
  type ContainerInstanceRecord,
  type ServiceRecord,
  type TargetRecord,
  type TaskRecord,
} from './records';

const EMPTY: ReadonlySet<string> = new Set();

class Groups {
  private readonly sets = new Map<string, Set<string>>();
  add(group: string, member: string): void {
    const set = this.sets.get(group);
    if (set === undefined) this.sets.set(group, new Set([member]));
    else set.add(member);
  }
  remove(group: string, member: string): void {
    const set = this.sets.get(group);
    if (set?.delete(member) === true && set.size === 0) this.sets.delete(group);
  }
  get(group: string): ReadonlySet<string> {
    return this.sets.get(group) ?? EMPTY;
  }
}

const targetKey = (target: Pick<TargetRecord, 'targetGroupArn' | 'id' | 'port'>): string =>
  `${target.targetGroupArn}|${target.id}|${target.port}`;

/** The index of one region. Tasks stay in it until they are STOPPED. */
export class RegionIndex {
  private readonly byService = new Groups();
  private readonly byInstance = new Groups();
  private readonly instances = new Groups();
  private readonly unplaced = new Groups();
  private readonly byTarget = new Map<string, string>();

  constructor(private readonly region: Region) {
    const { tasks, containerInstances, services } = tables(region);
    for (const task of tasks.values()) if (task.lastStatus !== 'STOPPED') this.addTask(task);
    for (const instance of containerInstances.values()) {
      if (instance.status !== 'INACTIVE') this.addInstance(instance);
    }
    for (const service of services.values()) if (service.unplaced !== undefined) this.addUnplaced(service);
  }

  addTask(task: TaskRecord): void {
    if (task.serviceName !== undefined) {
      this.byService.add(`${task.clusterName}/${task.serviceName}`, task.arn);
    }
    this.byInstance.add(task.containerInstanceArn, task.arn);
    for (const target of task.targets) this.addTarget(target, task);
  }

  removeTask(task: TaskRecord): void {
    if (task.serviceName !== undefined) {
      this.byService.remove(`${task.clusterName}/${task.serviceName}`, task.arn);
    }
    this.byInstance.remove(task.containerInstanceArn, task.arn);
    for (const target of task.targets) {
      if (this.byTarget.get(targetKey(target)) === task.arn) this.byTarget.delete(targetKey(target));
    }
  }

  addTarget(target: TargetRecord, task: TaskRecord): void {
    this.byTarget.set(targetKey(target), task.arn);
  }

  addInstance(instance: ContainerInstanceRecord): void {
    this.instances.add(instance.clusterName, instance.arn);
  }

  removeInstance(instance: ContainerInstanceRecord): void {
    this.instances.remove(instance.clusterName, instance.arn);
  }

  addUnplaced(service: ServiceRecord): void {
    this.unplaced.add(service.clusterName, serviceKey(service));
  }

  removeUnplaced(service: ServiceRecord): void {
    this.unplaced.remove(service.clusterName, serviceKey(service));
  }

  /** Tasks of a service that are not STOPPED yet, oldest first. */
  serviceTasks(service: ServiceRecord): TaskRecord[] {
    return this.look(this.byService.get(serviceKey(service)), tables(this.region).tasks);
  }

  /** Tasks on a container instance that are not STOPPED yet. */
  instanceTasks(containerInstanceArn: string): TaskRecord[] {
    return this.look(this.byInstance.get(containerInstanceArn), tables(this.region).tasks);
  }

  /** ACTIVE and DRAINING container instances of a cluster. */
  clusterInstances(cluster: string): ContainerInstanceRecord[] {
    return this.look(this.instances.get(cluster), tables(this.region).containerInstances);
  }

  unplacedServices(cluster: string): ServiceRecord[] {
    return this.look(this.unplaced.get(cluster), tables(this.region).services);
  }

  taskOfTarget(target: Pick<TargetRecord, 'targetGroupArn' | 'id' | 'port'>): TaskRecord | undefined {
    const arn = this.byTarget.get(targetKey(target));
    return arn === undefined ? undefined : tables(this.region).tasks.get(arn);
  }

  private look<T>(keys: ReadonlySet<string>, table: Map<string, T>): T[] {
    return [...keys].flatMap((key) => table.get(key) ?? []);
  }
}
