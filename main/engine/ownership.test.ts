import { CreateLogGroupCommand, type CreateLogGroupCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as rds from '@aws-sdk/client-rds';
import { CreateBucketCommand, type CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { CreateSecretCommand, type CreateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { buildPlan } from '../../app/plan/build';
import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';
import { workshopFrom } from '../../app/workshop/defaults';
import type { AwsClients } from '../aws/clients';
import { startRehearsal } from '../rehearsal/rehearsal';
import { changesIn, contents } from './testing/contents.testing';
import { memoryJournal, startLife, type LifeOptions } from './testing/life.testing';

const never = new AbortController().signal;
const speed = 1_500;
const workshop = workshopFrom({ id: 'taken', name: 'Taken', seats: 1 });

/** How somebody else makes the very thing that the workshop is about to make, and how that ends for the workshop. */
interface Taking {
  readonly action: string;
  readonly take: (aws: AwsClients, input: never) => Promise<unknown>;
  /** `refused`: the provision says that the name is taken. `beside`: both can stand, and ours is made. */
  readonly ends: 'refused' | 'beside';
  /** It holds our network up, and AWS is waited for: one failure of the teardown is enough to see. */
  readonly holds?: true;
  /** It lies in a thing of ours and goes with that: then the receipt has to name it. */
  readonly goes?: true;
}

/** Every kind; the two that lie inside another thing have no name of their own in the account. */
const takings: Readonly<Record<ResourceType, Taking | undefined>> = {
  'AWS::EC2::VPC': {
    action: 'CreateVpc',
    take: ({ ec2: to }, input: ec2.CreateVpcCommandInput) => to.send(new ec2.CreateVpcCommand(input)),
    ends: 'beside',
  },
  'AWS::EC2::InternetGateway': {
    action: 'CreateInternetGateway',
    take: ({ ec2: to }, input: ec2.CreateInternetGatewayCommandInput) =>
      to.send(new ec2.CreateInternetGatewayCommand(input)),
    ends: 'beside',
  },
  'AWS::EC2::Subnet': {
    action: 'CreateSubnet',
    take: ({ ec2: to }, input: ec2.CreateSubnetCommandInput) => to.send(new ec2.CreateSubnetCommand(input)),
    ends: 'refused',
  },
  'AWS::EC2::RouteTable': {
    action: 'CreateRouteTable',
    take: ({ ec2: to }, input: ec2.CreateRouteTableCommandInput) =>
      to.send(new ec2.CreateRouteTableCommand(input)),
    ends: 'beside',
  },
  'AWS::EC2::VPCEndpoint': {
    action: 'CreateVpcEndpoint',
    take: ({ ec2: to }, input: ec2.CreateVpcEndpointCommandInput) =>
      to.send(new ec2.CreateVpcEndpointCommand(input)),
    ends: 'refused',
  },
  'AWS::EC2::SecurityGroup': {
    action: 'CreateSecurityGroup',
    take: ({ ec2: to }, input: ec2.CreateSecurityGroupCommandInput) =>
      to.send(new ec2.CreateSecurityGroupCommand(input)),
    ends: 'refused',
  },
  'AWS::EC2::Instance': {
    action: 'RunInstances',
    take: ({ ec2: to }, input: ec2.RunInstancesCommandInput) =>
      to.send(new ec2.RunInstancesCommand({ ...input, UserData: undefined })),
    ends: 'beside',
    holds: true,
  },
  'AWS::RDS::DBSubnetGroup': {
    action: 'CreateDBSubnetGroup',
    take: ({ rds: to }, input: rds.CreateDBSubnetGroupCommandInput) =>
      to.send(new rds.CreateDBSubnetGroupCommand(input)),
    ends: 'refused',
  },
  'AWS::RDS::DBInstance': {
    action: 'CreateDBInstance',
    take: ({ rds: to }, input: rds.CreateDBInstanceCommandInput) =>
      to.send(new rds.CreateDBInstanceCommand(input)),
    ends: 'refused',
    holds: true,
  },
  'AWS::ECS::Cluster': {
    action: 'CreateCluster',
    take: ({ ecs: to }, input: ecs.CreateClusterCommandInput) => to.send(new ecs.CreateClusterCommand(input)),
    ends: 'refused',
  },
  'AWS::ECS::TaskDefinition': {
    action: 'RegisterTaskDefinition',
    take: ({ ecs: to }, input: ecs.RegisterTaskDefinitionCommandInput) =>
      to.send(new ecs.RegisterTaskDefinitionCommand(input)),
    // Revisions of one family; each is somebody's.
    ends: 'beside',
  },
  'AWS::ECS::Service': {
    action: 'CreateService',
    take: ({ ecs: to }, input: ecs.CreateServiceCommandInput) => to.send(new ecs.CreateServiceCommand(input)),
    ends: 'refused',
  },
  'AWS::Logs::LogGroup': {
    action: 'CreateLogGroup',
    take: ({ logs }, input: CreateLogGroupCommandInput) => logs.send(new CreateLogGroupCommand(input)),
    ends: 'refused',
  },
  'AWS::IAM::Role': {
    action: 'CreateRole',
    take: ({ iam: to }, input: iam.CreateRoleCommandInput) => to.send(new iam.CreateRoleCommand(input)),
    ends: 'refused',
  },
  'AWS::IAM::InstanceProfile': {
    action: 'CreateInstanceProfile',
    take: ({ iam: to }, input: iam.CreateInstanceProfileCommandInput) =>
      to.send(new iam.CreateInstanceProfileCommand(input)),
    ends: 'refused',
  },
  'AWS::S3::Bucket': {
    action: 'CreateBucket',
    take: ({ s3 }, { Bucket }: CreateBucketCommandInput) => s3.send(new CreateBucketCommand({ Bucket })),
    ends: 'refused',
  },
  'AWS::SecretsManager::Secret': {
    action: 'CreateSecret',
    take: ({ secretsManager }, input: CreateSecretCommandInput) =>
      secretsManager.send(new CreateSecretCommand(input)),
    ends: 'refused',
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    action: 'CreateLoadBalancer',
    take: ({ elbv2: to }, input: elbv2.CreateLoadBalancerCommandInput) =>
      to.send(new elbv2.CreateLoadBalancerCommand(input)),
    ends: 'refused',
    holds: true,
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    action: 'CreateTargetGroup',
    take: ({ elbv2: to }, input: elbv2.CreateTargetGroupCommandInput) =>
      to.send(new elbv2.CreateTargetGroupCommand(input)),
    ends: 'refused',
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    action: 'CreateListener',
    take: ({ elbv2: to }, input: elbv2.CreateListenerCommandInput) =>
      to.send(new elbv2.CreateListenerCommand(input)),
    ends: 'refused',
    goes: true,
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    action: 'CreateRule',
    take: ({ elbv2: to }, input: elbv2.CreateRuleCommandInput) => to.send(new elbv2.CreateRuleCommand(input)),
    ends: 'refused',
    goes: true,
  },
  'Lectern::Materials': undefined,
  'Lectern::SeatDatabase': undefined,
};

const whole = buildPlan(workshop);
const kindsThatAreTaken = Object.entries(takings).flatMap(([type, taking]) =>
  taking === undefined ? [] : [[type as ResourceType, taking] as const],
);

/** The first thing of a type, and what it needs. */
function planUpTo(type: ResourceType): Plan & { readonly address: string } {
  const byAddress = new Map(whole.resources.map((one) => [one.address, one]));
  const needed = new Set<string>();
  const need = (address: string): void => {
    if (needed.has(address)) return;
    needed.add(address);
    byAddress.get(address)?.dependsOn.forEach(need);
  };
  const address = whole.resources.find((one) => one.type === type)?.address ?? '';
  need(address);
  return { ...whole, resources: whole.resources.filter((one) => needed.has(one.address)), address };
}

/** The same order by somebody who has never heard of Lectern. */
function asStranger(input: object): object {
  const ours = new Set(['Tags', 'tags', 'TagSpecifications', 'ClientToken', 'clientToken', 'propagateTags']);
  return JSON.parse(
    JSON.stringify(input, (key, value: unknown) => (ours.has(key) ? undefined : value)),
  ) as object;
}

/** What stands in the account that did not: ids of others are made by nobody else here. */
const newIn = (
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => new Map([...now].filter(([id]) => !before.has(id)));

describe.each(kindsThatAreTaken)('%s', (type, { action, take, ends, goes, holds }) => {
  const { address, ...plan } = planUpTo(type);

  it.each(['stands there already', 'appears between the look and the call'])(
    'of somebody else that %s is left alone and never counted',
    async (when) => {
      const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-ownership-'));
      const log = { info: () => undefined, warn: () => undefined };
      const rehearsal = await startRehearsal({ dataFolder, speed, log, seed: 1 });
      const account = { ...rehearsal, speed };
      const journal = memoryJournal();
      const begin = (more: Partial<LifeOptions> = {}) =>
        startLife({ account, journal, workshop, region: 'us-east-1', ...more });
      const stranger = begin().connection.aws;
      let theirs: ReadonlyMap<string, string> = new Map();
      const appear = async (input: object): Promise<void> => {
        const before = await contents(stranger);
        await take(stranger, asStranger(input) as never);
        theirs = newIn(before, await contents(stranger));
        expect(theirs.size).toBeGreaterThan(0);
      };
      try {
        let asked: object | undefined;
        const once =
          (then: (input: object) => void | Promise<void>): NonNullable<LifeOptions['meanwhile']> =>
          (call) => {
            if (asked !== undefined || call.action !== action) return;
            asked = call.input;
            return then(call.input);
          };
        if (when === 'stands there already') {
          const first = begin({
            meanwhile: once(() => undefined),
            death: { at: 'before-call', nth: 1, action },
          });
          await Promise.race([first.engine.provision(plan, never), first.died]);
          first.connection.aws.destroy();
          await appear(asked ?? {});
        }
        const life = begin({ meanwhile: once(appear) });
        const ended = await life.engine.provision(plan, never);
        const problems = life.events.flatMap((event) =>
          event.code === 'resource.failed' || event.code === 'operation.finished'
            ? (event.data.problem ?? [])
            : [],
        );
        if (ends === 'refused') {
          expect(problems.map(({ code }) => code)).toContain('aws.name-taken');
          expect(ended.outcome).toBe('incomplete');
        } else expect([ended.outcome, problems]).toEqual(['done', []]);
        expect(changesIn(theirs, await contents(stranger))).toEqual([]);

        // The state to tear down is the same in both cases.
        if (when === 'stands there already') return;
        const enough = new AbortController();
        const down = life.engine.teardown(enough.signal);
        if (holds === true) {
          const failed = () =>
            life.events.filter(({ code }) => code === 'resource.failed').slice(problems.length);
          await vi.waitUntil(() => failed().length > 0, { timeout: 40_000 });
          enough.abort();
        }
        const { receipt } = await down;
        const gone = changesIn(theirs, await contents(stranger));
        expect(gone).toEqual(goes === true ? [...theirs.keys()].map((id) => `${id} of others is gone`) : []);
        const named = receipt?.guests?.flatMap(({ id, fate }) => (fate === 'removed' ? [id] : []));
        if (goes === true) expect(named).toEqual([...theirs.keys()]);
        const counted = receipt?.items?.filter((one) => one.type === type).map(({ id }) => id) ?? [];
        const theirIds = [...theirs.keys()].flatMap((id) => [id, nameIn(id)]);
        expect(theirIds.filter((id) => counted.includes(id))).toEqual([]);
        life.connection.aws.destroy();
        stranger.destroy();
        expect(address).not.toBe('');
      } finally {
        await rehearsal.close();
        rmSync(dataFolder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});

/** What a kind knows a thing by whose ARN this is, where that is a name. */
function nameIn(id: string): string {
  return id.startsWith('arn:') ? id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1) : id;
}
