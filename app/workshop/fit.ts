import { hostTypes, usableOn } from './machine-types';
import type { HostType } from './machine-types';
import { seatJobSize } from './sizes';
import type { ServiceSpec } from './workshop';

/** What one seat's services and one seat job beside them want of a host. */
export interface SeatNeeds {
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Tasks with a network interface of their own. */
  readonly tasks: number;
}

/** The needs of a seat with these services. */
export function seatNeeds(services: readonly Pick<ServiceSpec, 'cpu' | 'memoryMiB'>[]): SeatNeeds {
  return {
    cpu: services.reduce((total, { cpu }) => total + cpu, seatJobSize.cpu),
    memoryMiB: services.reduce((total, { memoryMiB }) => total + memoryMiB, seatJobSize.memoryMiB),
    tasks: services.length + 1,
  };
}

/** True when such a host cannot hold the tasks of a seat, however small they are. */
export function lacksInterfaces(type: HostType, needs: SeatNeeds): boolean {
  return needs.tasks > taskInterfaces(type);
}

/** Tasks that it can hold: its own interface is one of them. */
function taskInterfaces({ networkInterfaces }: HostType): number {
  return networkInterfaces - 1;
}

/** What such a host lacks for a seat, in words; empty when the seat fits. */
export function lacking(type: HostType, needs: SeatNeeds): readonly string[] {
  const usable = usableOn(type);
  return [
    ...(needs.cpu > usable.cpu ? [`it needs ${needs.cpu} CPU units, but the machine has ${usable.cpu}`] : []),
    ...(needs.memoryMiB > usable.memoryMiB
      ? [`it needs ${needs.memoryMiB} MiB of memory, but the machine offers ${usable.memoryMiB}`]
      : []),
    ...(lacksInterfaces(type, needs)
      ? [
          `it needs ${needs.tasks} tasks with a network interface each, but the machine holds ${taskInterfaces(type)}`,
        ]
      : []),
  ];
}

/** The cheapest host types that such a seat fits, cheapest first. */
export function fittingTypes(needs: SeatNeeds, atMost: number): readonly string[] {
  return [...hostTypes]
    .filter(([, type]) => lacking(type, needs).length === 0)
    .sort(([, a], [, b]) => a.perHour - b.perHour)
    .slice(0, atMost)
    .map(([name]) => name);
}
