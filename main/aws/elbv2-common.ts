import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeTagsCommand,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import { sharedName, targetGroupPrefix } from '../../app/workshop/names';
import { createBatch } from './batch';
import type { Candidate } from './found';
import { ownedResources } from './found';
import type { FoundResource, KindContext } from './kind';
import { nameTaken, requireMember, requireOurs } from './refusals';
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

/** That a load balancer or target group bears a name of this very workshop, not only one that begins alike. */
export function namesake(
  { workshopId }: KindContext,
  workshopIn: (name: string) => string | undefined,
  name: string | undefined,
): { readonly namesake?: string } {
  return name !== undefined && workshopIn(name) === workshopId ? { namesake: name } : {};
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

/**
 * What ELBv2 made, or has under that name or at that place already: each of its creates but CreateRule answers with
 * that, whoever made it (aws-facts §5). Returns it, proven to be ours. Throws LecternError `aws.name-taken`.
 */
export async function provenOurs<R extends { readonly arn: string }>(
  context: KindContext,
  resource: { readonly address: Address; readonly type: ElbType },
  there: R | undefined,
  thing: string,
): Promise<R> {
  if (there === undefined) throw nameTaken(thing);
  await requireOurs(context, resource, thing, () => newTags(context).of(there.arn));
  return there;
}

/** Clock ms in which the questions for tags of new things are gathered. */
const gatherMs = 500;

/** The tags of what was made just now: hundreds of things are, and ELBv2 tells twenty at a time. */
function newTags(context: KindContext): { readonly of: (arn: string) => Promise<Tags | undefined> } {
  return context.memo.once('tags of new load balancing', () => {
    const told = new Map<string, Tags>();
    const questions = createBatch<string>({
      clock: context.clock,
      gatherMs,
      size: 20,
      call: async (arns) => {
        for (const [arn, tags] of await tagsOf(context, arns)) told.set(arn, tags);
        return undefined;
      },
    });
    return {
      of: async (arn) => {
        told.delete(arn);
        await questions.add(arn);
        return told.get(arn);
      },
    };
  });
}

/** ARNs of our load balancers. */
export async function ourLoadBalancers(context: KindContext): Promise<readonly string[]> {
  const arns = (await nearbyLoadBalancers(context)).map((one) =>
    requireMember(one.LoadBalancerArn, 'the load balancer ARN'),
  );
  const tags = await tagsOf(context, arns);
  return arns.filter((arn) =>
    ownedBy(tags.get(arn) ?? {}, context.workshopId, 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
  );
}
