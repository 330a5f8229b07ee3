import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { workshopNamed } from '../../../app/workshop/names';
import { namesake, nearbyTargetGroups, ownedByArn, provenOurs } from '../elbv2-common';
import { upperTags } from '../ownership';
import { ignoringErrors, retryWhileRefused, requireMember } from '../refusals';

const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** Where a load balancer finds one service of one seat, and how it sees whether it works. */
export const targetGroup: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'elasticloadbalancing:CreateTargetGroup',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:ModifyTargetGroupAttributes',
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
        usable: true,
        ...namesake(context, workshopNamed.targetGroup, one.TargetGroupName),
      })),
    );
  },
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { name, vpcId, port, healthCheckPath, healthCheckIntervalS } = resource.properties;
    try {
      const { TargetGroups } = await context.aws.elbv2.send(
        new CreateTargetGroupCommand({
          Name: name,
          VpcId: vpcId,
          Protocol: 'HTTP',
          Port: port,
          TargetType: 'ip',
          HealthCheckProtocol: 'HTTP',
          HealthCheckPath: healthCheckPath,
          HealthCheckIntervalSeconds: healthCheckIntervalS,
          HealthCheckTimeoutSeconds: Math.min(5, healthCheckIntervalS - 1),
          HealthyThresholdCount: 2,
          UnhealthyThresholdCount: 2,
          Matcher: { HttpCode: '200' },
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
            Key: 'deregistration_delay.timeout_seconds',
            Value: String(resource.properties.deregistrationDelayS),
          },
        ],
      }),
    );
    return outputs;
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

function outputsOf(one: TargetGroup): ResourceOutputs[typeof type] {
  return { arn: requireMember(one.TargetGroupArn, 'the target group ARN') };
}
