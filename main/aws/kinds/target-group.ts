import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { ResourceProperties } from '../../../app/plan/resources';
import type { ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { workshopNamed } from '../../../app/workshop/names';
import { drift, once } from '../difference';
import { namesake, nearbyTargetGroups, ownedByArn, provenOurs } from '../elbv2-common';
import { upperTags } from '../ownership';
import { ignoringErrors, retryWhileRefused, requireMember } from '../refusals';

const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const delay = 'deregistration_delay.timeout_seconds';

/** Where a load balancer finds one service of one seat, and how it sees whether it works. */
export const targetGroup: ResourceKind<typeof type, TargetGroup> = {
  type,
  iamActions: [
    'elasticloadbalancing:CreateTargetGroup',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:ModifyTargetGroup',
    'elasticloadbalancing:ModifyTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DeleteTargetGroup',
  ],
  // Its attributes matter only when a task stops.
  dependentsMayStart: 'created',
  list: async (context) => {
    const near = await nearbyTargetGroups(context);
    return ownedByArn(
      context,
      type,
      near.map((one) => ({
        outputs: outputsOf(one),
        seen: one,
        usable: true,
        ...namesake(context, workshopNamed.targetGroup, one.TargetGroupName),
      })),
    );
  },
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { name, vpcId, port } = resource.properties;
    try {
      const { TargetGroups } = await context.aws.elbv2.send(
        new CreateTargetGroupCommand({
          Name: name,
          VpcId: vpcId,
          Protocol: 'HTTP',
          Port: port,
          TargetType: 'ip',
          ...healthCheck(resource.properties),
          Tags: upperTags(context.tags(resource)),
        }),
      );
      const made = outputsOf(requireMember(TargetGroups?.[0], 'the target group'));
      return await provenOurs(context, resource, made, `a target group named ${name}`);
    } catch (error) {
      if (!hasCode(error, 'DuplicateTargetGroupName')) throw error;
      const there = (await nearbyTargetGroups(context)).find((one) => one.TargetGroupName === name);
      return provenOurs(context, resource, there && outputsOf(there), `a target group named ${name}`);
    }
  },
  settle: async (resource, outputs, context) => {
    await context.aws.elbv2.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: outputs.arn,
        Attributes: [
          {
            Key: delay,
            Value: String(resource.properties.deregistrationDelayS),
          },
        ],
      }),
    );
    return outputs;
  },
  differences: async ({ properties }, { id: TargetGroupArn, seen }, context) => {
    const { elbv2 } = context.aws;
    // Its targets are found in one network; one of a network that is gone serves nobody.
    if (seen?.VpcId !== properties.vpcId) {
      return drift('network', seen?.VpcId, properties.vpcId).map((one) => ({ ...one, remedy: 'remake' }));
    }
    const wanted = healthCheck(properties);
    const mend = once(() => elbv2.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...wanted })));
    // AWS tells attributes for one target group a call.
    const { Attributes } = await context.memo.once(`attributes of ${TargetGroupArn}`, () =>
      elbv2.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn })),
    );
    return [
      ...drift('health check path', seen.HealthCheckPath, wanted.HealthCheckPath, mend),
      ...drift('answer of the health check', seen.Matcher?.HttpCode, wanted.Matcher.HttpCode, mend),
      ...drift(
        'seconds between health checks',
        seen.HealthCheckIntervalSeconds,
        wanted.HealthCheckIntervalSeconds,
        mend,
      ),
      ...drift(
        'seconds for an answer to a health check',
        seen.HealthCheckTimeoutSeconds,
        wanted.HealthCheckTimeoutSeconds,
        mend,
      ),
      ...drift('checks until healthy', seen.HealthyThresholdCount, wanted.HealthyThresholdCount, mend),
      ...drift('checks until unhealthy', seen.UnhealthyThresholdCount, wanted.UnhealthyThresholdCount, mend),
      ...drift(
        'seconds that a target drains',
        Attributes?.find(({ Key }) => Key === delay)?.Value,
        String(properties.deregistrationDelayS),
      ),
    ];
  },
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: (error) =>
          hasCode(error, 'ResourceInUse') ? 'Waiting until no listener uses the target group.' : undefined,
        forMs: 3 * 60_000,
        pauseMs: 3_000,
      },
      () =>
        ignoringErrors(['TargetGroupNotFound'], () =>
          context.aws.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn: id })),
        ),
    );
  },
};

/** How a target is seen to work. */
function healthCheck({
  healthCheckPath,
  healthCheckIntervalS,
}: Pick<ResourceProperties[typeof type], 'healthCheckPath' | 'healthCheckIntervalS'>) {
  return {
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: healthCheckPath,
    HealthCheckIntervalSeconds: healthCheckIntervalS,
    HealthCheckTimeoutSeconds: Math.min(5, healthCheckIntervalS - 1),
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200' },
  } as const;
}

function outputsOf(one: TargetGroup): ResourceOutputs[typeof type] {
  return { arn: requireMember(one.TargetGroupArn, 'the target group ARN') };
}
