import {
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { loadBalancerAddress, shared } from '../../../app/plan/addresses';
import type { Address } from '../../../app/plan/reference';
import { clusterName } from '../../../app/workshop/names';
import type { Bend, Bends, Scene } from './bend.testing';
import { insist, jupyter } from './bend.testing';

/** What a person can do to the cluster, its services, and the ways to them. */
export const serviceBends = {
  'AWS::ECS::Cluster': {
    unbendable: 'it has a name and nothing else, and AWS holds it as long as anything is in it',
  },
  'AWS::ECS::TaskDefinition': [
    {
      name: 'deregistered',
      address: jupyter().taskDefinition,
      by: ({ aws, id }) =>
        aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: id(jupyter().taskDefinition) })),
    },
  ],
  'AWS::ECS::Service': [
    service('scaled down', () => ({ desiredCount: 0 })),
    service('other security group', ({ id }) => ({
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: shared.privateSubnets.map(id),
          securityGroups: [id(shared.hostGroup)],
        },
      },
    })),
    service('other subnets', ({ id }) => ({
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: shared.publicSubnets.map(id),
          securityGroups: [id(shared.taskGroup)],
        },
      },
    })),
    service('another seat’s target group', ({ id }) => ({
      loadBalancers: [
        {
          targetGroupArn: id(jupyter('02').targetGroup),
          containerName: 'jupyter',
          containerPort: 8888,
        },
      ],
    })),
    service('another seat’s task definition', ({ id }) => ({
      taskDefinition: id(jupyter('02').taskDefinition),
    })),
    service('placed nowhere', () => ({
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:lectern.seat == 99' }],
    })),
    service('no grace', () => ({ healthCheckGracePeriodSeconds: 0 })),
    {
      name: 'deleted',
      address: jupyter().service,
      by: ({ aws, id, workshopId }) =>
        aws.ecs.send(
          new DeleteServiceCommand({
            cluster: clusterName(workshopId),
            service: id(jupyter().service),
            force: true,
          }),
        ),
    },
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [
    {
      name: 'other security group',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new SetSecurityGroupsCommand({
            LoadBalancerArn: id(loadBalancerAddress('1')),
            SecurityGroups: [id(shared.hostGroup)],
          }),
        ),
    },
    {
      name: 'other subnets',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new SetSubnetsCommand({
            LoadBalancerArn: id(loadBalancerAddress('1')),
            Subnets: shared.privateSubnets.map(id),
          }),
        ),
    },
    loadBalancer('ends idle connections soon', 'idle_timeout.timeout_seconds', '5'),
    loadBalancer('protected', 'deletion_protection.enabled', 'true'),
    {
      name: 'deleted',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id(loadBalancerAddress('1')) })),
    },
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    {
      name: 'other health check',
      address: jupyter().targetGroup,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyTargetGroupCommand({
            TargetGroupArn: id(jupyter().targetGroup),
            HealthCheckPath: '/nowhere',
            HealthCheckIntervalSeconds: 60,
            HealthyThresholdCount: 5,
            Matcher: { HttpCode: '418' },
          }),
        ),
    },
    {
      name: 'drains for long',
      address: jupyter().targetGroup,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn: id(jupyter().targetGroup),
            Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }],
          }),
        ),
    },
    {
      name: 'deleted, with its listener',
      address: jupyter().targetGroup,
      by: async ({ aws, id }) => {
        await aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: id(listenerOf('01')) }));
        const TargetGroupArn = id(jupyter().targetGroup);
        return insist(() => aws.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn })));
      },
    },
  ],
  'AWS::ElasticLoadBalancingV2::Listener': [
    {
      name: 'leads to another seat',
      address: listenerOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyListenerCommand({
            ListenerArn: id(listenerOf('01')),
            DefaultActions: [{ Type: 'forward', TargetGroupArn: id(jupyter('02').targetGroup) }],
          }),
        ),
    },
    {
      name: 'at another port',
      address: listenerOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(new ModifyListenerCommand({ ListenerArn: id(listenerOf('01')), Port: 8765 })),
    },
    {
      name: 'front door says something else',
      address: `${loadBalancerAddress('1')}.http`,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyListenerCommand({
            ListenerArn: id(`${loadBalancerAddress('1')}.http`),
            DefaultActions: [
              {
                Type: 'fixed-response',
                FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain', MessageBody: 'closed' },
              },
            ],
          }),
        ),
    },
    {
      name: 'deleted',
      address: listenerOf('01'),
      by: ({ aws, id }) => aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: id(listenerOf('01')) })),
    },
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    {
      name: 'leads elsewhere',
      address: redirectOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyRuleCommand({
            RuleArn: id(redirectOf('01')),
            Actions: [
              {
                Type: 'redirect',
                RedirectConfig: { Port: '8002', Protocol: 'HTTP', StatusCode: 'HTTP_302' },
              },
            ],
          }),
        ),
    },
    {
      name: 'of another address',
      address: redirectOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyRuleCommand({
            RuleArn: id(redirectOf('01')),
            Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/elsewhere*'] } }],
          }),
        ),
    },
    {
      name: 'deleted',
      address: redirectOf('01'),
      by: ({ aws, id }) => aws.elbv2.send(new DeleteRuleCommand({ RuleArn: id(redirectOf('01')) })),
    },
  ],
} satisfies Bends;

function listenerOf(seat: string): Address {
  return `seat.${seat}.jupyter.listener`;
}

function redirectOf(seat: string): Address {
  return `seat.${seat}.jupyter.redirect`;
}

function service(
  name: string,
  change: (scene: Scene) => Partial<ConstructorParameters<typeof UpdateServiceCommand>[0]>,
): Bend {
  return {
    name,
    address: jupyter().service,
    by: (scene) =>
      scene.aws.ecs.send(
        new UpdateServiceCommand({
          cluster: clusterName(scene.workshopId),
          service: scene.id(jupyter().service),
          ...change(scene),
        }),
      ),
  };
}

function loadBalancer(name: string, Key: string, Value: string): Bend {
  const address = loadBalancerAddress('1');
  return {
    name,
    address,
    by: ({ aws, id }) =>
      aws.elbv2.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: id(address),
          Attributes: [{ Key, Value }],
        }),
      ),
  };
}
