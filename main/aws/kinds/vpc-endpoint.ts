import type { ModifyVpcEndpointCommandInput, VpcEndpoint } from '@aws-sdk/client-ec2';
import { isDeepStrictEqual } from 'node:util';
import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { LecternError } from '../../../app/errors';
import type { Address } from '../../../app/plan/reference';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift, listDrift } from '../difference';
import { createPoll } from '../poll';
import { birthTags, describeOwned, listOwnedEc2 } from '../ec2-common';
import { nameTaken, retryUntilVisible, requireMember } from '../refusals';

const type = 'AWS::EC2::VPCEndpoint';

/** S3 without internet: a gateway endpoint in the route tables. */
export const vpcEndpoint: ResourceKind<typeof type, VpcEndpoint> = {
  type,
  iamActions: [
    'ec2:CreateVpcEndpoint',
    'ec2:CreateTags',
    'ec2:ModifyVpcEndpoint',
    'ec2:DescribeVpcEndpoints',
    'ec2:DeleteVpcEndpoints',
  ],
  list: (context) => {
    const there = describe(context).then((all) => all.filter((one) => stateOf(one) !== 'deleted'));
    return listOwnedEc2(context, type, there, (one) => ({
      outputs: outputsOf(one),
      usable: stateOf(one) === 'available',
      residue: stateOf(one) === 'deleting',
    }));
  },
  id: ({ id }) => id,
  create: async (resource, context) => {
    const { vpcId, routeTableIds } = resource.properties;
    const made = await retryUntilVisible(context, resource.address, () =>
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
    ).catch((error: unknown) => {
      // A route table takes one endpoint for S3.
      if (!hasCode(error, 'RouteAlreadyExists')) throw error;
      throw nameTaken("an endpoint for S3 in the workshop's route tables");
    });
    return outputsOf(requireMember(made.VpcEndpoint, 'VpcEndpoint'));
  },
  differences: ({ properties }, { id: VpcEndpointId, seen }, context) => {
    const there = new Set(seen?.RouteTableIds);
    const modify = (what: Omit<ModifyVpcEndpointCommandInput, 'VpcEndpointId'>): Promise<unknown> =>
      context.aws.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...what }));
    return [
      ...listDrift('route tables', seen?.RouteTableIds, properties.routeTableIds, {
        more: 'allowed',
        mend: () => modify({ AddRouteTableIds: properties.routeTableIds.filter((id) => !there.has(id)) }),
      }),
      ...drift(
        'policy',
        letsAllThrough(seen?.PolicyDocument) ? 'full access' : 'changed',
        'full access',
        () => modify({ ResetPolicy: true }),
      ),
    ];
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
        hint: 'Tear down again. If it is still there, remove it in the AWS console.',
        detail: `${failure.Code ?? ''}: ${failure.Message ?? ''}`,
      });
    }
    const states = createPoll({
      clock: context.clock,
      intervalMs: 4_000,
      describe: async () =>
        new Map((await describe(context, address)).map((one) => [outputsOf(one).id, stateOf(one)])),
    });
    await states.until(id, (state) => (state === undefined || state === 'deleted' ? true : undefined), {
      signal: context.signal,
      timeoutMs: 5 * 60_000,
      timedOut: () =>
        new LecternError({
          code: 'aws.slow',
          message: 'AWS did not remove the endpoint for S3 within 5 minutes.',
          hint: 'Tear down again in a few minutes.',
        }),
    });
  },
};

/** What AWS gives an endpoint by default. */
function letsAllThrough(policy: string | undefined): boolean {
  if (policy === undefined) return true;
  const { Statement } = JSON.parse(policy) as { readonly Statement?: unknown };
  const [only, ...others] = [Statement].flat();
  const all = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  return others.length === 0 && isDeepStrictEqual(only, all);
}

const outputsOf = ({ VpcEndpointId }: VpcEndpoint) => ({ id: requireMember(VpcEndpointId, 'VpcEndpointId') });

/** AWS's reference writes `available`, the SDK's type `Available`: either may come. */
const stateOf = ({ State }: VpcEndpoint): string => State?.toLowerCase() ?? '';

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeVpcEndpoints, (page) => page.VpcEndpoints, { address });
