import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeTagsCommand,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceType } from '../../app/plan/resources';
import { sharedName, targetGroupPrefix } from '../../app/workshop/names';
import type { Candidate } from './found';
import { ownedResources } from './found';
import type { FoundResource, KindContext } from './kind';
import { nameTaken, requireMember } from './refusals';
import { chunksOf, collect } from './paging';
import type { Tags } from './ownership';
import { ownedBy, readTags } from './ownership';

/** ELBv2 tells tags by ARN only, twenty a call (aws-facts §2). ARNs that are gone meanwhile have none. */
async function tagsOf(context: KindContext, arns: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
  const described = await Promise.all(
    chunksOf(arns, 20).map(async (chunk) => {
      const { TagDescriptions } = await context.aws.elbv2.send(
        new DescribeTagsCommand({ ResourceArns: [...chunk] }),
      );
      return TagDescriptions ?? [];
    }),
  );
  return new Map(described.flat().map(({ ResourceArn, Tags: tags }) => [ResourceArn ?? '', readTags(tags)]));
}

/** The load balancers whose name could be ours; tags decide. */
export function nearbyLoadBalancers(context: KindContext): Promise<readonly LoadBalancer[]> {
  return collect(paginateDescribeLoadBalancers({ client: context.aws.elbv2 }, { PageSize: 400 }), (page) =>
    page.LoadBalancers?.filter(
      (one) => one.LoadBalancerName?.startsWith(sharedName(context.workshopId, '')) === true,
    ),
  );
}

/** The target groups whose name could be ours; tags decide. */
export function nearbyTargetGroups(context: KindContext): Promise<readonly TargetGroup[]> {
  return collect(paginateDescribeTargetGroups({ client: context.aws.elbv2 }, { PageSize: 400 }), (page) =>
    page.TargetGroups?.filter(
      (one) => one.TargetGroupName?.startsWith(targetGroupPrefix(context.workshopId)) === true,
    ),
  );
}

type ElbType = Extract<ResourceType, `AWS::ElasticLoadBalancingV2::${string}`>;

/** Those of `candidates` that carry this workshop's tags. */
export async function ownedByArn<T extends ElbType, Seen>(
  context: KindContext,
  type: T,
  candidates: readonly Omit<Candidate<T, Seen>, 'id' | 'tags'>[],
): Promise<readonly FoundResource<T, Seen>[]> {
  const tags = await tagsOf(
    context,
    candidates.map(({ outputs }) => outputs.arn),
  );
  return ownedResources(
    context,
    type,
    candidates.map((one) => ({ ...one, id: one.outputs.arn, tags: tags.get(one.outputs.arn) ?? {} })),
  );
}

/** What bears a name that we need. Throws LecternError `aws.name-taken` unless it carries our tags. */
export async function requireOwned<R extends { readonly arn: string }>(
  context: KindContext,
  there: R | undefined,
  what: string,
  name: string,
): Promise<R> {
  const tags = there === undefined ? undefined : (await tagsOf(context, [there.arn])).get(there.arn);
  if (there === undefined || !ownedBy(tags ?? {}, context.workshopId)) throw nameTaken(what, name);
  return there;
}

/** ARNs of our load balancers. */
export async function ourLoadBalancers(context: KindContext): Promise<readonly string[]> {
  const arns = (await nearbyLoadBalancers(context)).map((one) =>
    requireMember(one.LoadBalancerArn, 'the load balancer ARN'),
  );
  const tags = await tagsOf(context, arns);
  return arns.filter((arn) => ownedBy(tags.get(arn) ?? {}, context.workshopId));
}
