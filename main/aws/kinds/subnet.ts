import type { Subnet } from '@aws-sdk/client-ec2';
import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeAvailabilityZonesCommand,
  ModifySubnetAttributeCommand,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { LecternError } from '../../../app/errors';
import type { Address } from '../../../app/plan/reference';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { birthTags, describeOwned, listOwnedEc2, retryWhileInterfacesRemain } from '../ec2-common';
import { retryUntilVisible, ignoringErrors, createOnce, nameTaken, requireMember } from '../refusals';

const type = 'AWS::EC2::Subnet';

/** A part of the network in one zone. */
export const subnet: ResourceKind<typeof type, Subnet> = {
  type,
  iamActions: [
    'ec2:CreateSubnet',
    'ec2:CreateTags',
    'ec2:ModifySubnetAttribute',
    'ec2:DescribeSubnets',
    'ec2:DescribeAvailabilityZones',
    'ec2:DeleteSubnet',
    'ec2:DescribeNetworkInterfaces',
  ],
  list: (context) =>
    listOwnedEc2(context, type, describe(context), (one) => ({
      outputs: outputsOf(one),
      usable: one.State === 'available',
    })),
  id: ({ id }) => id,
  create: (resource, context) => {
    const find = async () => {
      const [found] = await describe(context, resource.address);
      if (found === undefined) return undefined;
      return {
        id: requireMember(found.SubnetId, 'SubnetId'),
        zone: requireMember(found.AvailabilityZone, 'AvailabilityZone'),
      };
    };
    return createOnce(context, resource.address, find, async () => {
      const { vpcId, cidr, zoneIndex } = resource.properties;
      const zone = await zoneAt(context, zoneIndex);
      try {
        const { Subnet: made } = await retryUntilVisible(context, resource.address, () =>
          context.aws.ec2.send(
            new CreateSubnetCommand({
              VpcId: vpcId,
              CidrBlock: cidr,
              AvailabilityZone: zone,
              TagSpecifications: birthTags(context, resource, 'subnet'),
            }),
          ),
        );
        return outputsOf(requireMember(made, 'Subnet'));
      } catch (error) {
        if (!hasCode(error, 'InvalidSubnet.Conflict')) throw error;
        // The range is taken: by our own subnet, if an earlier answer was lost. AWS may not list it yet.
        for (let look = 1; look <= 5; look += 1) {
          const found = await find();
          if (found !== undefined) return found;
          await context.clock.sleep(3_000, context.signal);
        }
        throw nameTaken(`a subnet that overlaps ${cidr} in the workshop's network`);
      }
    });
  },
  settle: async (resource, outputs, context) => {
    if (!resource.properties.publicIpOnLaunch) return outputs;
    await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(
        new ModifySubnetAttributeCommand({
          SubnetId: outputs.id,
          MapPublicIpOnLaunch: { Value: true },
        }),
      ),
    );
    return outputs;
  },
  differences: ({ properties }, { id, seen }, context) =>
    drift('public addresses', seen?.MapPublicIpOnLaunch, properties.publicIpOnLaunch, () =>
      context.aws.ec2.send(
        new ModifySubnetAttributeCommand({
          SubnetId: id,
          MapPublicIpOnLaunch: { Value: properties.publicIpOnLaunch },
        }),
      ),
    ),
  delete: async ({ id, address }, context) => {
    await ignoringErrors(['InvalidSubnetID.NotFound'], () =>
      retryWhileInterfacesRemain(context, address, { Name: 'subnet-id', Values: [id] }, () =>
        context.aws.ec2.send(new DeleteSubnetCommand({ SubnetId: id })),
      ),
    );
  },
};

/** The region's zones in alphabetical order; local zones and those that need opting in are left out. */
async function zoneAt(context: KindContext, index: number): Promise<string> {
  const zones = await context.memo.once('zones', async () => {
    const { AvailabilityZones } = await context.aws.ec2.send(
      new DescribeAvailabilityZonesCommand({
        Filters: [
          { Name: 'state', Values: ['available'] },
          { Name: 'zone-type', Values: ['availability-zone'] },
        ],
      }),
    );
    return (AvailabilityZones ?? [])
      .map((zone) => zone.ZoneName)
      .filter((name) => name !== undefined)
      .sort();
  });
  const zone = zones[index];
  if (zone !== undefined) return zone;
  throw new LecternError({
    code: 'aws.too-few-zones',
    message: `The region ${context.region} offers only ${zones.length} availability zones to this account; two are needed.`,
    hint: 'Choose another region.',
  });
}

const outputsOf = ({ SubnetId, AvailabilityZone }: Subnet) => ({
  id: requireMember(SubnetId, 'SubnetId'),
  zone: requireMember(AvailabilityZone, 'AvailabilityZone'),
});

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeSubnets, (page) => page.Subnets, { address });
