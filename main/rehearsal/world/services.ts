/**
 * What the rehearsed services offer one another behind the wire, as AWS's services do for theirs. Each
 * service is made by `createX(parts)`; `parts.services` is complete once all of them are made.
 */
import type { Registry } from '../wire/registry';
import type { Files } from '../state/files';
import type { Signals } from './signals';
import type { Region, World } from './world';

export interface Parts {
  readonly world: World;
  readonly registry: Registry;
  readonly signals: Signals;
  readonly services: RehearsedServices;
  /** A folder of this rehearsal's own, for hosts' disks, objects and databases. Absolute. */
  readonly dataFolder: string;
  /** With what the state is kept: content that records name is written with these, and synced before they do. */
  readonly files: Files;
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
    /** The value at `valueFrom` (`arn`, or `arn:KEY::`), for that role. Throws AwsError as the service would. */
    resolve(region: Region, valueFrom: string, caller: RoleSession): string;
  };
  logs: LogsInternals;
  s3: {
    /**
     * All objects under a prefix, in key order, as that role lists and reads them. Throws AwsError NoSuchBucket,
     * AccessDenied; so does `read`.
     */
    objects(
      region: Region,
      bucket: string,
      prefix: string,
      caller: RoleSession,
    ): readonly { readonly key: string; read(): Promise<Buffer> }[];
  };
  database: DatabaseInternals;
  runtime: ContainerRuntime;
}

interface LogsInternals {
  /** CreateLogStream, which may be there already. Throws AwsError as the service would. */
  open(region: Region, group: string, stream: string, caller: RoleSession): void;
  /** PutLogEvents with one line; false when the caller may not, or the group does not exist. */
  append(region: Region, group: string, stream: string, message: string, caller: RoleSession): boolean;
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
      /** It gets a public address too, as the nodes of an internet-facing load balancer. */
      readonly publicIp?: boolean;
    },
  ): NetworkInterface;
  /** Puts an interface into other groups, from the next connection on. */
  setSecurityGroups(region: Region, interfaceId: string, groupIds: readonly string[]): void;
  deleteNetworkInterface(region: Region, id: string): void;
  subnet(
    region: Region,
    id: string,
  ):
    | { readonly id: string; readonly vpcId: string; readonly zone: string; readonly freeAddresses: number }
    | undefined;
  securityGroup(region: Region, id: string): { readonly id: string; readonly vpcId: string } | undefined;
  vpcExists(region: Region, id: string): boolean;
  hasInternetGateway(region: Region, vpcId: string): boolean;
  /** What an ECS agent needs to know of the instance it runs on. */
  instance(region: Region, id: string): Ec2InstanceFacts | undefined;
  /** Whether a connection from one end to a port of the other comes about now, and else why not. Cheap. */
  reachable(
    region: Region,
    from: TrafficEnd,
    to: TrafficEnd,
    port: number,
    protocol?: 'tcp' | 'udp',
  ): Reachability;
}

/** One end of rehearsed traffic. */
export type TrafficEnd =
  /** An address inside a VPC. `byName`: it is reached by a name that the VPC's DNS has to resolve. */
  | { readonly kind: 'interface'; readonly vpcId: string; readonly ip: string; readonly byName?: true }
  /** An address on the internet. */
  | { readonly kind: 'internet'; readonly ip: string }
  /** A public service by its name: AWS's own as in endpoint names (`s3`, `ecs`), or `registry` for images. */
  | { readonly kind: 'service'; readonly name: string };

export type Reachability =
  | { readonly reachable: true }
  | {
      readonly reachable: false;
      readonly blockedBy: 'security-group' | 'route' | 'address' | 'name';
      /** For the rehearsal's log: which group, route table or address. */
      readonly reason: string;
    };

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
  /** Whether a service, e.g. `ecs-tasks.amazonaws.com`, may take the role on. */
  assumable(region: Region, arn: string, service: string): boolean;
  /** ARN of the role in an instance profile. */
  roleOfProfile(arn: string): string | undefined;
  /** Throws AwsError as the action's service does, unless the role's policies allow the call. */
  authorize(
    region: Region,
    session: RoleSession,
    permission: {
      readonly action: string;
      readonly resource: string;
      /** Condition keys of the action, in lower case. */
      readonly context?: Readonly<Record<string, string>>;
    },
  ): void;
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
  /** Why an unhealthy target is so, in ELB's words; undefined when it is not. */
  targetProblem(
    region: Region,
    targetGroupArn: string,
    target: { readonly id: string; readonly port: number },
  ): string | undefined;
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
  /** The address inside its VPC behind an RDS endpoint name, for the network's rules on the way to it. */
  address?(host: string): { readonly vpcId: string; readonly ip: string } | undefined;
  /**
   * A drill: the real server restarts, and the DB instance stays `rebooting` until `endReboot`. False: there is
   * none of that name that is available.
   */
  beginReboot?(region: Region, id: string): boolean;
  endReboot?(region: Region, id: string): void;
}

/** Temporary credentials of a role, as AWS hands them to a task or an instance. */
export interface RoleSession {
  readonly roleArn: string;
  /** The task's or the instance's id. */
  readonly name: string;
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
  /** The hard limit of its memory. */
  readonly memoryMiB?: number;
  /** Real folders on this laptop, and where the container sees them. */
  readonly mounts: readonly { readonly folder: string; readonly path: string; readonly readOnly: boolean }[];
  /** The address of its task's network interface. */
  readonly ip: string;
  /** The VPC of that address: another one, or one of another region, may use the same. */
  readonly vpcId?: string;
  /** Whose credentials its programs find; without one they have none. */
  readonly role?: RoleSession;
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
  /** Whether real software works on folders below this one: nothing of ours stands between it and its files. */
  hasReal(folder: string): boolean;
  /** Where `ip:port` of that VPC really listens; undefined when nothing does (a connection is then refused). */
  endpoint(ip: string, port: number, vpcId?: string): Endpoint | undefined;
}
