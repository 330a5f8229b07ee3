/** What the rehearsed ELBv2 remembers. Every record is plain JSON and replaced, never changed in place. */
import type { Region, Table, World } from '../../world/world';
import { arn } from '../shared/arn';
import type { Tags } from '../shared/tags';

/** Where one load balancer stands in one zone. */
export interface LoadBalancerZone {
  readonly zone: string;
  readonly subnetId: string;
  readonly interfaceId: string;
  /** Private address inside the VPC: what targets see, and what their security groups are asked about. */
  readonly ip: string;
}

export interface LoadBalancerRecord {
  readonly arn: string;
  readonly name: string;
  /** `app/<name>/<id>`, the tail of its ARN and of its interfaces' descriptions. */
  readonly path: string;
  /** The loopback address it listens on; also its DNSName (an IP literal, so that no resolver is needed). */
  readonly address: string;
  /** Wall ms. */
  readonly createdAt: number;
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  readonly state: 'provisioning' | 'active';
  readonly zones: readonly LoadBalancerZone[];
  readonly securityGroupIds: readonly string[];
  /** Only the attributes that were set; the rest are defaults. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface HealthCheck {
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** As ELBv2 writes it: `200`, `200,302`, `200-399`. */
  readonly matcher: string;
}

export interface TargetGroupRecord {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: 'ip' | 'instance';
  readonly healthCheck: HealthCheck;
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of each listener and rule that forwards here → ARN of its load balancer. */
  readonly usedBy: Readonly<Record<string, string>>;
  /** Load balancers whose association other services see by now (0–3 s later, aws-facts §10). */
  readonly visibleTo: readonly string[];
  /** How many listeners or rules went a moment ago: it still counts as in use (0–5 s, aws-facts §10). */
  readonly lingering: number;
}

export type ActionRecord =
  | {
      readonly type: 'forward';
      readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
    }
  | {
      readonly type: 'redirect';
      readonly protocol: string;
      readonly port: string;
      readonly host: string;
      readonly path: string;
      readonly query: string;
      readonly status: 'HTTP_301' | 'HTTP_302';
    }
  | {
      readonly type: 'fixed-response';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    };

export interface ListenerRecord {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly defaultAction: ActionRecord;
  /** ARNs of its rules in order of priority, without the default. */
  readonly ruleArns: readonly string[];
}

export type ConditionRecord =
  | {
      readonly field: 'path-pattern' | 'host-header' | 'http-request-method' | 'source-ip';
      readonly values: readonly string[];
    }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | {
      readonly field: 'query-string';
      readonly pairs: readonly { readonly key?: string; readonly value: string }[];
    };

export interface RuleRecord {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly ConditionRecord[];
  readonly action: ActionRecord;
}

export interface TargetRecord {
  readonly id: string;
  readonly port: number;
  /** Zone of the address; `all` for an address outside the VPC; undefined when nobody said. */
  readonly zone?: string;
  /** Of this registration alone, so that a check or a drain of an earlier one cannot touch a later one. */
  readonly registration: string;
  readonly health: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  readonly reason?: string;
  readonly description?: string;
  /** Checks passed or failed in a row, counted up to the threshold. */
  readonly passed: number;
  readonly failed: number;
}

/** A listener that could not be opened where it should be. Shown to the instructor. */
export interface UnboundListener {
  readonly address: string;
  readonly port: number;
  readonly reason: string;
  /** Where it is served instead, if anywhere. */
  readonly servedOn?: number;
}

export interface Elbv2Tables {
  readonly loadBalancers: Table<LoadBalancerRecord>;
  readonly targetGroups: Table<TargetGroupRecord>;
  readonly listeners: Table<ListenerRecord>;
  readonly rules: Table<RuleRecord>;
  /** By target group ARN. */
  readonly targets: Table<readonly TargetRecord[]>;
  /** By resource ARN. */
  readonly tags: Table<Tags>;
}

/** The tables of one region, each keyed by ARN. */
export function elbv2Tables(region: Region): Elbv2Tables {
  return {
    loadBalancers: region.table('elbv2.load-balancers'),
    targetGroups: region.table('elbv2.target-groups'),
    listeners: region.table('elbv2.listeners'),
    rules: region.table('elbv2.rules'),
    targets: region.table('elbv2.targets'),
    tags: region.table('elbv2.tags'),
  };
}

/** Listeners that are not open where they should be, by listener ARN. */
export function unboundListeners(world: World): Table<UnboundListener> {
  return world.table('elbv2.unbound');
}

/** Names of the regions that ever had a load balancer, for whoever must look at all of them. */
export function elbv2Regions(world: World): Table<{ readonly name: string }> {
  return world.table('elbv2.regions');
}

/** 16 hex digits that never repeat, as the last part of an ELBv2 ARN. */
export function arnTail(world: World): string {
  return world.id('').slice(-16);
}

/** The ARN of a resource of this region's ELBv2. */
export function elbv2Arn(region: Region, resource: string): string {
  return arn('elasticloadbalancing', region.name, region.world.accountId, resource);
}
