import {
  CreateVpcCommand,
  DeleteVpcCommand,
  ModifyVpcAttributeCommand,
  paginateDescribeInternetGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { LecternError } from '../../../app/errors';
import type { Outputs } from '../../../app/plan/reference';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { birthTags, collect, foreignResources, oursFilter, remainingInterfaces } from '../ec2-common';
import { ownedResources } from '../found';
import { readTags } from '../ownership';
import { ignoringErrors, retryUntilVisible, createOnce, retryWhileRefused, requireMember } from '../refusals';

const type = 'AWS::EC2::VPC';

/** The workshop's network. DNS names are on, since the database is reached by its name. */
export const vpc: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'ec2:CreateVpc',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeInternetGateways',
    'ec2:CreateTags',
    'ec2:ModifyVpcAttribute',
    'ec2:DescribeVpcs',
    'ec2:DeleteVpc',
  ],
  list: async (context) =>
    ownedResources(
      context,
      type,
      (await describe(context)).map((one) => ({
        id: one.VpcId ?? '',
        tags: readTags(one.Tags),
        outputs: { id: one.VpcId ?? '' },
        usable: one.State === 'available',
      })),
    ),
  id: idOf,
  create: (resource, context) =>
    createOnce(
      context,
      resource.address,
      async () => {
        const [found] = await describe(context, resource.address);
        return found === undefined ? undefined : { id: requireMember(found.VpcId, 'VpcId') };
      },
      async () => {
        const { Vpc } = await context.aws.ec2.send(
          new CreateVpcCommand({
            CidrBlock: resource.properties.cidr,
            TagSpecifications: birthTags(context, resource, 'vpc'),
          }),
        );
        return { id: requireMember(Vpc?.VpcId, 'VpcId') };
      },
    ),
  settle: async (resource, outputs, context) => {
    const VpcId = idOf(outputs);
    await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } })),
    );
    return outputs;
  },
  isUsed: async ({ id }, context) => {
    const client = context.aws.ec2;
    const inside = { Filters: [{ Name: 'vpc-id', Values: [id] }], MaxResults: 100 };
    const attached = { Filters: [{ Name: 'attachment.vpc-id', Values: [id] }], MaxResults: 100 };
    const [subnets, groups, interfaces, gateways] = await Promise.all([
      collect(paginateDescribeSubnets({ client }, inside), (page) => page.Subnets),
      collect(paginateDescribeSecurityGroups({ client }, inside), (page) => page.SecurityGroups),
      collect(paginateDescribeNetworkInterfaces({ client }, inside), (page) => page.NetworkInterfaces),
      collect(paginateDescribeInternetGateways({ client }, attached), (page) => page.InternetGateways),
    ]);
    // What else may be inside (a route table, an endpoint) lets AWS refuse to delete it.
    const own = groups.filter(({ GroupName }) => GroupName !== 'default');
    return [subnets, own, interfaces, gateways].some((all) => all.length > 0);
  },
  delete: async ({ id, address }, context) => {
    await ignoringErrors(['InvalidVpcID.NotFound'], async () => {
      try {
        await retryWhileRefused(
          context,
          address,
          {
            because: async (error) => {
              if (!hasCode(error, 'DependencyViolation')) return undefined;
              // Parts of somebody else do not go by waiting.
              if ((await foreignResources(context, id)).length > 0) return undefined;
              const inside = await remainingInterfaces(context, { Name: 'vpc-id', Values: [id] });
              return `AWS still counts something in it; waiting. ${inside}`.trim();
            },
            forMs: 12 * 60_000,
            pauseMs: 3_000,
          },
          () => context.aws.ec2.send(new DeleteVpcCommand({ VpcId: id })),
        );
      } catch (error) {
        const guests = hasCode(error, 'DependencyViolation') ? await foreignResources(context, id) : [];
        if (guests.length === 0) throw error;
        throw new LecternError(
          {
            code: 'teardown.guests',
            message: `Somebody put other things into the workshop's network: ${guests.join(', ')}.`,
            hint: 'Ask whose they are; once they are gone, tear down again. Lectern does not touch them.',
            detail: error instanceof Error ? error.message : '',
          },
          { cause: error },
        );
      }
    });
  },
};

function idOf(outputs: Outputs): string {
  return outputs['id'] ?? '';
}

function describe(context: KindContext, address?: string) {
  return collect(
    paginateDescribeVpcs(
      { client: context.aws.ec2 },
      { Filters: oursFilter(context, address), MaxResults: 100 },
    ),
    (page) => page.Vpcs,
  );
}
