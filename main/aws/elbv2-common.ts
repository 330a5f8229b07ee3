import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeTagsCommand,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { sharedName, targetGroupPrefix } from '../../app/workshop/names';
import type { KindContext } from './kind';
import { collect } from './ec2-common';
import type { Tags } from './ownership';
import { ownedBy, readTags } from './ownership';

/** ELBv2 tells tags by ARN only, twenty a call (aws-facts §2). ARNs that are gone meanwhile have none. */
export async function tagsOf(
  context: KindContext,
  arns: readonly string[],
): Promise<ReadonlyMap<string, Tags>> {
  const chunks: string[][] = [];
  for (let at = 0; at < arns.length; at += 20) chunks.push(arns.slice(at, at + 20));
  const described = await Promise.all(
    chunks.map(async (chunk) => {
      const { TagDescriptions } = await context.aws.elbv2.send(
        new DescribeTagsCommand({ ResourceArns: chunk }),
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

/** True when the thing behind this ARN carries our tags. */
export async function isOurs(context: KindContext, arn: string): Promise<boolean> {
  return ownedBy((await tagsOf(context, [arn])).get(arn) ?? {}, context.workshopId);
}

/** ARNs of our load balancers, looked up once per run. */
export async function ourLoadBalancers(context: KindContext): Promise<readonly string[]> {
  const arns = (await nearbyLoadBalancers(context)).map((one) => one.LoadBalancerArn ?? '');
  const tags = await tagsOf(context, arns);
  return arns.filter((arn) => ownedBy(tags.get(arn) ?? {}, context.workshopId));
}
