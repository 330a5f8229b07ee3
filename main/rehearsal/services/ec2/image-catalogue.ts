/** The machine images that exist in the rehearsed regions: ECS-optimised Amazon Linux 2023, two releases each. */
import { createHash } from 'node:crypto';

export type Architecture = 'x86_64' | 'arm64';

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: Architecture;
  readonly version: string;
  readonly description: string;
  readonly sourceName: string;
  readonly agentVersion: string;
  readonly dockerVersion: string;
  readonly snapshotId: string;
  /** Wall ms. */
  readonly createdAt: number;
}

/** The account that publishes the ECS-optimised images (M). */
export const IMAGE_OWNER = '591542846629';
export const ROOT_DEVICE = '/dev/xvda';
/** Size of the image's root snapshot in GiB (ECS developer guide: 30 GiB). */
export const ROOT_GIB = 30;

const releases = [
  { date: '20260115', agent: '1.100.1', docker: '25.0.13' },
  { date: '20260218', agent: '1.101.2', docker: '25.0.14' },
] as const;

/** Oldest first, x86_64 before arm64. */
export function ecsImages(region: string): readonly Image[] {
  return (['x86_64', 'arm64'] as const).flatMap((architecture) =>
    releases.map(({ date, agent, docker }) => {
      const name = `al2023-ami-ecs-hvm-2023.0.${date}-kernel-6.1-${architecture}`;
      const digest = createHash('sha256').update(`${region}/${name}`).digest('hex');
      return {
        id: `ami-${digest.slice(0, 17)}`,
        name,
        architecture,
        version: `2023.0.${date}`,
        description: `Amazon Linux AMI 2023.0.${date} ${architecture} ECS HVM EBS`,
        sourceName: `al2023-ami-minimal-2023.10.${date}.0-kernel-6.1-${architecture}`,
        agentVersion: agent,
        dockerVersion: docker,
        snapshotId: `snap-${digest.slice(17, 34)}`,
        createdAt: Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T20:00:00Z`),
      };
    }),
  );
}

/** The newest image of an architecture. */
export function recommendedImage(region: string, architecture: Architecture): Image {
  const image = ecsImages(region).findLast((candidate) => candidate.architecture === architecture);
  if (image === undefined) throw new Error(`no image for ${architecture}`);
  return image;
}

export function findImage(region: string, id: string): Image | undefined {
  return ecsImages(region).find((image) => image.id === id);
}
