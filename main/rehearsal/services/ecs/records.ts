/**
 * What the rehearsed ECS remembers: plain JSON in the world's tables, points in time as wall ms. Records are
 * changed in place by the one file that owns each change; everything else reads.
 */
import type {
  AvailabilityZoneRebalancing,
  ContainerDefinition,
  PlacementConstraint,
  PropagateTags,
  TaskDefinitionPlacementConstraint,
  TaskOverride,
  TaskStopCode,
  Volume,
} from '@aws-sdk/client-ecs';
import type { NetworkInterface } from '../../world/services';
import type { Region, Table } from '../../world/world';
import type { OnceRecord } from '../shared/idempotency';
import type { Tags } from '../shared/tags';

/** The members of a task definition that are kept as they were given. */
export interface TaskDefinitionBody {
  readonly containerDefinitions: readonly (ContainerDefinition & {
    readonly name: string;
    readonly image: string;
  })[];
  readonly volumes: readonly Volume[];
  readonly networkMode: 'awsvpc' | 'bridge' | 'host' | 'none';
  readonly placementConstraints: readonly TaskDefinitionPlacementConstraint[];
  readonly requiresCompatibilities?: readonly 'EC2'[];
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly runtimePlatform?: { readonly cpuArchitecture?: string; readonly operatingSystemFamily?: string };
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly registeredAt: number;
  readonly registeredBy: string;
  readonly body: TaskDefinitionBody;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  deregisteredAt?: number;
  deleteRequestedAt?: number;
  tags: Tags;
}

export interface ClusterRecord {
  readonly name: string;
  arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  settings: { name: 'containerInsights'; value: string }[];
}

export interface ContainerInstanceRecord {
  readonly arn: string;
  readonly id: string;
  readonly clusterName: string;
  readonly instanceId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly registeredAt: number;
  /** CPU units, MiB and network interfaces that tasks may use in all. */
  readonly capacity: { readonly cpu: number; readonly memory: number; readonly interfaces: number };
  readonly builtIn: Readonly<Record<string, string>>;
  custom: Readonly<Record<string, string>>;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  agentConnected: boolean;
  version: number;
  tags: Tags;
  /** What the clock reads, clock ms, when an image is on the host's disk. */
  images: Record<string, number>;
}

/** Survives the agent's restarts, as its state file on the host's disk does. */
export interface AgentRecord {
  readonly instanceId: string;
  containerInstanceArn?: string;
  /** Why its connection is cut, when the rehearsed network or its role did it. */
  cutBy?: string;
}

export interface DeploymentConfigurationRecord {
  readonly maximumPercent: number;
  readonly minimumHealthyPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
}

export interface AwsvpcRecord {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

export interface LoadBalancerRecord {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

export interface DeploymentRecord {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinitionArn: string;
  readonly network?: AwsvpcRecord;
  readonly createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  failedTasks: number;
}

interface ServiceEventRecord {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly clusterName: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly schedulingStrategy: 'REPLICA';
  readonly clientToken?: string;
  /** The settings it was made with, to tell a repeated CreateService from another one. */
  readonly madeWith: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinitionArn: string;
  deploymentConfiguration: DeploymentConfigurationRecord;
  network?: AwsvpcRecord;
  loadBalancers: LoadBalancerRecord[];
  placementConstraints: PlacementConstraint[];
  healthCheckGracePeriodSeconds?: number;
  availabilityZoneRebalancing: AvailabilityZoneRebalancing;
  enableECSManagedTags: boolean;
  enableExecuteCommand: boolean;
  propagateTags: PropagateTags;
  tags: Tags;
  deployments: DeploymentRecord[];
  /** Newest first, at most 100. */
  events: ServiceEventRecord[];
  /** Task definition and network of the last deployment that completed: what a rollback goes back to. */
  lastCompleted?: { readonly taskDefinitionArn: string; readonly network?: AwsvpcRecord };
  /** Scheduler's memory. */
  steady: boolean;
  /** A pass is queued already. */
  passQueued: boolean;
  /** A timed pass is queued already. */
  timedPassQueued: boolean;
  /** Why the last placement failed; cleared when a task was placed. */
  unplaced?: string;
  /** Tasks in a row that stopped before they ran (throttle logic). */
  startFailures: number;
  /** No start before the clock reads this (clock ms). */
  backOffUntil: number;
}

type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export type ContainerHealth = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface ContainerRecord {
  readonly arn: string;
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  runtimeId: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** The start was asked for; told apart by number, since one container may start several times. */
  starts: number;
  starting: boolean;
  startedAt?: number;
  exitCode?: number;
  reason?: string;
  health: ContainerHealth;
  healthFailures: number;
}

export interface TargetRecord {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
  readonly zone: string;
}

export interface TaskRecord {
  readonly arn: string;
  readonly id: string;
  readonly clusterName: string;
  readonly containerInstanceArn: string;
  readonly instanceId: string;
  readonly zone: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly serviceName?: string;
  readonly deploymentId?: string;
  readonly startedBy?: string;
  readonly createdAt: number;
  /** What it reserves on its host. */
  readonly reserved: {
    readonly cpu: number;
    readonly memory: number;
    readonly interfaces: 0 | 1;
    readonly ports: readonly number[];
  };
  readonly network?: AwsvpcRecord;
  readonly overrides: TaskOverride;
  readonly enableExecuteCommand: boolean;
  tags: Tags;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  containers: ContainerRecord[];
  attachment?: {
    readonly id: string;
    status: 'PRECREATED' | 'ATTACHING' | 'ATTACHED' | 'DELETED';
    networkInterface?: NetworkInterface;
  };
  targets: TargetRecord[];
  /** Health checks count from here on (wall ms): its start, or the moment the rehearsal continued. */
  graceFrom?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  connectivityAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
}

export interface EcsTables {
  readonly clusters: Table<ClusterRecord>;
  readonly families: Table<{ lastRevision: number }>;
  readonly taskDefinitions: Table<TaskDefinitionRecord>;
  readonly services: Table<ServiceRecord>;
  readonly tasks: Table<TaskRecord>;
  readonly containerInstances: Table<ContainerInstanceRecord>;
  readonly agents: Table<AgentRecord>;
  /** Has `agents` while a look at their connections is due. */
  readonly looks: Table<true>;
  /** RunTask's client tokens, kept 24 h. */
  readonly tokens: Table<OnceRecord>;
}

const byRegion = new WeakMap<Region, EcsTables>();

/** The tables of one region. Services are keyed `cluster/name`, task definitions `family:revision`, the rest by ARN or name. */
export function tables(region: Region): EcsTables {
  let found = byRegion.get(region);
  if (found === undefined) {
    found = {
      clusters: region.table('ecs.clusters'),
      families: region.table('ecs.families'),
      taskDefinitions: region.table('ecs.task-definitions'),
      services: region.table('ecs.services'),
      tasks: region.table('ecs.tasks'),
      containerInstances: region.table('ecs.container-instances'),
      agents: region.table('ecs.agents'),
      looks: region.table('ecs.looks'),
      tokens: region.table('ecs.tokens'),
    };
    byRegion.set(region, found);
  }
  return found;
}

export const serviceKey = (service: { readonly clusterName: string; readonly name: string }): string =>
  `${service.clusterName}/${service.name}`;

/** Images that the registry refuses to hand out, by reference: a drill. */
export function refusedImages(region: Region): Table<true> {
  return region.table('ecs.refused-images');
}
