/** What the files of the rehearsed ECS share: the other services, the index, and a way to wake the scheduler. */
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { serviceKey, tables, type ServiceRecord, type TaskRecord } from './records';
import { RegionIndex } from './task-index';

/** Clock ms between two looks at a service that is not steady. */
const TIMED_PASS_MS = 15_000;

/** Kinds of transitions. One handler each, set by the file that owns the step. */
export type EcsTransition =
  | 'ecs.agent.register'
  | 'ecs.agents.look'
  | 'ecs.service.pass'
  | 'ecs.service.timed-pass'
  | 'ecs.service.forget'
  | 'ecs.task.attached'
  | 'ecs.task.pulled'
  | 'ecs.task.pull-failed'
  | 'ecs.task.health-check'
  | 'ecs.task.grace'
  | 'ecs.task.drained'
  | 'ecs.task.deprovisioned'
  | 'ecs.task.forget'
  | 'ecs.task-definition.delete'
  | 'ecs.token.forget';

export class EcsCore {
  private indexes = new Map<string, RegionIndex>();

  constructor(readonly parts: Parts) {}

  region(name: string): Region {
    return this.parts.world.region(name);
  }

  index(region: Region): RegionIndex {
    let index = this.indexes.get(region.name);
    if (index === undefined) {
      index = new RegionIndex(region);
      this.indexes.set(region.name, index);
    }
    return index;
  }

  /** Derives the index again, after tables were restored from a snapshot. */
  forgetIndexes(): void {
    this.indexes = new Map();
  }

  /** Regions in which ECS has been used: where to look after a restore. */
  usedRegions(): Region[] {
    return [...this.parts.world.table<true>('ecs.regions').keys()].map((name) => this.region(name));
  }

  markUsed(region: Region): void {
    this.parts.world.table<true>('ecs.regions').set(region.name, true);
  }

  now(): number {
    return this.parts.world.now();
  }

  /** Clock ms since a point of wall time. */
  elapsed(from: number): number {
    return this.parts.world.clock.elapsed(from);
  }

  /** What the clock reads, clock ms: for what lies ahead. */
  ticks(): number {
    return this.parts.world.ticks();
  }

  after(ms: number, kind: EcsTransition, data: object): void {
    this.parts.world.after(ms, kind, data);
  }

  /**
   * Says what happens at a step. A step that throws is logged and ends there: one broken task must not stop
   * the clock of the whole rehearsal.
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the step's data are
  on<T>(kind: EcsTransition, handler: (data: T) => void): void {
    this.parts.world.on<T>(kind, (data) => {
      try {
        handler(data);
      } catch (error) {
        this.parts.log.warn(`ECS: ${kind} failed`, { error: String(error), data });
      }
    });
  }

  between(low: number, high: number): number {
    return this.parts.world.random.between(low, high);
  }

  /** Lets the scheduler look at a service soon; many wakes before that are one. */
  wake(region: Region, service: ServiceRecord | undefined): void {
    if (service === undefined || service.passQueued || service.status === 'INACTIVE') return;
    service.passQueued = true;
    this.after(0, 'ecs.service.pass', { region: region.name, service: serviceKey(service) });
  }

  /** Lets the scheduler look again after a while, at the least. */
  wakeLater(region: Region, service: ServiceRecord, ms = TIMED_PASS_MS): void {
    if (service.timedPassQueued || service.status === 'INACTIVE') return;
    service.timedPassQueued = true;
    this.after(ms, 'ecs.service.timed-pass', { region: region.name, service: serviceKey(service) });
  }

  serviceOf(region: Region, task: TaskRecord): ServiceRecord | undefined {
    if (task.serviceName === undefined) return undefined;
    return tables(region).services.get(`${task.clusterName}/${task.serviceName}`);
  }

  /** The task named in a transition, unless it was forgotten since. */
  task(data: { readonly region: string; readonly task: string }): [Region, TaskRecord] | undefined {
    const region = this.region(data.region);
    const task = tables(region).tasks.get(data.task);
    return task === undefined ? undefined : [region, task];
  }
}
