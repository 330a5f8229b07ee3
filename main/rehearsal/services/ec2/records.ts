/** The plain-data records behind EC2, one type per thing. Times are wall ms. */
import type { Tags } from '../shared/tags';

export interface Resource {
  readonly id: string;
  tags: Tags;
  readonly createdAt: number;
  /** Until then calls with its id answer "not found", and lists leave it out (clock reading; aws-facts §4: read-after-write). */
  readonly visibleAt: number;
}

export interface VpcRecord extends Resource {
  readonly cidr: string;
  readonly isDefault: boolean;
  readonly tenancy: 'default' | 'dedicated';
  readonly aclId: string;
  dnsSupport: boolean;
  dnsHostnames: boolean;
}

export interface SubnetRecord extends Resource {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  readonly defaultForZone: boolean;
  readonly aclAssociationId: string;
  publicIpOnLaunch: boolean;
  /** Where the search for a free address continues, so that an address is not handed out again at once. */
  nextHost: number;
}

export interface InternetGatewayRecord extends Resource {
  vpcId?: string;
}

export interface RouteRecord {
  readonly destination: { readonly cidr: string } | { readonly prefixListId: string };
  /** `local`, `igw-…` or `vpce-…`. */
  readonly gatewayId: string;
  readonly origin: 'CreateRouteTable' | 'CreateRoute';
}

interface RouteTableAssociation {
  readonly id: string;
  /** Absent on the association that makes the table the main one. */
  readonly subnetId?: string;
}

export interface RouteTableRecord extends Resource {
  readonly vpcId: string;
  routes: readonly RouteRecord[];
  associations: readonly RouteTableAssociation[];
}

export interface VpcEndpointRecord extends Resource {
  readonly vpcId: string;
  readonly serviceName: string;
  readonly prefixListId: string;
  routeTableIds: readonly string[];
  state: 'available' | 'deleting';
}

export type RulePeer =
  | { readonly cidr: string }
  | { readonly cidr6: string }
  | { readonly groupId: string }
  | { readonly prefixListId: string };

export interface RuleRecord {
  readonly id: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number as text, or `-1` for all. */
  readonly protocol: string;
  /** -1 for all. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: RulePeer;
  readonly description?: string;
  tags: Tags;
}

export interface SecurityGroupRecord extends Resource {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  rules: readonly RuleRecord[];
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface MetadataOptionsRecord {
  readonly tokens: 'optional' | 'required';
  readonly endpoint: 'enabled' | 'disabled';
  readonly hopLimit: number;
  readonly instanceTags: 'enabled' | 'disabled';
}

export interface InstanceRecord extends Resource {
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly clientToken: string;
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly privateIp: string;
  /** Base64, as it was sent; empty when there was none. */
  readonly userData: string;
  readonly metadata: MetadataOptionsRecord;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly cpuCredits?: 'standard' | 'unlimited';
  readonly profile?: { readonly arn: string; readonly id: string };
  readonly rootDevice: string;
  launchedAt: number;
  state: InstanceState;
  /** Counts state changes, so that a transition that was overtaken does nothing. */
  step: number;
  reason: string;
  stateReason?: { readonly code: string; readonly message: string };
}

export interface NetworkInterfaceRecord extends Resource {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly macAddress: string;
  readonly description: string;
  groupIds: readonly string[];
  /** The AWS service that manages it; absent on an instance's own interfaces. */
  readonly requesterId?: string;
  publicIp?: string;
  attachment?: {
    readonly id: string;
    readonly instanceId?: string;
    readonly deviceIndex: number;
    readonly deleteOnTermination: boolean;
    readonly attachedAt: number;
  };
}

export interface VolumeRecord extends Resource {
  readonly zone: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly snapshotId: string;
  attachment?: {
    readonly instanceId: string;
    readonly device: string;
    readonly deleteOnTermination: boolean;
    readonly attachedAt: number;
  };
}
