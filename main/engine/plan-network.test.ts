/**
 * The plan's own groups, routes and roles against the rehearsed network: each is taken away over the SDK, the
 * thing that lives by it breaks as on AWS, and works again when it is back.
 */
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  CreateVpcEndpointCommand,
  DeleteRouteCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { databasePort } from '../../app/plan/network';
import { homeVolume } from '../../app/plan/containers';
import { workshopFrom } from '../../app/workshop/defaults';
import {
  clusterName,
  databaseJobFamily,
  logGroupName,
  seatRoleName,
  serviceName,
  sharedName,
  taskFamily,
} from '../../app/workshop/names';
import { serviceOf } from '../../app/services';
import type { ServiceName } from '../../app/workshop/workshop';
import type { AwsClients } from '../aws/clients';
import { testAccount } from './testing/account.testing';
import { memoryJournal, startLife } from './testing/life.testing';

const id = 'net';
const cluster = clusterName(id);
const speed = 900;
const { account } = await testAccount({ name: 'plan-network', speed, seed: 5 });
let aws: AwsClients;
let address = '';
/** Of the one seat's services. */
const services = new Map<ServiceName, Service>();
const ports = new Map<ServiceName, number>();
const vpcOf = { id: '' };

const eventually = <T>(ask: () => Promise<T>): Promise<T> =>
  vi.waitFor(ask, { timeout: 20_000, interval: 20 });

beforeAll(async () => {
  const workshop = workshopFrom({ id, name: 'Network', seats: 1 });
  const life = startLife({
    account,
    journal: memoryJournal(),
    workshop: { ...workshop, materials: './materials' },
  });
  expect(await life.engine.provision(life.plan, new AbortController().signal)).toMatchObject({
    outcome: 'done',
    seatsReady: 1,
  });
  ({ aws } = life.connection);
  for (const { name, port } of life.plan.seats[0]?.services ?? []) ports.set(name, port);
  const balancers = await aws.elbv2.send(new DescribeLoadBalancersCommand({}));
  address = balancers.LoadBalancers?.[0]?.DNSName ?? '';
  vpcOf.id = balancers.LoadBalancers?.[0]?.VpcId ?? '';
  for (const name of ports.keys()) services.set(name, await service(name));
}, 60_000);

async function service(name: ServiceName): Promise<Service> {
  const answer = await aws.ecs.send(
    new DescribeServicesCommand({ cluster, services: [serviceName('01', name)] }),
  );
  const found = answer.services?.[0];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** True when a participant gets an answer from that port. */
async function opens(port: number): Promise<boolean> {
  try {
    await fetch(`http://${address}:${port}/login`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(300),
    });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: 'TimeoutError' });
    return false;
  }
}

/** Port 80, or where the rehearsal serves it without the right to it. */
const frontDoor = (): number => (process.getuid?.() === 0 ? 80 : 8080);

async function target(name: ServiceName): Promise<string> {
  const answer = await aws.elbv2.send(
    new DescribeTargetHealthCommand({
      TargetGroupArn: services.get(name)?.loadBalancers?.[0]?.targetGroupArn,
    }),
  );
  const states = (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth);
  if (states.some((one) => one?.State === 'healthy')) return 'healthy';
  return states[0]?.Reason ?? states[0]?.State ?? 'none';
}

async function agent(): Promise<boolean> {
  const { containerInstanceArns = [] } = await aws.ecs.send(new ListContainerInstancesCommand({ cluster }));
  const { containerInstances } = await aws.ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
  );
  return containerInstances?.[0]?.agentConnected === true;
}

/** Runs a one-off task on the seat's host to its end; `lines` is what its first container logged. */
async function run(
  taskDefinition: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly task: Task; readonly exitCode: number | undefined; readonly lines: string }> {
  const definition = await aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const name = definition.taskDefinition?.containerDefinitions?.[0]?.name ?? '';
  const started = await eventually(async () => {
    const { tasks } = await aws.ecs.send(
      new RunTaskCommand({
        cluster,
        taskDefinition,
        networkConfiguration: services.get('jupyter')?.networkConfiguration,
        overrides: {
          containerOverrides: [
            { name, environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })) },
          ],
        },
      }),
    );
    // The host's interfaces are few: the task before this one may not have given its own back yet.
    expect(tasks).toHaveLength(1);
    return tasks?.[0]?.taskArn ?? '';
  });
  const task = await eventually(async () => {
    const { tasks } = await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [started] }));
    expect(tasks?.[0]?.lastStatus).toBe('STOPPED');
    return tasks?.[0] ?? {};
  });
  const logStreamName = `${id}/${name}/${started.split('/').at(-1) ?? ''}`;
  const lines = await logged(logStreamName, definition.taskDefinition?.containerDefinitions?.[0]);
  return { task, exitCode: task.containers?.[0]?.exitCode, lines };
}

async function logged(
  fallback: string,
  container:
    | { readonly logConfiguration?: { readonly options?: Record<string, string> | undefined } | undefined }
    | undefined,
): Promise<string> {
  const prefix = container?.logConfiguration?.options?.['awslogs-stream-prefix'];
  const logStreamName = prefix === undefined ? fallback : fallback.replace(/^[^/]*/, prefix);
  try {
    const { events } = await aws.logs.send(
      new GetLogEventsCommand({ logGroupName: logGroupName(id), logStreamName, startFromHead: true }),
    );
    return (events ?? []).map(({ message }) => message).join('\n');
  } catch (error) {
    expect(error).toMatchObject({ name: 'ResourceNotFoundException' });
    return '';
  }
}

const askDatabase = () => run(databaseJobFamily(id), { LECTERN_SQL: 'SELECT 1' });

/** The container that brings the seat's materials, as a task of its own. */
const bringer = { family: '' };
async function bringMaterials() {
  if (bringer.family === '') {
    const { taskDefinition: whole } = await aws.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: taskFamily(id, '01', 'jupyter') }),
    );
    const materials = whole?.containerDefinitions?.find(({ name }) => name === 'materials');
    if (materials === undefined) throw new Error('the plan brings no materials');
    const { name, image, user, entryPoint, command, environment, mountPoints, logConfiguration } = materials;
    await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'bringer',
        networkMode: 'awsvpc',
        executionRoleArn: whole?.executionRoleArn,
        taskRoleArn: whole?.taskRoleArn,
        volumes: [{ name: homeVolume.name, host: { sourcePath: '/tmp/another-home' } }],
        containerDefinitions: [
          {
            ...{ name, image, user, entryPoint, command, environment, mountPoints, logConfiguration },
            memoryReservation: 64,
          },
        ],
      }),
    );
    bringer.family = 'bringer';
  }
  return run(bringer.family);
}

async function groups(): Promise<ReadonlyMap<string, string>> {
  const { SecurityGroups } = await aws.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcOf.id] }] }),
  );
  return new Map(
    (SecurityGroups ?? [])
      .filter(({ GroupName }) => GroupName !== 'default')
      .map(({ GroupId = '', GroupName = '' }) => [GroupId, GroupName.replace(sharedName(id, ''), '')]),
  );
}

/** Every rule of the plan's groups, by a name such as `task in 8888`. */
async function rules(): Promise<ReadonlyMap<string, SecurityGroupRule>> {
  const names = await groups();
  const { SecurityGroupRules } = await aws.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [...names.keys()] }] }),
  );
  return new Map(
    (SecurityGroupRules ?? []).map((rule) => [
      `${names.get(rule.GroupId ?? '') ?? ''} ${rule.IsEgress === true ? 'out' : `in ${rule.FromPort ?? ''}`}`,
      rule,
    ]),
  );
}

/** Takes a rule away; what it returns puts it back. */
async function revoke(rule: SecurityGroupRule): Promise<() => Promise<unknown>> {
  const { GroupId } = rule;
  const IpPermissions = [
    {
      IpProtocol: rule.IpProtocol,
      FromPort: rule.FromPort,
      ToPort: rule.ToPort,
      ...(rule.CidrIpv4 === undefined ? {} : { IpRanges: [{ CidrIp: rule.CidrIpv4 }] }),
      ...(rule.ReferencedGroupInfo === undefined
        ? {}
        : { UserIdGroupPairs: [{ GroupId: rule.ReferencedGroupInfo.GroupId }] }),
    },
  ];
  if (rule.IsEgress === true) {
    await aws.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
    return () => aws.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  }
  await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return () => aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
}

/** Something that must work, and how it looks when it does not. */
interface Check {
  readonly works: () => Promise<unknown>;
  readonly broken: () => Promise<unknown>;
}

const page = (port: () => number): Check => ({
  works: async () => expect(await opens(port())).toBe(true),
  broken: async () => expect(await opens(port())).toBe(false),
});
const healthy = (name: ServiceName): Check => ({
  works: async () => expect(await target(name)).toBe('healthy'),
  broken: async () => expect(await target(name)).toBe('Target.Timeout'),
});
const connected: Check = {
  works: async () => expect(await agent()).toBe(true),
  broken: async () => expect(await agent()).toBe(false),
};
const database: Check = {
  works: async () => expect(await askDatabase()).toMatchObject({ exitCode: 0 }),
  broken: async () =>
    expect(await askDatabase()).toMatchObject({
      exitCode: 2,
      lines: expect.stringMatching(/port 5432 failed: Connection timed out/) as string,
    }),
};
const materials = (line: RegExp): Check => ({
  works: async () => expect(await bringMaterials()).toMatchObject({ exitCode: 0, lines: '' }),
  broken: async () =>
    expect(await bringMaterials()).toMatchObject({
      exitCode: 1,
      lines: expect.stringMatching(line) as string,
    }),
});
const databaseJobStops = (reason: RegExp): Check => ({
  works: database.works,
  broken: async () =>
    expect((await askDatabase()).task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(reason) as string,
    }),
});

async function breaksAndHeals(take: () => Promise<() => Promise<unknown>>, check: Check): Promise<void> {
  await eventually(check.works);
  const putBack = await take();
  await eventually(check.broken);
  await putBack();
  await eventually(check.works);
}

describe('each rule of the plan’s security groups', () => {
  const port = (name: ServiceName) => () => ports.get(name) ?? 0;
  const living: Readonly<Record<string, Check>> = {
    'load-balancer in 80': page(frontDoor),
    'load-balancer in 8001': page(port('jupyter')),
    'load-balancer in 9001': page(port('airflow')),
    'load-balancer out': healthy('jupyter'),
    [`task in ${serviceOf('jupyter').containerPort}`]: healthy('jupyter'),
    [`task in ${serviceOf('airflow').containerPort}`]: healthy('airflow'),
    'task out': database,
    'host out': connected,
    [`database in ${databasePort}`]: database,
  };
  /** AWS gives every group a rule that lets all out; a database calls nobody, and needs none. */
  const needless = ['database out'];

  it('is one that something lives by', async () => {
    expect([...(await rules()).keys()].sort()).toEqual([...Object.keys(living), ...needless].sort());
  });

  it.each(Object.entries(living))('%s', async (name, check) => {
    const rule = (await rules()).get(name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    await breaksAndHeals(() => revoke(rule), check);
  });
});

describe('the routes', () => {
  it('of the public subnets carry participants in, and hosts out', async () => {
    const { RouteTables } = await aws.ec2.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcOf.id] }] }),
    );
    const table = RouteTables?.find(({ Routes }) =>
      Routes?.some(({ GatewayId }) => GatewayId?.startsWith('igw-')),
    );
    const GatewayId = table?.Routes?.find((route) => route.GatewayId?.startsWith('igw-'))?.GatewayId;
    const route = { RouteTableId: table?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
    const jupyter = page(() => ports.get('jupyter') ?? 0);
    await breaksAndHeals(
      async () => {
        await aws.ec2.send(new DeleteRouteCommand(route));
        return () => aws.ec2.send(new CreateRouteCommand({ ...route, GatewayId }));
      },
      {
        works: () => Promise.all([jupyter.works(), connected.works()]),
        broken: () => Promise.all([jupyter.broken(), connected.broken()]),
      },
    );
  });

  it('of the private subnets reach S3 by the endpoint alone', async () => {
    const { VpcEndpoints } = await aws.ec2.send(new DescribeVpcEndpointsCommand({}));
    const endpoint = VpcEndpoints?.[0];
    await breaksAndHeals(
      async () => {
        await aws.ec2.send(
          new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpoint?.VpcEndpointId ?? ''] }),
        );
        return () =>
          aws.ec2.send(
            new CreateVpcEndpointCommand({
              VpcId: vpcOf.id,
              ServiceName: endpoint?.ServiceName,
              RouteTableIds: endpoint?.RouteTableIds,
            }),
          );
      },
      materials(/Connect timeout on endpoint URL: "https:\/\/lectern-net/),
    );
  });
});

describe('the roles', () => {
  const detach = (role: string, policy: string) => async () => {
    const input = { RoleName: role, PolicyArn: `arn:aws:iam::aws:policy/service-role/${policy}` };
    await aws.iam.send(new DetachRolePolicyCommand(input));
    return () => aws.iam.send(new AttachRolePolicyCommand(input));
  };

  /** Takes the statements with that action out of the role's own policy. */
  const without = (role: string, action: string) => async () => {
    const which = { RoleName: role, PolicyName: 'lectern' };
    const { PolicyDocument = '' } = await aws.iam.send(new GetRolePolicyCommand(which));
    const before = decodeURIComponent(PolicyDocument);
    const document = JSON.parse(before) as { Statement: readonly { Action: readonly string[] }[] };
    const Statement = document.Statement.filter(({ Action }) => !Action.includes(action));
    expect(Statement.length).toBeLessThan(document.Statement.length);
    if (Statement.length === 0) await aws.iam.send(new DeleteRolePolicyCommand(which));
    else {
      const changed = JSON.stringify({ ...document, Statement });
      await aws.iam.send(new PutRolePolicyCommand({ ...which, PolicyDocument: changed }));
    }
    return () => aws.iam.send(new PutRolePolicyCommand({ ...which, PolicyDocument: before }));
  };

  it.each([
    [
      's3:ListBucket',
      /^fatal error: An error occurred \(AccessDenied\) when calling the ListObjectsV2 operation: .*assumed-role\/lectern-net-seat-01/,
    ],
    [
      's3:GetObject',
      /^download failed: .*\(AccessDenied\) when calling the GetObject operation: .*s3:GetObject/,
    ],
  ])('of a seat needs %s', async (action, line) => {
    await breaksAndHeals(without(seatRoleName(id, '01'), action), materials(line));
  });

  it('of execution reads the secret and writes the log', async () => {
    const role = sharedName(id, 'execution');
    await breaksAndHeals(
      without(role, 'secretsmanager:GetSecretValue'),
      databaseJobStops(
        /^ResourceInitializationError: .*AccessDeniedException: .*secretsmanager:GetSecretValue/,
      ),
    );
    await breaksAndHeals(
      detach(role, 'AmazonECSTaskExecutionRolePolicy'),
      databaseJobStops(/^CannotStartContainerError: .*AccessDeniedException: .*logs:CreateLogStream/),
    );
  });

  it('of the host keep its agent connected', async () => {
    await breaksAndHeals(detach(sharedName(id, 'host'), 'AmazonEC2ContainerServiceforEC2Role'), connected);
  });
});
