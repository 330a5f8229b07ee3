/** DescribeImages. */
import { DescribeImagesCommand, type Image as AmiOutput } from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { applyFilters } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { paginate } from '../shared/pagination';
import { define } from './define';
import { ecsImages, findImage, IMAGE_OWNER, ROOT_DEVICE, ROOT_GIB, type Image } from './image-catalogue';

/** The image behind an id. Throws InvalidAMIID.Malformed or InvalidAMIID.NotFound. */
export function requireImage(region: string, id: string): Image {
  const image = findImage(region, id);
  if (image !== undefined) return image;
  if (!/^ami-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(id)) {
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
  }
  throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

export function registerImages(parts: Parts): void {
  define(parts, DescribeImagesCommand, {
    models: [
      'ImageIds',
      'Owners',
      'Filters',
      'IncludeDeprecated',
      'IncludeDisabled',
      'MaxResults',
      'NextToken',
      'DryRun',
    ],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const ids = input.ImageIds ?? [];
      const owners = input.Owners ?? [];
      const byId = ids.length === 0 ? ecsImages(region.name) : ids.map((id) => requireImage(region.name, id));
      // `self` and account numbers other than the publisher's own nothing here.
      const owned = byId.filter(
        () => owners.length === 0 || owners.includes('amazon') || owners.includes(IMAGE_OWNER),
      );
      const rows = applyFilters(
        owned,
        input.Filters,
        {
          'image-id': (image) => image.id,
          name: (image) => image.name,
          description: (image) => image.description,
          architecture: (image) => image.architecture,
          state: () => 'available',
          'image-type': () => 'machine',
          'is-public': () => true,
          'owner-alias': () => 'amazon',
          'owner-id': () => IMAGE_OWNER,
          'root-device-type': () => 'ebs',
          'root-device-name': () => ROOT_DEVICE,
          'virtualization-type': () => 'hvm',
          hypervisor: () => 'xen',
          'ena-support': () => true,
        },
        () => ({}),
      );
      const page = paginate(rows, {
        key: (image) => image.id,
        token: input.NextToken,
        size: input.MaxResults,
        least: 1,
        most: 1000,
      });
      return { Images: page.rows.map(present), NextToken: page.next };
    },
  });
}

function present(image: Image): AmiOutput {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    ImageLocation: `amazon/${image.name}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: IMAGE_OWNER,
    State: 'available',
    Public: true,
    Architecture: image.architecture,
    ImageType: 'machine',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    CreationDate: new Date(image.createdAt).toISOString(),
    RootDeviceName: ROOT_DEVICE,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    BootMode: 'uefi-preferred',
    ImdsSupport: 'v2.0',
    BlockDeviceMappings: [
      {
        DeviceName: ROOT_DEVICE,
        Ebs: {
          SnapshotId: image.snapshotId,
          VolumeSize: ROOT_GIB,
          VolumeType: 'gp3',
          Iops: 3000,
          Throughput: 125,
          Encrypted: false,
          DeleteOnTermination: true,
        },
      },
    ],
    Tags: [],
  };
}
