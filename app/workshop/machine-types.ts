/**
 * The machines Lectern knows. Prices are USD per hour on demand in us-east-1 and only ever an estimate.
 * t3.large, t3.xlarge, m5.large, db.t3.medium, db.t3.large, db.t4g.medium: aws-facts §8; within a family AWS's
 * prices are proportional to the size; the other families are from memory of the public price pages.
 */
import type { Size } from './sizes';

export interface HostType {
  readonly vCpu: number;
  readonly memoryGiB: number;
  /** Network interfaces it can hold; one is its own, each awsvpc task takes one (aws-facts §2). */
  readonly networkInterfaces: number;
  readonly perHour: number;
}

const sizes = {
  small: { vCpu: 2, scale: 0.25, networkInterfaces: 3 },
  medium: { vCpu: 2, scale: 0.5, networkInterfaces: 3 },
  large: { vCpu: 2, scale: 1, networkInterfaces: 3 },
  xlarge: { vCpu: 4, scale: 2, networkInterfaces: 4 },
  '2xlarge': { vCpu: 8, scale: 4, networkInterfaces: 4 },
  '4xlarge': { vCpu: 16, scale: 8, networkInterfaces: 8 },
} as const;

/** Family → price and memory of its `large`, and the sizes Lectern offers. All x86. */
const families: readonly {
  readonly family: string;
  readonly perHour: number;
  readonly memoryGiB: number;
  readonly sizes: readonly (keyof typeof sizes)[];
}[] = [
  { family: 't3', perHour: 0.0832, memoryGiB: 8, sizes: ['small', 'medium', 'large', 'xlarge', '2xlarge'] },
  { family: 't3a', perHour: 0.0752, memoryGiB: 8, sizes: ['large', 'xlarge', '2xlarge'] },
  { family: 'm5', perHour: 0.096, memoryGiB: 8, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'm6i', perHour: 0.096, memoryGiB: 8, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'm7i', perHour: 0.1008, memoryGiB: 8, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'c5', perHour: 0.085, memoryGiB: 4, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'c6i', perHour: 0.085, memoryGiB: 4, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'r5', perHour: 0.126, memoryGiB: 16, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
  { family: 'r6i', perHour: 0.126, memoryGiB: 16, sizes: ['large', 'xlarge', '2xlarge', '4xlarge'] },
];

/** Every host type Lectern knows, by name. */
export const hostTypes: ReadonlyMap<string, HostType> = new Map(
  families.flatMap((family) =>
    family.sizes.map((name): [string, HostType] => {
      const size = sizes[name];
      return [
        `${family.family}.${name}`,
        {
          vCpu: size.vCpu,
          memoryGiB: family.memoryGiB * size.scale,
          networkInterfaces: size.networkInterfaces,
          perHour: family.perHour * size.scale,
        },
      ];
    }),
  ),
);

/** What ECS can give to tasks on such a host: all CPU, and the memory that the system and the agent leave. */
export function usableOn(type: HostType): Size {
  // A t3.xlarge registers about 15.3 of its 16 GiB; we stay below that, so that a plan that fits is placed.
  return { cpu: type.vCpu * 1024, memoryMiB: Math.floor(type.memoryGiB * 1024 * 0.94) - 64 };
}

export interface DatabaseClass {
  readonly memoryGiB: number;
  /** PostgreSQL, single zone. */
  readonly perHour: number;
}

/** Every database class Lectern knows, by name. */
export const databaseClasses: ReadonlyMap<string, DatabaseClass> = new Map([
  ['db.t3.micro', { memoryGiB: 1, perHour: 0.018 }],
  ['db.t3.small', { memoryGiB: 2, perHour: 0.036 }],
  ['db.t3.medium', { memoryGiB: 4, perHour: 0.072 }],
  ['db.t3.large', { memoryGiB: 8, perHour: 0.145 }],
  ['db.t3.xlarge', { memoryGiB: 16, perHour: 0.29 }],
  ['db.t3.2xlarge', { memoryGiB: 32, perHour: 0.58 }],
  ['db.t4g.micro', { memoryGiB: 1, perHour: 0.016 }],
  ['db.t4g.small', { memoryGiB: 2, perHour: 0.032 }],
  ['db.t4g.medium', { memoryGiB: 4, perHour: 0.065 }],
  ['db.t4g.large', { memoryGiB: 8, perHour: 0.129 }],
  ['db.t4g.xlarge', { memoryGiB: 16, perHour: 0.258 }],
  ['db.t4g.2xlarge', { memoryGiB: 32, perHour: 0.516 }],
  ['db.m5.large', { memoryGiB: 8, perHour: 0.178 }],
  ['db.m5.xlarge', { memoryGiB: 16, perHour: 0.356 }],
  ['db.m5.2xlarge', { memoryGiB: 32, perHour: 0.712 }],
  ['db.m6g.large', { memoryGiB: 8, perHour: 0.159 }],
  ['db.m6g.xlarge', { memoryGiB: 16, perHour: 0.318 }],
  ['db.m6g.2xlarge', { memoryGiB: 32, perHour: 0.636 }],
]);

/** RDS for PostgreSQL's default `max_connections` on a class with that much memory (aws-facts §2). */
export function maxConnections(memoryGiB: number): number {
  return Math.min(Math.floor((memoryGiB * 1024 ** 3) / 9_531_392), 5000);
}
