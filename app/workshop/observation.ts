/** What is seen of a seat, as plain data: filled by the watcher, judged by `diagnose`. */
import type { SeatLabel, ServiceName } from './workshop';

/** The seat's machine, as EC2 and ECS see it. */
export interface HostObservation {
  /** `absent`: there is no such machine (any more). */
  readonly instance:
    'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated' | 'absent';
  /** Absent until the agent has registered with the cluster. */
  readonly agentConnected?: boolean;
}

/** One container of a task, from DescribeTasks. */
interface ContainerObservation {
  readonly name: string;
  readonly exitCode?: number;
  /** ECS's own words, e.g. `OutOfMemoryError: …`, `CannotPullContainerError: …`. */
  readonly reason?: string;
}

/** One task of a service, from DescribeTasks. */
export interface TaskObservation {
  /** PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED. */
  readonly lastStatus: string;
  /** How long it has been running, clock ms; absent when it is not. */
  readonly runningForMs?: number;
  readonly stoppedReason?: string;
  /** How long ago it began to stop, clock ms; absent when it runs, or when that is not known. */
  readonly stoppedForMs?: number;
  readonly containers: readonly ContainerObservation[];
}

/** The service's one target, from DescribeTargetHealth. */
export interface TargetObservation {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused' | 'unavailable';
  /** AWS's words, e.g. `Health checks failed with these codes: [500]`. */
  readonly description?: string;
}

/** What ECS and the load balancer say about one service of a seat. */
export interface AwsObservation {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Texts of the last events, newest first. */
  readonly events: readonly string[];
  /** The newest task that is not stopped. */
  readonly task?: TaskObservation;
  /** Recently stopped tasks, newest first. */
  readonly stopped: readonly TaskObservation[];
  readonly target?: TargetObservation;
}

/** What the instructor's laptop got when it opened the address on the card. */
export type ProbeObservation =
  /**
   * `slowMs`: how long the answer took, wall ms, when that was long enough to disturb work. `answeredBy`: what the
   * service calls itself, from its Server header and the version in its answer.
   */
  | { readonly outcome: 'ok'; readonly slowMs?: number; readonly answeredBy?: string }
  /** Nobody listens, or the network refuses. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'timeout' }
  /** The name of the load balancer is not known here. */
  | { readonly outcome: 'unknown-name' }
  /** The load balancer, or the service, answered with an error (500 and above). */
  | { readonly outcome: 'error'; readonly status: number }
  /** It opens, but a part that the exercises need does not work: `what` says which, as a clause. */
  | { readonly outcome: 'degraded'; readonly what: string }
  /** An answer that is not this service's: `what` says what came instead, in a few words. */
  | { readonly outcome: 'wrong'; readonly status: number; readonly what?: string };

export interface ServiceObservation {
  readonly service: ServiceName;
  /** The address on the card; absent until it is known. */
  readonly url?: string;
  /** What the network here has to let through to it: `port 8007`. */
  readonly through: string;
  /** Absent while there is no such ECS service. */
  readonly aws?: AwsObservation;
  /** Absent until the laptop has tried. */
  readonly probe?: ProbeObservation;
  /** Wall ms of the older of the two looks. */
  readonly observedAt: number;
}

export interface SeatObservation {
  readonly seat: SeatLabel;
  /** Absent while the machine is not made. */
  readonly host?: HostObservation;
  /** A program in the seat said lately that there is no room left on its disk. */
  readonly diskFull?: boolean;
  readonly services: readonly ServiceObservation[];
}
