/**
 * What the rehearsed services offer one another behind the wire, as AWS's services do for theirs. Each
 * service is made by `createX(parts)`; `parts.services` is complete once all of them are made.
 */
import type { Registry } from '../wire/registry';
import type { Signals } from './signals';
import type { Region, World } from './world';

export interface Parts {
  readonly world: World;
  readonly registry: Registry;
  readonly signals: Signals;
  readonly services: RehearsedServices;
  /** A folder of this rehearsal's own, for hosts' disks, objects and databases. Absolute. */
  readonly dataFolder: string;
  readonly log: RehearsalLog;
}

/** Lines for the rehearsal's own log (stderr or file); never a secret. */
export interface RehearsalLog {
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
}

export interface RehearsedServices {
  ec2: Ec2Internals;
  iam: IamInternals;
  elbv2: Elbv2Internals;
  ecs: EcsInternals;
  secretsManager: {
    /** The value at `valueFrom` (`arn`, or `arn:KEY::`). Throws AwsError as the service would. */ resolve(
      region: Region,
      valueFrom: string,
    ): string;
  };
  logs: {
    /** Whether a log group is there: without it, a container with the awslogs driver cannot start. */ exists(
      region: Region,
      group: string,
    ): boolean;
    /** Appends a line; false when the group does not exist. */ append(
      region: Region,
      group: string,
      stream: string,
      message: string,
    ): boolean;
  };
  s3: {
    /** All objects under a prefix, in key order. Throws AwsError NoSuchBucket. */ objects(
      bucket: string,
      prefix: string,
    ): readonly { readonly key: string; read(): Promise<Buffer> }[];
  };
  database: DatabaseInternals;
  runtime: ContainerRuntime;
}

export interface NetworkInterface {
  readonly id: string;
  readonly privateIp: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly macAddress: string;
}

export interface Ec2Internals {
  /** Takes an address of the subnet for a service-owned interface. Throws AwsError InsufficientFreeAddressesInSubnet. */
  createNetworkInterface(
    region: Region,
    request: {
      readonly subnetId: string;
      readonly securityGroupIds: readonly string[];
      readonly description: string;
      readonly requesterId: 'amazon-elb' | 'amazon-rds' | 'amazon-ecs';
    },
  ): NetworkInterface;
  deleteNetworkInterface(region: Region, id: string): void;
  subnet(
    region: Region,
    id: string,
  ):
    | { readonly id: string; readonly vpcId: string; readonly zone: string; readonly freeAddresses: number }
    | undefined;
  securityGroup(region: Region, id: string): { readonly id: string; readonly vpcId: string } | undefined;
  vpcExists(region: Region, id: string): boolean;
  /** What an ECS agent needs to know of the instance it runs on. */
  instance(region: Region, id: string): Ec2InstanceFacts | undefined;
  /** True when the groups of `toIp`'s interface let tcp `port` in from `fromIp` (an address inside the VPC). */
  allows(region: Region, fromIp: string, toIp: string, port: number): boolean;
}

export interface Ec2InstanceFacts {
  readonly id: string;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  readonly type: string;
  readonly imageId: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly privateIp: string;
  /** Decoded. */
  readonly userData: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly maxNetworkInterfaces: number;
  /** The instance's disk: a real folder, kept until the instance is terminated. */
  readonly diskFolder: string;
  readonly instanceProfileArn?: string;
}

export interface IamInternals {
  roleExists(arn: string): boolean;
  /** Records a service-linked role, as AWS does on first use of a service. True when it was there already. */
  ensureServiceLinkedRole(service: string): boolean;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
export interface Elbv2Internals {
  targetGroup(
    region: Region,
    arn: string,
  ):
    | {
        readonly arn: string;
        readonly targetType: 'ip' | 'instance';
        readonly vpcId: string;
        readonly loadBalancerArns: readonly string[];
      }
    | undefined;
  registerTarget(
    region: Region,
    targetGroupArn: string,
    target: { readonly id: string; readonly port: number; readonly zone: string },
  ): void;
  /** Starts draining; the target is `undefined` to `targetState` once its deregistration delay is over. */
  deregisterTarget(
    region: Region,
    targetGroupArn: string,
    target: { readonly id: string; readonly port: number },
  ): void;
  targetState(
    region: Region,
    targetGroupArn: string,
    target: { readonly id: string; readonly port: number },
  ): TargetState | undefined;
}

/** What the drills need of ECS. `cluster` and `service` are names. */
export interface EcsInternals {
  /**
   * Kills a running container of the service (by default an essential one) as a crash does; `reason` is what
   * Docker gives for it. False: none runs.
   */
  crash(region: Region, cluster: string, service: string, container?: string, reason?: string): boolean;
  /** Cuts the connection of the agent on an instance, or restores it. False: no agent has registered there. */
  setAgent(region: Region, instanceId: string, connected: boolean): boolean;
  /**
   * Lets the registry refuse the images of a service and takes their copies off the hosts of its tasks, or
   * ends that. False: there is no such service.
   */
  setPulls(region: Region, cluster: string, service: string, work: boolean): boolean;
  /** The containers that are known in the region, for the status page. */
  containers(region: Region): readonly {
    readonly cluster: string;
    /** Undefined for a task that no service owns. */
    readonly service: string | undefined;
    readonly task: string;
    readonly container: string;
    readonly status: string;
  }[];
  /** After a snapshot was restored, before the world starts: containers that ran start again on their folders. */
  resume(): void;
}

/** Where a rehearsed address really listens. */
export type Endpoint = { readonly socketPath: string } | { readonly host: string; readonly port: number };

export interface DatabaseInternals {
  /** The real server behind an RDS endpoint name; undefined when there is none or it is not available. */
  endpoint(host: string, port: number): Endpoint | undefined;
  /** The address inside the VPC behind an RDS endpoint name, for security-group checks on the way to it. */
  privateIp?(host: string): string | undefined;
  /**
   * A drill: the real server restarts, and the DB instance stays `rebooting` until `endReboot`. False: there is
   * none of that name that is available.
   */
  beginReboot?(region: Region, id: string): boolean;
  endReboot?(region: Region, id: string): void;
}

/** A container to run, with its secrets already resolved. */
export interface ContainerRun {
  /** Unique: task id and container name. */
  readonly id: string;
  readonly region: string;
  readonly image: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Real folders on this laptop, and where the container sees them. */
  readonly mounts: readonly { readonly folder: string; readonly path: string; readonly readOnly: boolean }[];
  /** The address of its task's network interface. */
  readonly ip: string;
  /** The VPC of that address: another one, or one of another region, may use the same. */
  readonly vpcId?: string;
  readonly portMappings: readonly number[];
  /** A line of its stdout or stderr. */
  log(line: string): void;
  /** Called once, when it ended for whatever reason. 137 = killed, 127 = image's program cannot do this. */
  exited(exitCode: number, reason?: string): void;
}

export interface ContainerRuntime {
  /** How an image is rehearsed: undefined when nothing stands in for it (the pull then fails, as on AWS). */
  image(reference: string): { readonly standIn: string } | undefined;
  /** Starts it; resolves when the process runs (not when it listens). */
  start(run: ContainerRun): Promise<void>;
  /** SIGTERM, then SIGKILL after the grace. Resolves once `exited` was called. Unknown id: nothing. */
  stop(id: string, graceMs: number): Promise<void>;
  /** Kills it at once, as a crash does (exit code 137). `reason`: Docker's words, e.g. of the memory killer. */
  kill(id: string, reason?: string): void;
  /** Where `ip:port` of that VPC really listens; undefined when nothing does (a connection is then refused). */
  endpoint(ip: string, port: number, vpcId?: string): Endpoint | undefined;
}
