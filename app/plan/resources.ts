/**
 * Every kind of thing a workshop is made of, with its desired properties. Types are AWS CloudFormation's
 * names for AWS resources; the two `Lectern::` types are things inside AWS resources that Lectern makes.
 * What each tells the others once it exists: outputs.ts.
 */
import type { ServiceName, SeatLabel } from '../workshop/workshop';
import type { Address, Input } from './reference';

/** A rule that lets traffic into a security group, from another group or from a CIDR. */
export interface IngressRule {
  readonly protocol: 'tcp';
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: { readonly securityGroupId: Input } | { readonly cidr: string };
  readonly description: string;
}

/** One statement of an identity policy. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly Input[];
  /** IAM `Condition` block as is: operator → key → values, e.g. `StringLike` → `s3:prefix` → patterns. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** One container of a task. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly user?: string;
  readonly port?: number;
  readonly environment: readonly { readonly name: string; readonly value: Input }[];
  /** `key` is the key inside the workshop's one secret. */
  readonly secrets: readonly { readonly name: string; readonly secretArn: Input; readonly key: string }[];
  /** Host folders (`volumes` of the task) as seen from inside. */
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  readonly dependsOn?: readonly {
    readonly container: string;
    readonly condition: 'START' | 'SUCCESS' | 'HEALTHY';
  }[];
}

/**
 * What a listener's rule does: a union, by the field that is there, with one member so far. It is no object of its own as
 * a listener's action is, since what stands was made to these very properties.
 */
export type RuleAction = { readonly redirectToPort: number };

export interface ResourceProperties {
  'AWS::EC2::VPC': { readonly cidr: string };
  'AWS::EC2::InternetGateway': { readonly vpcId: Input };
  'AWS::EC2::Subnet': {
    readonly vpcId: Input;
    readonly cidr: string;
    /** Index into the region's available zones, in alphabetical order. */
    readonly zoneIndex: 0 | 1;
    readonly publicIpOnLaunch: boolean;
  };
  'AWS::EC2::RouteTable': {
    readonly vpcId: Input;
    readonly subnetIds: readonly Input[];
    /** Present on the public table only: the default route. */
    readonly internetGatewayId?: Input;
  };
  'AWS::EC2::VPCEndpoint': {
    readonly vpcId: Input;
    readonly service: 's3';
    readonly routeTableIds: readonly Input[];
  };
  'AWS::EC2::SecurityGroup': {
    readonly vpcId: Input;
    readonly name: string;
    readonly description: string;
    readonly ingress: readonly IngressRule[];
  };
  'AWS::EC2::Instance': {
    readonly instanceTypes: readonly string[];
    readonly diskGiB: number;
    /** Wanted first; the others are fall-backs when the zone has no capacity. */
    readonly subnetIds: readonly Input[];
    readonly securityGroupId: Input;
    readonly instanceProfileName: Input;
    readonly clusterName: Input;
    readonly userData: string;
  };
  'AWS::RDS::DBSubnetGroup': {
    readonly name: string;
    readonly vpcId: Input;
    readonly subnetIds: readonly Input[];
  };
  'AWS::RDS::DBInstance': {
    readonly identifier: string;
    readonly instanceClass: string;
    readonly storageGiB: number;
    readonly engineVersion: string;
    readonly masterUsername: string;
    /** Key of the master password in the workshop's secret. */
    readonly masterPasswordKey: string;
    readonly secretArn: Input;
    readonly databaseName: string;
    readonly subnetGroupName: Input;
    readonly securityGroupId: Input;
  };
  'AWS::ECS::Cluster': { readonly name: string };
  'AWS::ECS::TaskDefinition': {
    readonly family: string;
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly executionRoleArn: Input;
    readonly taskRoleArn?: Input;
    readonly volumes: readonly { readonly name: string; readonly hostPath: string }[];
    readonly containers: readonly ContainerSpec[];
    readonly logGroupName: Input;
  };
  'AWS::ECS::Service': {
    readonly name: string;
    readonly clusterName: Input;
    readonly taskDefinitionArn: Input;
    readonly subnetIds: readonly Input[];
    readonly securityGroupId: Input;
    readonly targetGroupArn: Input;
    readonly containerName: string;
    readonly containerPort: number;
    readonly healthCheckGracePeriodS: number;
    readonly placementExpression: string;
  };
  'AWS::Logs::LogGroup': { readonly name: string; readonly retentionDays: number };
  'AWS::IAM::Role': {
    readonly name: string;
    readonly path: string;
    readonly service: 'ecs-tasks.amazonaws.com' | 'ec2.amazonaws.com';
    readonly managedPolicyArns: readonly string[];
    readonly statements: readonly PolicyStatement[];
  };
  'AWS::IAM::InstanceProfile': { readonly name: string; readonly path: string; readonly roleName: Input };
  'AWS::S3::Bucket': {
    /** The account id and region are appended: bucket names are global. */
    readonly namePrefix: string;
  };
  'AWS::SecretsManager::Secret': {
    readonly name: string;
    /** Keys that must exist in it; missing ones are filled with fresh passwords, present ones are kept. */
    readonly keys: readonly string[];
  };
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    readonly name: string;
    readonly subnetIds: readonly Input[];
    readonly securityGroupId: Input;
    readonly idleTimeoutS: number;
  };
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    readonly name: string;
    readonly vpcId: Input;
    readonly port: number;
    readonly healthCheckPath: string;
    readonly healthCheckIntervalS: number;
    readonly deregistrationDelayS: number;
  };
  'AWS::ElasticLoadBalancingV2::Listener': {
    readonly loadBalancerArn: Input;
    readonly port: number;
    /** What it does by default. One that forwards belongs to a service alone and has no rules: none are looked for. */
    readonly action:
      | { readonly forwardTo: Input }
      | {
          readonly fixedResponse: {
            readonly status: number;
            readonly contentType: string;
            readonly body: string;
          };
        };
  };
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    readonly listenerArn: Input;
    readonly priority: number;
    readonly pathPatterns: readonly string[];
  } & RuleAction;
  'Lectern::Materials': { readonly bucketName: Input; readonly prefix: string };
  'Lectern::SeatDatabase': {
    readonly databaseName: string;
    readonly roleName: string;
    /** Key of the seat's database password in the workshop's secret. */
    readonly passwordKey: string;
    readonly secretArn: Input;
    readonly clusterName: Input;
    readonly taskDefinitionArn: Input;
    readonly containerName: string;
    readonly subnetIds: readonly Input[];
    readonly securityGroupId: Input;
    readonly placementExpression: string;
    /** The database server that holds it: gone with it. */
    readonly serverId: Input;
  };
}

export type ResourceType = keyof ResourceProperties;

/** False for what lies inside an AWS resource: no receipt counts it. */
export function isAwsResource(type: string): boolean {
  return type.startsWith('AWS::');
}

/** One node of the plan. `dependsOn` holds every address that `properties` refer to, and those added by hand. */
export interface PlannedResource<T extends ResourceType = ResourceType> {
  readonly address: Address;
  readonly type: T;
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
  readonly dependsOn: readonly Address[];
  readonly properties: ResourceProperties[T];
  /** How long it usually takes until it can be used, ms (aws-facts §3). Drives the progress bar and the critical path. */
  readonly usualMs: number;
}

/** A union over all types, so that `switch (resource.type)` narrows `properties`. */
export type AnyPlannedResource = { [T in ResourceType]: PlannedResource<T> }[ResourceType];
