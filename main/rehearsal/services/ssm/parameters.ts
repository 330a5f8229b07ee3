/** The public parameters of the ECS-optimised Amazon Linux 2023 images, as Systems Manager publishes them. */
import { ecsImages, recommendedImage, type Architecture } from '../ec2/image-catalogue';

export interface PublicParameter {
  readonly name: string;
  readonly value: string;
  readonly version: number;
  /** Wall ms. */
  readonly modifiedAt: number;
}

const ROOT = '/aws/service/ecs/optimized-ami/amazon-linux-2023';

/** The parameter, or undefined when there is none of that name in the region. */
export function publicParameter(region: string, name: string): PublicParameter | undefined {
  const match = new RegExp(`^${ROOT}(/arm64)?/recommended(?:/([a-z_]+))?$`).exec(name);
  if (match === null) return undefined;
  const architecture: Architecture = match[1] === undefined ? 'x86_64' : 'arm64';
  const image = recommendedImage(region, architecture);
  const fields: Readonly<Record<string, string>> = {
    ecs_agent_version: image.agentVersion,
    ecs_runtime_version: `Docker version ${image.dockerVersion}`,
    image_id: image.id,
    image_name: image.name,
    image_version: image.version,
    os: 'Amazon Linux 2023',
    schema_version: '1',
    source_image_name: image.sourceName,
  };
  const field = match[2];
  const value =
    field === undefined ? JSON.stringify(fields) : Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (value === undefined) return undefined;
  return { name, value, version: ecsImages(region).length, modifiedAt: image.createdAt };
}
