import type { Vpc } from '@aws-sdk/client-ec2';
import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  ModifyVpcAttributeCommand,
  paginateDescribeInternetGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../../app/plan/reference';
import { typeInWords } from '../../../app/words/resources';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { birthTags, describeOwned, foreignResources, listOwnedEc2, remainingInterfaces } from '../ec2-common';
import { collect } from '../paging';
import {
  guestsInside,
  ignoringErrors,
  retryUntilVisible,
  createOnce,
  retryWhileRefused,
  requireMember,
} from '../refusals';

const type = 'AWS::EC2::VPC';

/** The workshop's network. DNS names are on, since the database is reached by its name. */
export const vpc: ResourceKind<typeof type, Vpc> = {
  type,
  iamActions: [
    'ec2:CreateVpc',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeInternetGateways',
    'ec2:CreateTags',
    'ec2:ModifyVpcAttribute',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcs',
    'ec2:DeleteVpc',
  ],
  list: (context) =>
    listOwnedEc2(context, type, describe(context), (one) => ({
      outputs: outputsOf(one),
      usable: one.State === 'available',
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
        const { Vpc } = await context.aws.ec2.send(
          new CreateVpcCommand({
            CidrBlock: resource.properties.cidr,
            TagSpecifications: birthTags(context, resource, 'vpc'),
          }),
        );
        return outputsOf(requireMember(Vpc, 'Vpc'));
      },
    ),
  settle: async (resource, outputs, context) => {
    const VpcId = outputs.id;
    await retryUntilVisible(context, resource.address, () =>
      context.aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } })),
    );
    return outputs;
  },
  differences: async (_resource, { id: VpcId }, context) => {
    const { ec2 } = context.aws;
    const [support, names] = await Promise.all([
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
    ]);
    return [
      // Host names need it, so it goes first.
      ...drift('DNS', support.EnableDnsSupport?.Value, true, () =>
        ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: true } })),
      ),
      ...drift('DNS host names', names.EnableDnsHostnames?.Value, true),
    ];
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
  guests: async ({ id }, context) =>
    (await foreignResources(context, id)).map((one) => ({
      ...one,
      reason: 'Someone created it in the network.',
      inside: { of: id, goes: false },
    })),
  delete: async ({ id, address }, context) => {
    await ignoringErrors(['InvalidVpcID.NotFound'], async () => {
      try {
        await retryWhileRefused(
          context,
          address,
          {
            because: async (error) => {
              if (!hasCode(error, 'DependencyViolation')) return undefined;
              // Parts of someone else do not go by waiting.
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
        throw guestsInside(
          "workshop's network",
          guests.map((one) => `${typeInWords(one.type)} ${one.id}`),
          error,
        );
      }
    });
  },
};

const outputsOf = ({ VpcId }: Vpc) => ({ id: requireMember(VpcId, 'VpcId') });

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeVpcs, (page) => page.Vpcs, { address });
