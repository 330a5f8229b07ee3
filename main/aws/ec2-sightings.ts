import type { Instance, Volume } from '@aws-sdk/client-ec2';
import {
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeTags,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import { hourlyPrice } from '../../app/workshop/cost';
import type { AwsClients } from './clients';
import { collect } from './paging';
import { readTags, tagKeys } from './ownership';
import { tagged, type Sighting } from './sighting';

/** EC2's words for what resource kinds of ours list by themselves, and those that go with something else. */
const ours: Readonly<Record<string, string>> = {
  vpc: 'AWS::EC2::VPC',
  'internet-gateway': 'AWS::EC2::InternetGateway',
  subnet: 'AWS::EC2::Subnet',
  'route-table': 'AWS::EC2::RouteTable',
  'vpc-endpoint': 'AWS::EC2::VPCEndpoint',
  'security-group': 'AWS::EC2::SecurityGroup',
  instance: 'AWS::EC2::Instance',
};
/** Looked at more closely below, or a part of its group. */
const passedOver = new Set(['volume', 'network-interface', 'security-group-rule']);

/**
 * Everything in EC2 that speaks of a workshop of ours. DescribeTags tells all types in one listing; instances,
 * volumes and loose network interfaces are looked at for their state and price.
 */
export async function ec2Sightings({ ec2, region }: AwsClients): Promise<readonly Sighting[]> {
  const withOurTag = [{ Name: 'tag-key', Values: [tagKeys.workshop] }];
  const [tags, instances, volumes, interfaces] = await Promise.all([
    collect(
      paginateDescribeTags(
        { client: ec2 },
        { Filters: [{ Name: 'key', Values: [tagKeys.workshop] }], MaxResults: 1000 },
      ),
      (page) => page.Tags,
    ),
    collect(paginateDescribeInstances({ client: ec2 }, { Filters: withOurTag, MaxResults: 1000 }), (page) =>
      page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
    ),
    collect(
      paginateDescribeVolumes({ client: ec2 }, { Filters: withOurTag, MaxResults: 500 }),
      (page) => page.Volumes,
    ),
    collect(
      paginateDescribeNetworkInterfaces(
        { client: ec2 },
        { Filters: [{ Name: 'status', Values: ['available'] }], MaxResults: 1000 },
      ),
      (page) => page.NetworkInterfaces,
    ),
  ]);
  const workshopOfVpc = new Map(
    tags
      .filter(({ ResourceType }) => ResourceType === 'vpc')
      .map(({ ResourceId, Value }) => [ResourceId ?? '', Value ?? '']),
  );
  return [
    ...tags.flatMap(({ ResourceType = '', ResourceId, Value }): readonly Sighting[] => {
      if (passedOver.has(ResourceType) || ResourceType === 'instance') return [];
      const type = ours[ResourceType];
      return tagged(
        { [tagKeys.workshop]: Value ?? '' },
        type === undefined
          ? { type: `AWS::EC2 ${ResourceType}`, id: ResourceId, perHour: undefined, keeps: notMadeByUs }
          : { type, id: ResourceId },
      );
    }),
    ...instances.flatMap((one) => host(one, volumes, region)),
    ...volumes
      .filter((one) => (one.Attachments ?? []).length === 0)
      .flatMap((one) => looseVolume(one, region)),
    ...interfaces.flatMap((one) =>
      tagged(
        {
          [tagKeys.workshop]:
            readTags(one.TagSet)[tagKeys.workshop] ?? workshopOfVpc.get(one.VpcId ?? '') ?? '',
        },
        {
          type: 'AWS::EC2::NetworkInterface',
          id: one.NetworkInterfaceId,
          state: 'attached to nothing',
          keeps:
            'It is in the workshop’s network but no longer belongs to anything. AWS removes its own within an hour; remove any other in the EC2 console.',
        },
      ),
    ),
  ];
}

const notMadeByUs =
  'It has the workshop’s tag, but Lectern never creates this kind of resource. Check it in the EC2 console.';

function host(one: Instance, volumes: readonly Volume[], region: string): readonly Sighting[] {
  const state = one.State?.Name ?? '';
  if (state === 'terminated') return [];
  const giB = volumes
    .filter(({ Attachments }) => Attachments?.some(({ InstanceId }) => InstanceId === one.InstanceId))
    .reduce((sum, { Size }) => sum + (Size ?? 0), 0);
  const running = state === 'running' || state === 'pending';
  const prices = [
    hourlyPrice({ kind: 'host', instanceType: one.InstanceType ?? '', running }, region),
    hourlyPrice({ kind: 'disk', giB }, region),
    one.PublicIpAddress === undefined ? 0 : hourlyPrice({ kind: 'public-address' }, region),
  ];
  return tagged(readTags(one.Tags), {
    type: 'AWS::EC2::Instance',
    id: one.InstanceId,
    createdAt: one.LaunchTime?.getTime(),
    ...(state === 'running' ? {} : { state: state === 'stopped' ? 'stopped; its disk still costs' : state }),
    perHour: sum(prices),
  });
}

function looseVolume(one: Volume, region: string): readonly Sighting[] {
  return tagged(readTags(one.Tags), {
    type: 'AWS::EC2::Volume',
    id: one.VolumeId,
    createdAt: one.CreateTime?.getTime(),
    state: 'attached to nothing',
    perHour: hourlyPrice({ kind: 'disk', giB: one.Size ?? 0 }, region),
    keeps:
      'A machine’s disk is deleted with the machine, but someone kept this one. Remove it in the EC2 console.',
  });
}

/** The sum, unless a part of it is not known. */
function sum(prices: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const price of prices) {
    if (price === undefined) return undefined;
    total += price;
  }
  return total;
}
