import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { LecternError } from '../../../app/errors';
import type { KindContext, ResourceKind } from '../kind';
import { createPoll } from '../poll';
import { birthTags, collect, oursFilter } from '../ec2-common';
import { ownedResources } from '../found';
import { readTags } from '../ownership';
import { retryUntilVisible, requireMember } from '../refusals';

const type = 'AWS::EC2::VPCEndpoint';

/** S3 without internet: a gateway endpoint in the route tables. */
export const vpcEndpoint: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'ec2:CreateVpcEndpoint',
    'ec2:CreateTags',
    'ec2:DescribeVpcEndpoints',
    'ec2:DeleteVpcEndpoints',
  ],
  list: async (context) =>
    ownedResources(
      context,
      type,
      (await describe(context))
        .filter((one) => one.State?.toLowerCase() !== 'deleted')
        .map((one) => ({
          id: one.VpcEndpointId ?? '',
          tags: readTags(one.Tags),
          outputs: { id: one.VpcEndpointId ?? '' },
          usable: one.State?.toLowerCase() === 'available',
          residue: one.State?.toLowerCase() === 'deleting',
        })),
    ),
  id: (outputs) => outputs['id'] ?? '',
  create: async (resource, context) => {
    const { vpcId, routeTableIds } = resource.properties;
    const { VpcEndpoint } = await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          VpcEndpointType: 'Gateway',
          ServiceName: `com.amazonaws.${context.region}.s3`,
          RouteTableIds: [...routeTableIds],
          ClientToken: context.token(resource.address),
          TagSpecifications: birthTags(context, resource, 'vpc-endpoint'),
        }),
      ),
    );
    return { id: requireMember(VpcEndpoint?.VpcEndpointId, 'VpcEndpointId') };
  },
  delete: async ({ id, address }, context) => {
    const { Unsuccessful } = await context.aws.ec2.send(
      new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }),
    );
    const failure = Unsuccessful?.[0]?.Error;
    if (failure !== undefined && failure.Code !== 'InvalidVpcEndpoint.NotFound') {
      throw new LecternError({
        code: 'aws.refused',
        message: 'AWS did not remove the endpoint for S3.',
        hint: 'Tear down again; if it stays, remove it in the AWS console.',
        detail: `${failure.Code ?? ''}: ${failure.Message ?? ''}`,
      });
    }
    const states = createPoll({
      clock: context.clock,
      intervalMs: 4_000,
      describe: async () =>
        new Map((await describe(context, address)).map((one) => [one.VpcEndpointId ?? '', one.State ?? ''])),
    });
    await states.until(
      id,
      (state) => (state === undefined || state.toLowerCase() === 'deleted' ? true : undefined),
      {
        signal: context.signal,
        timeoutMs: 5 * 60_000,
        timedOut: () =>
          new LecternError({
            code: 'aws.slow',
            message: 'AWS has not removed the endpoint for S3 within 5 minutes.',
            hint: 'Tear down again in a while.',
          }),
      },
    );
  },
};

function describe(context: KindContext, address?: string) {
  return collect(
    paginateDescribeVpcEndpoints(
      { client: context.aws.ec2 },
      { Filters: oursFilter(context, address), MaxResults: 100 },
    ),
    (page) => page.VpcEndpoints,
  );
}
