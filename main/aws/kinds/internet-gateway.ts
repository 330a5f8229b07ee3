import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DetachInternetGatewayCommand,
  paginateDescribeInternetGateways,
} from '@aws-sdk/client-ec2';
import type { KindContext, ResourceKind } from '../kind';
import { birthTags, collect, oursFilter, retryWhileInterfacesRemain } from '../ec2-common';
import { ownedResources } from '../found';
import { readTags } from '../ownership';
import { retryUntilVisible, ignoringErrors, createOnce, requireMember } from '../refusals';

const type = 'AWS::EC2::InternetGateway';
const idOf = (outputs: Readonly<Record<string, string>>): string => outputs['id'] ?? '';

/** The way out of the public subnets. */
export const internetGateway: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'ec2:CreateInternetGateway',
    'ec2:CreateTags',
    'ec2:AttachInternetGateway',
    'ec2:DescribeInternetGateways',
    'ec2:DetachInternetGateway',
    'ec2:DeleteInternetGateway',
    'ec2:DescribeNetworkInterfaces',
  ],
  list: async (context) =>
    ownedResources(
      context,
      type,
      (await describe(context)).map((one) => ({
        id: one.InternetGatewayId ?? '',
        tags: readTags(one.Tags),
        outputs: { id: one.InternetGatewayId ?? '' },
        usable: (one.Attachments ?? []).length > 0,
      })),
    ),
  id: idOf,
  create: (resource, context) =>
    createOnce(
      context,
      resource.address,
      async () => {
        const [found] = await describe(context, resource.address);
        return found === undefined
          ? undefined
          : { id: requireMember(found.InternetGatewayId, 'InternetGatewayId') };
      },
      async () => {
        const { InternetGateway } = await context.aws.ec2.send(
          new CreateInternetGatewayCommand({
            TagSpecifications: birthTags(context, resource, 'internet-gateway'),
          }),
        );
        return { id: requireMember(InternetGateway?.InternetGatewayId, 'InternetGatewayId') };
      },
    ),
  settle: async (resource, outputs, context) => {
    await ignoringErrors(['Resource.AlreadyAssociated'], () =>
      retryUntilVisible(context, resource.address, () =>
        context.aws.ec2.send(
          new AttachInternetGatewayCommand({
            InternetGatewayId: idOf(outputs),
            VpcId: resource.properties.vpcId,
          }),
        ),
      ),
    );
    return outputs;
  },
  // Usable is what is attached.
  isUsed: ({ usable }) => Promise.resolve(usable),
  delete: async ({ id, address }, context) => {
    const found = (await describe(context, address)).find((one) => one.InternetGatewayId === id);
    for (const { VpcId } of found?.Attachments ?? []) {
      if (VpcId === undefined) continue;
      await ignoringErrors(['Gateway.NotAttached', 'InvalidInternetGatewayID.NotFound'], () =>
        retryWhileInterfacesRemain(context, address, { Name: 'vpc-id', Values: [VpcId] }, () =>
          context.aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId })),
        ),
      );
    }
    await ignoringErrors(['InvalidInternetGatewayID.NotFound'], () =>
      context.aws.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id })),
    );
  },
};

function describe(context: KindContext, address?: string) {
  return collect(
    paginateDescribeInternetGateways(
      { client: context.aws.ec2 },
      { Filters: oursFilter(context, address), MaxResults: 100 },
    ),
    (page) => page.InternetGateways,
  );
}
