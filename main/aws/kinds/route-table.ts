import type { RouteTable } from '@aws-sdk/client-ec2';
import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  paginateDescribeRouteTables,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../../app/plan/reference';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift, listDrift } from '../difference';
import { collect } from '../paging';
import { birthTags, describeOwned, listOwnedEc2, retryWhileInterfacesRemain } from '../ec2-common';
import { retryUntilVisible, ignoringErrors, requireMember } from '../refusals';

const type = 'AWS::EC2::RouteTable';
const anywhere = '0.0.0.0/0';

/** Where the traffic of some subnets goes. */
export const routeTable: ResourceKind<typeof type, RouteTable> = {
  type,
  iamActions: [
    'ec2:CreateRouteTable',
    'ec2:CreateTags',
    'ec2:CreateRoute',
    'ec2:ReplaceRoute',
    'ec2:AssociateRouteTable',
    'ec2:ReplaceRouteTableAssociation',
    'ec2:DescribeRouteTables',
    'ec2:DisassociateRouteTable',
    'ec2:DeleteRouteTable',
  ],
  list: (context) =>
    listOwnedEc2(context, type, describe(context), (one) => ({
      outputs: outputsOf(one),
      usable: (one.Associations ?? []).length > 0,
    })),
  id: ({ id }) => id,
  create: async (resource, context) => {
    const { RouteTable: made } = await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(
        new CreateRouteTableCommand({
          VpcId: resource.properties.vpcId,
          ClientToken: context.token(resource.address),
          TagSpecifications: birthTags(context, resource, 'route-table'),
        }),
      ),
    );
    return outputsOf(requireMember(made, 'RouteTable'));
  },
  settle: async (resource, outputs, context) => {
    const RouteTableId = outputs.id;
    const { internetGatewayId, subnetIds } = resource.properties;
    if (internetGatewayId !== undefined) {
      const route = { RouteTableId, DestinationCidrBlock: anywhere, GatewayId: internetGatewayId };
      await retryUntilVisible(context, resource.address, async () => {
        try {
          await context.aws.ec2.send(new CreateRouteCommand(route));
        } catch (error) {
          if (!hasCode(error, 'RouteAlreadyExists')) throw error;
          // It may lead to a gateway that is gone.
          await context.aws.ec2.send(new ReplaceRouteCommand(route));
        }
      });
    }
    await Promise.all(
      subnetIds.map((SubnetId) =>
        retryUntilVisible(context, resource.address, async () => {
          try {
            // Associating the same pair again succeeds; with another table it is refused.
            await context.aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
          } catch (error) {
            if (!hasCode(error, 'Resource.AlreadyAssociated')) throw error;
            await takeOver(context, RouteTableId, SubnetId);
          }
        }),
      ),
    );
    return outputs;
  },
  differences: ({ properties }, { seen }) => {
    const { internetGatewayId, subnetIds } = properties;
    const way = seen?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === anywhere);
    const subnets = seen?.Associations?.map(({ SubnetId }) => SubnetId);
    return [
      ...(internetGatewayId === undefined
        ? []
        : drift(`route to ${anywhere}`, way?.GatewayId, internetGatewayId)),
      ...listDrift('subnets', subnets, subnetIds, { more: 'allowed' }),
    ];
  },
  isUsed: async ({ id, address }, context) => {
    const table = (await describe(context, address)).find((one) => one.RouteTableId === id);
    // A gateway endpoint stands in it as a route.
    const hasEndpoint = (table?.Routes ?? []).some(
      ({ GatewayId }) => GatewayId?.startsWith('vpce-') === true,
    );
    return hasEndpoint || (table?.Associations ?? []).length > 0;
  },
  delete: async ({ id, address }, context) => {
    const found = (await describe(context, address)).find((one) => one.RouteTableId === id);
    for (const { RouteTableAssociationId } of found?.Associations ?? []) {
      await ignoringErrors(['InvalidAssociationID.NotFound'], () =>
        context.aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId: RouteTableAssociationId })),
      );
    }
    await ignoringErrors(['InvalidRouteTableID.NotFound'], () =>
      retryWhileInterfacesRemain(context, address, { Name: 'vpc-id', Values: [found?.VpcId ?? ''] }, () =>
        context.aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId: id })),
      ),
    );
  },
};

/** Gives a subnet that somebody put under another table back to ours. */
async function takeOver(context: KindContext, RouteTableId: string, SubnetId: string): Promise<void> {
  const client = context.aws.ec2;
  const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
  const tables = await collect(
    paginateDescribeRouteTables({ client }, { Filters, MaxResults: 100 }),
    (page) => page.RouteTables,
  );
  const other = tables
    .flatMap(({ Associations }) => Associations ?? [])
    .find((one) => one.SubnetId === SubnetId);
  if (other === undefined || other.RouteTableId === RouteTableId) return;
  await client.send(
    new ReplaceRouteTableAssociationCommand({ AssociationId: other.RouteTableAssociationId, RouteTableId }),
  );
}

const outputsOf = ({ RouteTableId }: RouteTable) => ({ id: requireMember(RouteTableId, 'RouteTableId') });

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeRouteTables, (page) => page.RouteTables, { address });
