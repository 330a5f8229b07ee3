import {
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  paginateDescribeInstanceTypes,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { _InstanceType, Instance } from '@aws-sdk/client-ec2';
import {
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateListRoles } from '@aws-sdk/client-iam';
import { paginateDescribeDBInstances } from '@aws-sdk/client-rds';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { PreflightView, QuotaNeed } from '../../app/contract/views';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { iamPath, workshopNamed } from '../../app/workshop/names';
import { quotas } from '../../app/workshop/quotas';
import type { Workshop } from '../../app/workshop/workshop';
import { hasCode } from './aws-error';
import { inCallScope } from './call-scope';
import { askCaller, type Caller } from './caller';
import type { AwsClients } from './clients';
import { collect } from './paging';
import { inSentence, listInWords } from '../../app/words/lists';
import { explain } from './explain';
import { hostImageParameter } from './host-launch';
import { readTags, tagKeys } from './ownership';
import { requireMember } from './refusals';

type Finding = PreflightView['findings'][number];

/** Every IAM action that the preflight's calls need. */
export const preflightActions: readonly string[] = [
  'ec2:DescribeImages',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstances',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'iam:ListRoles',
  'rds:DescribeDBInstances',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:GetServiceQuota',
  'ssm:GetParameter',
];

/**
 * Checks whether the account could take the workshop: who calls, quotas, machines, image. Changes nothing. `enabled`
 * asks another region which ones the account has enabled.
 */
export async function preflight(
  aws: AwsClients,
  workshop: Workshop,
  needs: readonly QuotaNeed[],
  signal: AbortSignal,
  enabled: () => Promise<readonly string[]>,
): Promise<PreflightView> {
  return inCallScope({ signal, priority: 'person', retryForMs: 60_000 }, async () => {
    let identity: Caller;
    try {
      identity = await askCaller(aws);
    } catch (error) {
      const problem = await whyRefused(explain(error), workshop.region, enabled);
      return { findings: [{ severity: 'blocker', problem }] };
    }
    const checks = [
      checked('the machines', () => machines(aws, workshop)),
      checked('the image of the machines', () => images(aws, workshop)),
      ...needs.map((need) => checked(`the quota for ${need.name}`, () => quota(aws, need, workshop.id))),
    ];
    return { identity, findings: (await Promise.all(checks)).flat() };
  });
}

/**
 * A region that the account has not enabled knows nobody, and refuses the best credentials (AWS Account Management,
 * "Enable or disable AWS Regions"): only another region can tell which it is.
 */
async function whyRefused(
  problem: Problem,
  region: string,
  enabled: () => Promise<readonly string[]>,
): Promise<Problem> {
  if (problem.code !== 'aws.credentials-refused') return problem;
  // Where the credentials are really bad, this is refused, too.
  const names = await enabled().catch(() => undefined);
  if (names === undefined || names.includes(region)) return problem;
  return {
    code: 'preflight.region-not-enabled',
    message: `The region ${region} is not enabled in this account.`,
    hint: 'Enable it in the AWS console (Account, AWS Regions), which can take a few hours, or choose another region.',
    ...defined({ detail: problem.detail }),
  };
}

/** A check that itself fails is a warning: it proves nothing either way. */
async function checked(what: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const cause = explain(error);
    const problem: Problem = {
      code: 'preflight.not-checked',
      message: `Lectern could not check ${what} in advance.`,
      hint: cause.hint ?? 'You can try to provision anyway.',
      detail: cause.detail ?? cause.message,
    };
    return [{ severity: 'warning', problem }];
  }
}

/** Each machine type must be offered in two zones, since seats alternate between them. */
async function machines(aws: AwsClients, workshop: Workshop): Promise<readonly Finding[]> {
  const wanted = workshop.host.instanceTypes;
  const { InstanceTypeOfferings } = await aws.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [...wanted] }],
    }),
  );
  return wanted.flatMap((type, index): Finding[] => {
    const zones = (InstanceTypeOfferings ?? []).filter(({ InstanceType }) => InstanceType === type).length;
    if (zones >= 2) return [];
    const problem: Problem = {
      code: 'preflight.machine-not-offered',
      message: `${type} is available in ${zones === 0 ? 'no zone' : 'only one zone'} of ${workshop.region}.`,
      hint: 'Choose another instance type in workshop.yaml, or another region.',
    };
    return [{ severity: index === 0 && zones === 0 && wanted.length === 1 ? 'blocker' : 'warning', problem }];
  });
}

async function images(aws: AwsClients, workshop: Workshop): Promise<readonly Finding[]> {
  const parameters = [...new Set(workshop.host.instanceTypes.map(hostImageParameter))];
  const findings = await Promise.all(
    parameters.map(async (Name): Promise<Finding[]> => {
      const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name }));
      const { Images } = await aws.ec2.send(
        new DescribeImagesCommand({ ImageIds: [requireMember(Parameter?.Value, 'the image of ECS hosts')] }),
      );
      if (Images?.[0]?.State === 'available') return [];
      const problem: Problem = {
        code: 'preflight.image-missing',
        message: `The image for the machines is not available in ${workshop.region}.`,
        hint: 'Choose another region.',
        detail: Name,
      };
      return [{ severity: 'blocker', problem }];
    }),
  );
  return findings.flat();
}

async function quota(aws: AwsClients, need: QuotaNeed, workshopId: string): Promise<readonly Finding[]> {
  // Limits that come with a size (a database's connections) are no quotas of the account.
  if (!need.code.startsWith('L-')) return sizeLimit(need);
  const [applied, used] = await Promise.all([
    appliedQuota(aws, need),
    usedByOthers(aws, need.code, workshopId),
  ]);
  if (used + need.needed <= applied) return [];
  const inUse = used === 0 ? '' : `, and ${used} of them are in use`;
  const request = `Request at least ${used + need.needed} in the Service Quotas console (${need.service}, ${need.code}). This can take a day or more.`;
  // Fewer seats, or waiting a day, are of no use to somebody who has only to clear away.
  const standing = need.code === quotas.vpcs.code ? await standingBeside(aws, workshopId) : [];
  const problem: Problem = {
    code: 'preflight.quota-too-small',
    message: `The account allows ${applied} ${inSentence(need.name)}${inUse}. The workshop needs ${need.needed}.`,
    hint:
      standing.length > 0
        ? `Tear down a workshop that you no longer need: ${listInWords(standing)} ${standing.length === 1 ? 'stands' : 'stand'} here, too. Or: ${request}`
        : need.adjustable
          ? request
          : 'This quota cannot be increased. Use fewer seats.',
    detail: need.code,
  };
  return [{ severity: 'blocker', problem }];
}

/** The other workshops of this region, each of which has a network. */
async function standingBeside(aws: AwsClients, workshopId: string): Promise<readonly string[]> {
  const networks = await collect(
    paginateDescribeVpcs({ client: aws.ec2 }, { MaxResults: 100 }),
    (page) => page.Vpcs,
  );
  const ids = new Set(networks.flatMap(({ Tags }) => readTags(Tags)[tagKeys.workshop] ?? []));
  ids.delete(workshopId);
  return [...ids].sort();
}

function sizeLimit(need: QuotaNeed): readonly Finding[] {
  if (need.enoughByDefault) return [];
  const problem: Problem = {
    code: 'preflight.size-too-small',
    message: `${need.name}: ${need.defaultValue}, but the workshop needs ${need.needed}.`,
    hint: 'Choose a larger size in workshop.yaml, or use fewer seats.',
    detail: need.code,
  };
  return [{ severity: 'blocker', problem }];
}

/**
 * What applies to this account. Some accounts have no entry of their own for a quota, and IAM's are told in
 * one region only: then AWS's default, as the plan knows it.
 */
async function appliedQuota(aws: AwsClients, need: QuotaNeed): Promise<number> {
  const input = { ServiceCode: need.service, QuotaCode: need.code };
  for (const Command of [GetServiceQuotaCommand, GetAWSDefaultServiceQuotaCommand]) {
    try {
      const { Quota } = await aws.serviceQuotas.send(new Command(input));
      if (Quota?.Value !== undefined) return Quota.Value;
    } catch (error) {
      if (!hasCode(error, 'NoSuchResource')) throw error;
    }
  }
  return need.defaultValue;
}

/**
 * How much of a quota is used now by anything but the workshop itself: what it has already, it need not get
 * again. 0 for quotas that count inside one of our own resources. By tags, and where a listing tells none, by name
 * or path.
 */
export async function usedByOthers(aws: AwsClients, code: string, workshopId: string): Promise<number> {
  const isOurs = (tags: Parameters<typeof readTags>[0]): boolean =>
    readTags(tags)[tagKeys.workshop] === workshopId;
  switch (code) {
    case quotas.vCpu.code:
      return usedVcpus(aws, isOurs);
    case quotas.gateways.code: {
      const all = await collect(
        paginateDescribeInternetGateways({ client: aws.ec2 }, { MaxResults: 100 }),
        (page) => page.InternetGateways,
      );
      return all.filter(({ Tags }) => !isOurs(Tags)).length;
    }
    case quotas.vpcs.code: {
      const all = await collect(
        paginateDescribeVpcs({ client: aws.ec2 }, { MaxResults: 100 }),
        (page) => page.Vpcs,
      );
      return all.filter(({ Tags }) => !isOurs(Tags)).length;
    }
    case quotas.loadBalancers.code: {
      const all = await collect(
        paginateDescribeLoadBalancers({ client: aws.elbv2 }, { PageSize: 400 }),
        (page) => page.LoadBalancers,
      );
      return all.filter(
        ({ Type, LoadBalancerName = '' }) =>
          Type === 'application' && workshopNamed.loadBalancer(LoadBalancerName) !== workshopId,
      ).length;
    }
    case quotas.targetGroups.code: {
      const all = await collect(
        paginateDescribeTargetGroups({ client: aws.elbv2 }, { PageSize: 400 }),
        (page) => page.TargetGroups,
      );
      return all.filter(
        ({ TargetGroupName = '' }) => workshopNamed.targetGroup(TargetGroupName) !== workshopId,
      ).length;
    }
    case quotas.databases.code: {
      const all = await collect(
        paginateDescribeDBInstances({ client: aws.rds }, {}),
        (page) => page.DBInstances,
      );
      return all.filter(({ TagList }) => !isOurs(TagList)).length;
    }
    case quotas.roles.code: {
      const all = await collect(paginateListRoles({ client: aws.iam }, {}), (page) => page.Roles);
      return all.filter(({ Path }) => Path !== iamPath(workshopId)).length;
    }
    default:
      return 0;
  }
}

/** vCPUs of running On-Demand machines of the standard families (A, C, D, H, I, M, R, T, Z). */
async function usedVcpus(aws: AwsClients, isOurs: (tags: Instance['Tags']) => boolean): Promise<number> {
  const running = await collect(
    paginateDescribeInstances(
      { client: aws.ec2 },
      { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1000 },
    ),
    (page) => page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
  );
  const standard = running.filter(
    ({ InstanceType = '', InstanceLifecycle, Tags }) =>
      InstanceLifecycle === undefined && /^[acdhimrtz]\d/.test(InstanceType) && !isOurs(Tags),
  );
  const types = [...new Set(standard.map(({ InstanceType }) => InstanceType))].filter(
    (type): type is _InstanceType => type !== undefined,
  );
  if (types.length === 0) return 0;
  const described = await collect(
    paginateDescribeInstanceTypes({ client: aws.ec2 }, { InstanceTypes: types }),
    (page) => page.InstanceTypes,
  );
  const vcpus = new Map(
    described.map(({ InstanceType, VCpuInfo }) => [InstanceType, VCpuInfo?.DefaultVCpus ?? 0]),
  );
  return standard.reduce((total, { InstanceType }) => total + (vcpus.get(InstanceType) ?? 0), 0);
}
