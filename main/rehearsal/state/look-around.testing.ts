/** For tests of what survives: what a rehearsal says of the things that the story touches. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ECSClient, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ClockReading } from '../../rehearsal-control/contract';
import type { Rehearsal } from '../rehearsal';

/** What is known of the account: by name of a thing, what it is like. Undefined: it is not there. */
export type Facts = Readonly<Record<string, string | undefined>>;

export interface Clients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  control: (name: string, body: object) => Promise<unknown>;
  destroy: () => void;
}

type Address = Pick<Rehearsal, 'endpoint' | 'accessKeyId' | 'secretAccessKey' | 'region'>;

export function clientsOf({ endpoint, region, ...credentials }: Address): Clients {
  const settings = { endpoint, region, credentials, maxAttempts: 1 };
  const all = {
    ec2: new EC2Client(settings),
    ecs: new ECSClient(settings),
    iam: new IAMClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
  };
  return {
    ...all,
    control: async (name, body) => {
      const response = await fetch(`${endpoint}/_lectern/${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credentials.secretAccessKey}` },
        body: JSON.stringify(body),
      });
      return (await response.json()) as unknown;
    },
    destroy: () => {
      for (const client of Object.values(all)) client.destroy();
    },
  };
}

/** The log group of the story. */
export const group = '/lectern/story';

/** What a rehearsal says of all that the story touches. Throws when an object is not as its record says. */
export async function lookAround(clients: Clients): Promise<Facts> {
  const found = await Promise.all([
    vpcs(clients),
    groups(clients),
    instances(clients),
    roles(clients),
    definitions(clients),
    logEvents(clients),
    secretValues(clients),
    objects(clients),
    clockState(clients),
  ]);
  return Object.assign({}, ...found) as Facts;
}

async function vpcs({ ec2 }: Clients): Promise<Facts> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  return Object.fromEntries(
    Vpcs.filter(({ IsDefault }) => IsDefault !== true).map(({ VpcId, CidrBlock }) => [
      `vpc/${VpcId}`,
      CidrBlock,
    ]),
  );
}

async function groups({ ec2 }: Clients): Promise<Facts> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return Object.fromEntries(
    SecurityGroups.filter(({ GroupName }) => GroupName === 'story').map(({ GroupId, IpPermissions }) => [
      `group/${GroupId}`,
      String(IpPermissions?.length),
    ]),
  );
}

async function instances({ ec2 }: Clients): Promise<Facts> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Object.fromEntries(
    Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(({ State }) => State?.Name !== 'shutting-down' && State?.Name !== 'terminated')
      .map(({ InstanceId }) => [`instance/${InstanceId}`, 'there']),
  );
}

async function roles({ iam }: Clients): Promise<Facts> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/story/' }));
  return Object.fromEntries(
    await Promise.all(
      Roles.map(async ({ RoleName }) => {
        const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
        return [`role/${RoleName}`, PolicyNames.join()] as const;
      }),
    ),
  );
}

async function definitions({ ecs }: Clients): Promise<Facts> {
  const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({}));
  return Object.fromEntries(
    taskDefinitionArns.map((arn) => [`definition/${arn.split('/').at(-1) ?? ''}`, 'there']),
  );
}

async function logEvents({ logs }: Clients): Promise<Facts> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  if (logGroups.length === 0) return {};
  try {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: 'a', startFromHead: true }),
    );
    return { log: events.map(({ message }) => message).join() };
  } catch {
    return {};
  }
}

async function secretValues({ secrets }: Clients): Promise<Facts> {
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  return Object.fromEntries(
    await Promise.all(
      SecretList.map(async ({ Name }) => {
        const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: Name }));
        return [`secret/${Name}`, SecretString] as const;
      }),
    ),
  );
}

async function objects({ s3 }: Clients): Promise<Facts> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const facts: Record<string, string | undefined> = {};
  for (const { Name } of Buckets) {
    facts[`bucket/${Name}`] = 'there';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: Name }));
    for (const { Key, Size } of Contents) {
      // The SDK compares the checksum of the record with what it receives.
      const object = await s3.send(new GetObjectCommand({ Bucket: Name, Key, ChecksumMode: 'ENABLED' }));
      const content = await object.Body?.transformToString();
      if (content?.length !== Size) throw new Error(`${Key} has ${content?.length} bytes, not ${Size}`);
      facts[`object/${Key}`] = content;
    }
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: Name }));
    for (const { UploadId } of Uploads) facts[`upload/${UploadId}`] = 'there';
  }
  return facts;
}

async function clockState({ control }: Clients): Promise<Facts> {
  const { state } = (await control('clock', {})) as ClockReading;
  return { clock: `${state.speed}${state.paused ? ' paused' : ''}` };
}
