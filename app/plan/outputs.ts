/**
 * What each type of resource tells the ones that depend on it (ids, ARNs, names, addresses), once it exists. Never a
 * secret. The names stand in journals on disk: they may be added to, never changed.
 */
import type { Address, Outputs } from './reference';
import type { ResourceType } from './resources';

/** By type; one that ends in `?` is known only once the resource can be used. */
const outputNames = {
  'AWS::EC2::VPC': ['id'],
  'AWS::EC2::InternetGateway': ['id'],
  'AWS::EC2::Subnet': ['id', 'zone'],
  'AWS::EC2::RouteTable': ['id'],
  'AWS::EC2::VPCEndpoint': ['id'],
  'AWS::EC2::SecurityGroup': ['id'],
  'AWS::EC2::Instance': ['id', 'privateIp?', 'containerInstanceArn?'],
  'AWS::RDS::DBSubnetGroup': ['name'],
  'AWS::RDS::DBInstance': ['id', 'endpoint?', 'port?'],
  'AWS::ECS::Cluster': ['name', 'arn'],
  // The content names all that this revision says; another computer, or an earlier version, may not know it.
  'AWS::ECS::TaskDefinition': ['arn', 'family', 'content?'],
  'AWS::ECS::Service': ['arn', 'name'],
  'AWS::Logs::LogGroup': ['name'],
  // IAM gives a name that is free again to anybody: the unique id tells the one that we made from a later one.
  'AWS::IAM::Role': ['name', 'arn', 'uniqueId?'],
  'AWS::IAM::InstanceProfile': ['name', 'arn', 'uniqueId?'],
  'AWS::S3::Bucket': ['name', 'arn'],
  'AWS::SecretsManager::Secret': ['arn', 'name'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['arn', 'dnsName'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['arn'],
  'AWS::ElasticLoadBalancingV2::Listener': ['arn'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['arn'],
  'Lectern::Materials': ['digest'],
  // The task that made it, and when its server was created: another server of that name does not hold it.
  'Lectern::SeatDatabase': ['name', 'task', 'server'],
} as const satisfies Readonly<Record<ResourceType, readonly string[]>>;

type Named<N extends string> = {
  readonly [K in N as K extends `${string}?` ? never : K]: string;
} & { readonly [K in N as K extends `${infer Later}?` ? Later : never]?: string };

/** The outputs of each type. With `-?` TypeScript also sees what the types of a family have in common. */
export type ResourceOutputs = {
  readonly [T in ResourceType]-?: Named<(typeof outputNames)[T][number]>;
};
export type OutputName<T extends ResourceType> = keyof ResourceOutputs[T] & string;
/** The outputs of a resource of any type. */
export type AnyOutputs = ResourceOutputs[ResourceType];

declare const typeAt: unique symbol;
/** An address that is known to hold a resource of type T, so that its outputs are known by name. */
export type AddressOf<T extends ResourceType> = Address & { readonly [typeAt]: T };

/** What has been made, by plan address (from the journal or the account). */
export type KnownOutputs = <T extends ResourceType>(address: AddressOf<T>) => ResourceOutputs[T] | undefined;

/** Says which type of resource stands at `address`. */
export function addressOf<T extends ResourceType>(_type: T, address: Address): AddressOf<T> {
  return address as AddressOf<T>;
}

/** The outputs that every resource of this type has in the end. */
export function outputsOfType(type: ResourceType): readonly string[] {
  return outputNames[type].map((name) => name.replace(/\?$/, ''));
}

/**
 * What was read from outside (the journal) as outputs of a resource of `type`; undefined when something is missing that
 * a resource of this type always has.
 */
export function outputsFrom<T extends ResourceType>(
  type: T,
  record: Outputs,
): ResourceOutputs[T] | undefined {
  // A type may be one that only a later version knows.
  const names = (outputNames as Readonly<Record<string, readonly string[] | undefined>>)[type];
  const isComplete = names?.every((name) => name.endsWith('?') || record[name] !== undefined);
  return isComplete === true ? (record as ResourceOutputs[T]) : undefined;
}
