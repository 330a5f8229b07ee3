import type {
  EC2Client,
  Filter,
  ResourceType as Ec2ResourceType,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import {
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import { collect } from './paging';
import type { Candidate } from './found';
import { ownedResources } from './found';
import type { FoundResource, KindContext } from './kind';
import { hasCode } from './aws-error';
import { ownedBy, readTags, tagKeys, upperTags } from './ownership';
import type { RefusalRetry } from './refusals';
import { retryWhileRefused } from './refusals';

/** The pages of one of the SDK's EC2 listings. */
type Paginate<P> = (
  config: { client: EC2Client },
  input: { Filters: Filter[]; MaxResults: number },
) => AsyncIterable<P>;

/**
 * Everything of this workshop in an EC2 listing; with an address, the one thing there. `pageSize` is what AWS allows
 * at most, 100 for most listings.
 */
export function describeOwned<P, R>(
  context: KindContext,
  paginate: Paginate<P>,
  pick: (page: P) => readonly R[] | undefined,
  { address, pageSize = 100 }: { readonly address?: Address | undefined; readonly pageSize?: number } = {},
): Promise<readonly R[]> {
  const Filters = [
    { Name: `tag:${tagKeys.workshop}`, Values: [context.workshopId] },
    ...(address === undefined ? [] : [{ Name: `tag:${tagKeys.address}`, Values: [address] }]),
  ];
  return collect(paginate({ client: context.aws.ec2 }, { Filters, MaxResults: pageSize }), pick);
}

/** The EC2 types whose id is all that they are known by. */
type Ec2Type = Extract<ResourceType, `AWS::EC2::${string}`>;

/** What EC2 listed as resources of this workshop; `read` tells the outputs and the state of one. */
export async function listOwnedEc2<T extends Ec2Type, R extends { readonly Tags?: Tag[] | undefined }>(
  context: KindContext,
  type: T,
  listed: Promise<readonly R[]>,
  read: (one: R) => Omit<Candidate<T>, 'id' | 'tags' | 'seen'>,
): Promise<readonly FoundResource<T, R>[]> {
  const candidates = (await listed).map((one) => {
    const candidate = read(one);
    return { ...candidate, id: candidate.outputs.id, tags: readTags(one.Tags), seen: one };
  });
  return ownedResources(context, type, candidates);
}

/** Our tags for things that EC2 makes, at birth. */
export function birthTags(
  context: KindContext,
  resource: Parameters<KindContext['tags']>[0],
  ...types: readonly Ec2ResourceType[]
): TagSpecification[] {
  const Tags = upperTags(context.tags(resource));
  return types.map((ResourceType) => ({ ResourceType, Tags }));
}

/**
 * A delete that AWS refuses while network interfaces linger: load balancers' for 2–3 minutes (aws-facts §3),
 * Terraform waits up to 35. Each refusal says who is still inside.
 */
export function retryWhileInterfacesRemain(
  context: KindContext,
  address: Address,
  where: Filter,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const retry: RefusalRetry = {
    because: async (error) =>
      hasCode(error, 'DependencyViolation')
        ? `AWS still counts something as attached; waiting. ${await remainingInterfaces(context, where)}`.trim()
        : undefined,
    forMs: 12 * 60_000,
    pauseMs: 3_000,
  };
  return retryWhileRefused(context, address, retry, work);
}

/** Who still has network interfaces there, in words; empty when nobody. */
export async function remainingInterfaces(context: KindContext, where: Filter): Promise<string> {
  const interfaces = await collect(
    paginateDescribeNetworkInterfaces({ client: context.aws.ec2 }, { Filters: [where], MaxResults: 100 }),
    (page) => page.NetworkInterfaces,
  );
  if (interfaces.length === 0) return '';
  const names = interfaces.map((one) => {
    const what =
      one.Description === undefined || one.Description === '' ? one.InterfaceType : one.Description;
    return `${one.NetworkInterfaceId ?? '?'} (${what ?? 'interface'})`;
  });
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `Still inside: ${names.slice(0, 3).join(', ')}${more}.`;
}

/**
 * What others made inside our network: what is not tagged as this workshop's, and what of it stays on purpose. AWS does
 * not delete a network with such things in it.
 */
export async function foreignResources(
  context: KindContext,
  vpcId: string,
): Promise<readonly { readonly type: string; readonly id: string }[]> {
  const client = context.aws.ec2;
  const Filters: Filter[] = [{ Name: 'vpc-id', Values: [vpcId] }];
  const inside = { Filters, MaxResults: 100 };
  const lists = await Promise.all([
    collect(paginateDescribeInstances({ client }, { Filters, MaxResults: 1000 }), (page) =>
      page.Reservations?.flatMap(({ Instances }) => Instances ?? [])
        .filter(({ State }) => State?.Name !== 'terminated')
        .map((one) => ['AWS::EC2::Instance', one.InstanceId, one.Tags] as const),
    ),
    collect(paginateDescribeSubnets({ client }, inside), (page) =>
      page.Subnets?.map((one) => ['AWS::EC2::Subnet', one.SubnetId, one.Tags] as const),
    ),
    collect(paginateDescribeSecurityGroups({ client }, inside), (page) =>
      page.SecurityGroups?.filter(({ GroupName }) => GroupName !== 'default').map(
        (one) => ['AWS::EC2::SecurityGroup', one.GroupId, one.Tags] as const,
      ),
    ),
    collect(paginateDescribeRouteTables({ client }, inside), (page) =>
      page.RouteTables?.filter(
        ({ Associations = [] }) => !Associations.some(({ Main }) => Main === true),
      ).map((one) => ['AWS::EC2::RouteTable', one.RouteTableId, one.Tags] as const),
    ),
    collect(paginateDescribeVpcEndpoints({ client }, inside), (page) =>
      page.VpcEndpoints?.filter(({ State }) => State?.toLowerCase() !== 'deleted').map(
        (one) => ['AWS::EC2::VPCEndpoint', one.VpcEndpointId, one.Tags] as const,
      ),
    ),
    // Interfaces that AWS's own services made go with what they belong to.
    collect(paginateDescribeNetworkInterfaces({ client }, inside), (page) =>
      page.NetworkInterfaces?.filter(
        (one) => one.RequesterManaged !== true && one.Attachment === undefined,
      ).map((one) => ['AWS::EC2::NetworkInterface', one.NetworkInterfaceId, one.TagSet] as const),
    ),
  ]);
  return lists.flat().flatMap(([type, id = '', tags]) => {
    const isOurs =
      type === 'AWS::EC2::NetworkInterface'
        ? readTags(tags)[tagKeys.workshop] === context.workshopId
        : ownedBy(readTags(tags), context.workshopId, type);
    return isOurs && !context.staying.has(id) ? [] : [{ type, id }];
  });
}
