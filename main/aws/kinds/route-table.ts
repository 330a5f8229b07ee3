import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DisassociateRouteTableCommand,
  paginateDescribeRouteTables,
} from '@aws-sdk/client-ec2';
import type { KindContext, ResourceKind } from '../kind';
import { birthTags, collect, oursFilter, retryWhileInterfacesRemain } from '../ec2-common';
import { ownedResources } from '../found';
import { readTags } from '../ownership';
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
  list: async (context) =>
    ownedResources(
      context,
      type,
      (await describe(context)).map((one) => ({
        id: one.RouteTableId ?? '',
        tags: readTags(one.Tags),
        outputs: { id: one.RouteTableId ?? '' },
        usable: (one.Associations ?? []).length > 0,
      })),
    ),
  id: (outputs) => outputs['id'] ?? '',
  create: async (resource, context) => {
    const { RouteTable } = await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(
        new CreateRouteTableCommand({
          VpcId: resource.properties.vpcId,
          ClientToken: context.token(resource.address),
          TagSpecifications: birthTags(context, resource, 'route-table'),
        }),
      ),
    );
    return { id: requireMember(RouteTable?.RouteTableId, 'RouteTableId') };
  },
  settle: async (resource, outputs, context) => {
    const RouteTableId = outputs['id'];
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

function describe(context: KindContext, address?: string) {
  return collect(
    paginateDescribeRouteTables(
      { client: context.aws.ec2 },
      { Filters: oursFilter(context, address), MaxResults: 100 },
    ),
    (page) => page.RouteTables,
  );
}
