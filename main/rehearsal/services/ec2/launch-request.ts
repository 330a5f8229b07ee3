/** Reading a RunInstances request: every check that EC2 makes before it launches anything. */
import { type BlockDeviceMapping, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { profileForEc2 } from '../iam/profiles-for-ec2';
import { appliedQuota } from '../service-quotas/quotas';
import { checkRange } from '../shared/ranges';
import { tagsFor, type Tags } from '../shared/tags';
import { publicParameter } from '../ssm/parameters';
import { checkZone } from './capacity';
import { ROOT_DEVICE, ROOT_GIB, type Image } from './image-catalogue';
import { requireImage } from './images';
import { instanceTypes, zonesOffering, type InstanceType } from './instance-type-catalogue';
import type { MetadataOptionsRecord, SubnetRecord, VolumeRecord } from './records';
import { get, kinds, tables } from './tables';

export interface LaunchRequest {
  readonly least: number;
  readonly most: number;
  readonly image: Image;
  readonly type: InstanceType;
  readonly subnet: SubnetRecord;
  readonly groupIds: readonly string[];
  readonly publicIp: boolean;
  readonly privateIp: string | undefined;
  readonly interfaceDescription: string;
  readonly interfaceDeleted: boolean;
  readonly profile: { readonly arn: string; readonly id: string } | undefined;
  readonly userData: string;
  readonly volumes: readonly NewVolume[];
  readonly metadata: MetadataOptionsRecord;
  readonly tags: Readonly<Record<'instance' | 'volume' | 'network-interface', Tags>>;
}

interface NewVolume extends Pick<
  VolumeRecord,
  'sizeGiB' | 'type' | 'encrypted' | 'snapshotId' | 'iops' | 'throughput'
> {
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** User data may have 16 KB before base64 (aws-facts §2). */
const MOST_USER_DATA = 16_384;

export function readLaunch(region: Region, input: RunInstancesCommandInput): LaunchRequest {
  const taggable = ['instance', 'volume', 'network-interface'] as const;
  const tags = {
    instance: tagsFor(input.TagSpecifications, 'instance', taggable),
    volume: tagsFor(input.TagSpecifications, 'volume', taggable),
    'network-interface': tagsFor(input.TagSpecifications, 'network-interface', taggable),
  };
  const least = input.MinCount ?? 0;
  const most = input.MaxCount ?? 0;
  if (least < 1) throw invalid(`Value (${least}) for parameter minCount is invalid. Must be at least 1.`);
  if (most < least) {
    throw invalid(
      `Value (${most}) for parameter maxCount is invalid. Maximum instance count must not be smaller than minimum instance count.`,
    );
  }
  const image = readImage(region, input.ImageId);
  const type = instanceTypes.get(input.InstanceType ?? 'm1.small');
  if (type === undefined)
    throw invalid(`Invalid value '${input.InstanceType ?? 'm1.small'}' for InstanceType.`);
  if (type.architecture !== image.architecture) {
    throw invalid(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  }
  if (input.KeyName !== undefined) {
    throw new AwsError('InvalidKeyPair.NotFound', `The key pair '${input.KeyName}' does not exist`);
  }
  const network = readNetwork(region, input, type);
  checkZone(region, network.subnet.zone, type);
  if (network.privateIp !== undefined && most > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      'A private IP address may only be specified when launching a single instance.',
    );
  }
  return {
    least,
    most,
    image,
    type,
    ...network,
    profile: profileForEc2(region.world, input.IamInstanceProfile),
    userData: readUserData(input.UserData),
    volumes: readVolumes(image, input.BlockDeviceMappings ?? []),
    metadata: readMetadata(input.MetadataOptions),
    tags,
  };
}

function readImage(region: Region, id: string | undefined): Image {
  if (id === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId');
  if (!id.startsWith('resolve:ssm:')) return requireImage(region.name, id);
  const name = id.slice('resolve:ssm:'.length);
  const parameter = publicParameter(region.name, name);
  if (parameter === undefined) throw invalid(`Invalid systems manager parameter: ${name}`);
  return requireImage(region.name, parameter.value);
}

function readNetwork(
  region: Region,
  input: RunInstancesCommandInput,
  type: InstanceType,
): Pick<
  LaunchRequest,
  'subnet' | 'groupIds' | 'publicIp' | 'privateIp' | 'interfaceDescription' | 'interfaceDeleted'
> {
  const all = tables(region);
  const [device, ...more] = input.NetworkInterfaces ?? [];
  if (more.length > 0) {
    throw new AwsError('NotImplemented', 'The rehearsal launches instances with one network interface.', 501);
  }
  if (device !== undefined) {
    if (input.SubnetId !== undefined) {
      throw new AwsError(
        'InvalidParameterCombination',
        'Network interfaces and an instance-level subnet ID may not be specified on the same request',
      );
    }
    if ((input.SecurityGroupIds ?? []).length > 0) {
      throw new AwsError(
        'InvalidParameterCombination',
        'Network interfaces and an instance-level security groups may not be specified on the same request',
      );
    }
    if ((device.DeviceIndex ?? 0) !== 0) throw invalid('The interface at device index 0 must be specified.');
  }
  const subnetId = device?.SubnetId ?? input.SubnetId;
  const subnet =
    subnetId === undefined
      ? defaultSubnet(region, type, input.Placement?.AvailabilityZone)
      : get(region, kinds.subnet, subnetId);
  const { AvailabilityZone: zone, Tenancy: tenancy = 'default' } = input.Placement ?? {};
  if (tenancy !== 'default') {
    throw new AwsError('NotImplemented', `The tenancy '${tenancy}' is not modelled.`, 501);
  }
  if (zone !== undefined && zone !== subnet.zone) {
    throw invalid(`The availability zone '${zone}' does not match the zone of subnet '${subnet.id}'.`);
  }
  const wanted = device?.Groups ?? input.SecurityGroupIds ?? [];
  const groups =
    wanted.length === 0
      ? [...all.securityGroups.values()].filter((row) => row.vpcId === subnet.vpcId && row.name === 'default')
      : wanted.map((id) => get(region, kinds.securityGroup, id));
  for (const group of groups) {
    if (group.vpcId !== subnet.vpcId) {
      throw new AwsError(
        'InvalidParameter',
        `Security group ${group.id} and subnet ${subnet.id} belong to different networks.`,
      );
    }
  }
  if (groups.length > appliedQuota(region, 'vpc', 'L-2AFB9258')) {
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    );
  }
  return {
    subnet,
    groupIds: groups.map((group) => group.id),
    publicIp: device?.AssociatePublicIpAddress ?? subnet.publicIpOnLaunch,
    privateIp: device?.PrivateIpAddress ?? input.PrivateIpAddress,
    interfaceDescription: device?.Description ?? '',
    interfaceDeleted: device?.DeleteOnTermination ?? true,
  };
}

/** Without a subnet EC2 launches into the default VPC, in a zone of its own choice. */
function defaultSubnet(region: Region, type: InstanceType, zone: string | undefined): SubnetRecord {
  const offering = zonesOffering(region.name, type);
  const subnet = [...tables(region).subnets.values()].find(
    (row) => row.defaultForZone && (zone === undefined ? offering.includes(row.zone) : row.zone === zone),
  );
  if (subnet === undefined)
    throw new AwsError('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.');
  return subnet;
}

function readUserData(base64: string | undefined): string {
  if (base64 === undefined || base64 === '') return '';
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) throw invalid('Invalid BASE64 encoding of user data.');
  if (Buffer.from(base64, 'base64').length > MOST_USER_DATA) {
    throw invalid(`User data is limited to ${MOST_USER_DATA} bytes`);
  }
  return base64;
}

function readVolumes(image: Image, mappings: readonly BlockDeviceMapping[]): readonly NewVolume[] {
  const root = mappings.find((mapping) => mapping.DeviceName === ROOT_DEVICE);
  return [root ?? { DeviceName: ROOT_DEVICE }, ...mappings.filter((mapping) => mapping !== root)].map(
    (mapping) => {
      const { DeviceName: device = '', Ebs: ebs = {} } = mapping;
      const isRoot = device === ROOT_DEVICE;
      const sizeGiB = ebs.VolumeSize ?? (isRoot ? ROOT_GIB : 0);
      if (isRoot && sizeGiB < ROOT_GIB) {
        throw new AwsError(
          'InvalidBlockDeviceMapping',
          `Volume of size ${sizeGiB}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${ROOT_GIB}GB`,
        );
      }
      if (sizeGiB < 1 || sizeGiB > 16_384) {
        throw new AwsError(
          'InvalidBlockDeviceMapping',
          `The volume size ${sizeGiB} of ${device} is not valid.`,
        );
      }
      const type = ebs.VolumeType ?? (isRoot ? 'gp3' : 'gp2');
      return {
        device,
        sizeGiB,
        type,
        // gp3's baseline (EBS user guide: 3,000 IOPS, 125 MiB/s).
        ...(type === 'gp3' ? { iops: ebs.Iops ?? 3_000, throughput: ebs.Throughput ?? 125 } : {}),
        ...(type !== 'gp3' && ebs.Iops !== undefined ? { iops: ebs.Iops } : {}),
        encrypted: ebs.Encrypted ?? false,
        snapshotId: isRoot ? image.snapshotId : '',
        deleteOnTermination: ebs.DeleteOnTermination ?? isRoot,
      };
    },
  );
}

function readMetadata(input: RunInstancesCommandInput['MetadataOptions']): MetadataOptionsRecord {
  const { HttpTokens: tokens, HttpEndpoint: endpoint, HttpPutResponseHopLimit: hopLimit } = input ?? {};
  // EC2 API reference, InstanceMetadataOptionsRequest.
  checkRange('httpPutResponseHopLimit', hopLimit, [1, 64], invalid);
  return {
    // Amazon Linux 2023 images ask for IMDSv2 and a hop limit of 2 (`imdsSupport` v2.0).
    tokens: tokens ?? 'required',
    endpoint: endpoint ?? 'enabled',
    hopLimit: hopLimit ?? 2,
    instanceTags: input?.InstanceMetadataTags ?? 'disabled',
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
