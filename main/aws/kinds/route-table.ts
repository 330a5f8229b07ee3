import type { RouteTable } from '@aws-sdk/client-ec2';
import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DisassociateRouteTableCommand,
  paginateDescribeRouteTables,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../../app/plan/reference';
import type { KindContext, ResourceKind } from '../kind';
import { birthTags, describeOwned, listOwnedEc2, retryWhileInterfacesRemain } from '../ec2-common';
import { retryUntilVisible, ignoringErrors, requireMember } from '../refusals';

const type = 'AWS::EC2::RouteTable';

/** Where the traffic of some subnets goes. */
export const routeTable: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'ec2:CreateRouteTable',
    'ec2:CreateTags',
    'ec2:CreateRoute',
    'ec2:AssociateRouteTable',
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
      await ignoringErrors(['RouteAlreadyExists'], () =>
        retryUntilVisible(context, resource.address, () =>
          context.aws.ec2.send(
            new CreateRouteCommand({
              RouteTableId,
              DestinationCidrBlock: '0.0.0.0/0',
              GatewayId: internetGatewayId,
            }),
          ),
        ),
      );
    }
    await Promise.all(
      subnetIds.map((SubnetId) =>
        // Associating the same pair again succeeds; with another table it is refused.
        ignoringErrors(['Resource.AlreadyAssociated'], () =>
          retryUntilVisible(context, resource.address, () =>
            context.aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId })),
          ),
        ),
      ),
    );
    return outputs;
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

const outputsOf = ({ RouteTableId }: RouteTable) => ({ id: requireMember(RouteTableId, 'RouteTableId') });

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeRouteTables, (page) => page.RouteTables, { address });
