import type { InternetGateway } from '@aws-sdk/client-ec2';
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DetachInternetGatewayCommand,
  paginateDescribeInternetGateways,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../../app/plan/reference';
import { LecternError } from '../../../app/errors';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { birthTags, describeOwned, listOwnedEc2, retryWhileInterfacesRemain } from '../ec2-common';
import { retryUntilVisible, ignoringErrors, createOnce, requireMember } from '../refusals';

const type = 'AWS::EC2::InternetGateway';

/** The way out of the public subnets. */
export const internetGateway: ResourceKind<typeof type, InternetGateway> = {
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
  list: (context) =>
    listOwnedEc2(context, type, describe(context), (one) => ({
      outputs: outputsOf(one),
      usable: (one.Attachments ?? []).length > 0,
    })),
  id: ({ id }) => id,
  create: (resource, context) =>
    createOnce(
      context,
      resource.address,
      async () => {
        const [found] = await describe(context, resource.address);
        return found === undefined ? undefined : outputsOf(found);
      },
      async () => {
        const { InternetGateway: made } = await context.aws.ec2.send(
          new CreateInternetGatewayCommand({
            TagSpecifications: birthTags(context, resource, 'internet-gateway'),
          }),
        );
        return outputsOf(requireMember(made, 'InternetGateway'));
      },
    ),
  settle: async (resource, outputs, context) => {
    const { vpcId: VpcId } = resource.properties;
    try {
      await ignoringErrors(['Resource.AlreadyAssociated'], () =>
        retryUntilVisible(context, resource.address, () =>
          context.aws.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: outputs.id, VpcId })),
        ),
      );
    } catch (error) {
      // A network has one gateway, and this one has another's.
      throw hasCode(error, 'InvalidParameterValue') ? otherGateway(VpcId, error) : error;
    }
    return outputs;
  },
  differences: ({ properties }, { id, seen }, context) => {
    const elsewhere = (seen?.Attachments ?? []).flatMap(({ VpcId }) => VpcId ?? []);
    return drift('attached to', elsewhere.join(', '), properties.vpcId, async () => {
      for (const VpcId of elsewhere) {
        await ignoringErrors(['Gateway.NotAttached'], () =>
          context.aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId })),
        );
      }
    });
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

function otherGateway(vpcId: string, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'network.other-gateway',
      message: 'Someone attached another internet gateway to the workshop’s network.',
      hint: `Detach it from ${vpcId} in the VPC console. Then provision again.`,
      detail: cause instanceof Error ? cause.message : '',
    },
    { cause },
  );
}

const outputsOf = ({ InternetGatewayId }: InternetGateway) => ({
  id: requireMember(InternetGatewayId, 'InternetGatewayId'),
});

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeInternetGateways, (page) => page.InternetGateways, { address });
