import { paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  ModifyLoadBalancerAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LecternError } from '../../../app/errors';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { Address } from '../../../app/plan/reference';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import type { Poll } from '../poll';
import { createPoll } from '../poll';
import { hasCode, messageIncludes } from '../aws-error';
import { drift, listDrift } from '../difference';
import { chunksOf, collect } from '../paging';
import { workshopNamed } from '../../../app/workshop/names';
import { namesake, nearbyLoadBalancers, ownedByArn, provenOurs } from '../elbv2-common';
import { upperTags } from '../ownership';
import { ignoringErrors, retryWhileRefused, requireMember, tooSlow } from '../refusals';
import { ensureServiceLinkedRole } from '../service-linked-role';

const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** What participants' browsers talk to. Listeners can be made while it is still starting. */
export const loadBalancer: ResourceKind<typeof type, LoadBalancer> = {
  type,
  iamActions: [
    'iam:CreateServiceLinkedRole',
    'elasticloadbalancing:CreateLoadBalancer',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:ModifyLoadBalancerAttributes',
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:SetSecurityGroups',
    'elasticloadbalancing:SetSubnets',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DeleteLoadBalancer',
    'ec2:DescribeNetworkInterfaces',
  ],
  dependentsMayStart: 'created',
  list,
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { name, subnetIds, securityGroupId } = resource.properties;
    await ensureServiceLinkedRole(context, 'elasticloadbalancing.amazonaws.com');
    try {
      const { LoadBalancers } = await retryWhileRefused(
        context,
        resource.address,
        {
          because: (error) =>
            hasCode(error, 'SubnetNotFound', 'InvalidSecurityGroup') ||
            (hasCode(error, 'InvalidSubnet') && messageIncludes(error, 'internet gateway', 'not found'))
              ? 'The load balancer service does not see the new network yet.'
              : undefined,
          forMs: 3 * 60_000,
          pauseMs: 3_000,
        },
        () =>
          context.aws.elbv2.send(
            new CreateLoadBalancerCommand({
              Name: name,
              Type: 'application',
              Scheme: 'internet-facing',
              IpAddressType: 'ipv4',
              Subnets: [...subnetIds],
              SecurityGroups: [securityGroupId],
              Tags: upperTags(context.tags(resource)),
            }),
          ),
      );
      const made = outputsOf(requireMember(LoadBalancers?.[0], 'the load balancer'));
      return await provenOurs(context, resource, made, `a load balancer named ${name}`);
    } catch (error) {
      if (!hasCode(error, 'DuplicateLoadBalancerName')) throw error;
      const there = (await nearbyLoadBalancers(context)).find((one) => one.LoadBalancerName === name);
      return provenOurs(context, resource, there && outputsOf(there), `a load balancer named ${name}`);
    }
  },
  settle: async (resource, outputs, context) => {
    const { arn } = outputs;
    await context.aws.elbv2.send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: arn,
        Attributes: [{ Key: idleTimeout, Value: String(resource.properties.idleTimeoutS) }],
      }),
    );
    await loadBalancers(context).until(
      arn,
      (one) => {
        if (one?.State?.Code === 'failed') {
          throw new LecternError({
            code: 'load-balancer.failed',
            message: 'AWS could not start the load balancer.',
            hint: 'Tear the workshop down and provision it again.',
            detail: one.State.Reason ?? '',
          });
        }
        return one?.State?.Code === 'active' ? true : undefined;
      },
      {
        signal: context.signal,
        timeoutMs: 15 * 60_000,
        timedOut: () => tooSlow('The load balancer did not start within 15 minutes.'),
      },
    );
    return outputs;
  },
  differences: async ({ properties }, { id: LoadBalancerArn, seen }, context) => {
    const { elbv2 } = context.aws;
    const { subnetIds, securityGroupId, idleTimeoutS } = properties;
    const attributes = await attributesOf(context, LoadBalancerArn);
    const subnets = seen?.AvailabilityZones?.map(({ SubnetId }) => SubnetId);
    return [
      ...listDrift('security groups', seen?.SecurityGroups, [securityGroupId], {
        mend: () =>
          elbv2.send(new SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups: [securityGroupId] })),
      }),
      ...listDrift('subnets', subnets, subnetIds, {
        mend: () => elbv2.send(new SetSubnetsCommand({ LoadBalancerArn, Subnets: [...subnetIds] })),
      }),
      ...drift('seconds until an idle connection ends', attributes.get(idleTimeout), String(idleTimeoutS)),
      ...drift('deletion protection', attributes.get(protection) === 'true', false, () =>
        unprotect(context, LoadBalancerArn),
      ),
    ];
  },
  delete: async ({ id, address }, context, asked) => {
    let doubted = 0;
    for (;;) {
      await ignoringErrors(['LoadBalancerNotFound'], () => remove(context, id, address));
      if (doubted === 0) {
        asked();
        context.note(
          address,
          'Waiting until its network interfaces are gone (usually two to three minutes).',
        );
      }
      if ((await waitForInterfaces(context, id, looksBeforeDoubt)) === 'gone') return;
      doubted += 1;
      // AWS lists it no more from the moment that it took the request: else there is nothing to wait for.
      if (doubted === mostDoubts || !(await isListed(context, id))) break;
      context.note(address, 'AWS accepted the removal but still lists it; asking once more.');
    }
    await waitForInterfaces(context, id, Infinity);
  },
};

const idleTimeout = 'idle_timeout.timeout_seconds';
const protection = 'deletion_protection.enabled';

/** Attributes by their keys. AWS tells them for one load balancer a call. */
function attributesOf(
  context: KindContext,
  LoadBalancerArn: string,
): Promise<ReadonlyMap<string | undefined, string | undefined>> {
  return context.memo.once(`attributes of ${LoadBalancerArn}`, async () => {
    const { Attributes } = await context.aws.elbv2.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }),
    );
    return new Map(Attributes?.map(({ Key, Value }) => [Key, Value]));
  });
}

const unprotect = (context: KindContext, LoadBalancerArn: string): Promise<unknown> =>
  context.aws.elbv2.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn,
      Attributes: [{ Key: protection, Value: 'false' }],
    }),
  );

/** Whoever tears the workshop down wants it gone, whatever somebody switched on in between. */
async function remove(context: KindContext, LoadBalancerArn: string, address: Address): Promise<void> {
  const command = new DeleteLoadBalancerCommand({ LoadBalancerArn });
  try {
    await context.aws.elbv2.send(command);
  } catch (error) {
    if (!hasCode(error, 'OperationNotPermitted')) throw error;
    context.note(address, 'Someone switched deletion protection on; switching it off.');
    await unprotect(context, LoadBalancerArn);
    await context.aws.elbv2.send(command);
  }
}

/** Between two looks at what deleted load balancers leave behind, clock ms. */
const lookEveryMs = 8_000;
/** Interfaces go in 2–3 minutes (aws-facts §3: 2 min 33 s observed); after 200 s it is worth asking whether the delete was carried out. */
const looksBeforeDoubt = 25;
const mostDoubts = 3;

/**
 * Waits until a deleted load balancer holds no network interface any more, or has been looked at so often. Gives up
 * after 35 minutes, as Terraform's aws_lb does (aws-facts §3). Counted in looks, since a fast clock's minutes are too
 * short for this computer.
 */
function waitForInterfaces(
  context: KindContext,
  id: string,
  mostLooks: number,
): Promise<'gone' | 'still there'> {
  let looks = 0;
  return interfaceCounts(context).until(
    id,
    (count) => {
      looks += 1;
      if (count === 0) return 'gone';
      return looks < mostLooks ? undefined : 'still there';
    },
    {
      signal: context.signal,
      timeoutMs: 35 * 60_000,
      timedOut: () => tooSlow('The load balancer’s network interfaces still exist after 35 minutes.'),
    },
  );
}

async function isListed(context: KindContext, id: string): Promise<boolean> {
  return (await nearbyLoadBalancers(context)).some(({ LoadBalancerArn }) => LoadBalancerArn === id);
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type, LoadBalancer>[]> {
  const near = await nearbyLoadBalancers(context);
  return ownedByArn(
    context,
    type,
    near.map((one) => ({
      outputs: outputsOf(one),
      seen: one,
      usable: one.State?.Code === 'active',
      ...namesake(context, workshopNamed.loadBalancer, one.LoadBalancerName),
    })),
  );
}

function outputsOf(one: LoadBalancer): ResourceOutputs[typeof type] {
  return {
    arn: requireMember(one.LoadBalancerArn, 'the load balancer ARN'),
    dnsName: requireMember(one.DNSName, 'DNSName'),
  };
}

function loadBalancers(context: KindContext): Poll<LoadBalancer> {
  return context.memo.once('poll load balancers', () =>
    createPoll({
      clock: context.clock,
      intervalMs: 8_000,
      describe: async () =>
        new Map((await nearbyLoadBalancers(context)).map((one) => [outputsOf(one).arn, one])),
    }),
  );
}

/** How many network interfaces each deleted load balancer still has: they hold subnets and groups (aws-facts §4). */
function interfaceCounts(context: KindContext): Poll<number> {
  return context.memo.once('poll load balancer interfaces', () =>
    createPoll({
      clock: context.clock,
      intervalMs: lookEveryMs,
      describe: async (arns) => {
        // `ELB app/<name>/<id>` is what the ARN ends with.
        const descriptions = new Map(
          arns.map((arn) => [`ELB ${arn.slice(arn.indexOf('loadbalancer/') + 13)}`, arn]),
        );
        const counts = new Map(arns.map((arn) => [arn, 0]));
        for (const Values of chunksOf([...descriptions.keys()], 100)) {
          const interfaces = await collect(
            paginateDescribeNetworkInterfaces(
              { client: context.aws.ec2 },
              { Filters: [{ Name: 'description', Values: [...Values] }], MaxResults: 1000 },
            ),
            (page) => page.NetworkInterfaces,
          );
          for (const { Description } of interfaces) {
            const arn = descriptions.get(Description ?? '');
            if (arn !== undefined) counts.set(arn, (counts.get(arn) ?? 0) + 1);
          }
        }
        return counts;
      },
    }),
  );
}
