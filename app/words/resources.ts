import type { ResourceType } from '../plan/resources';
import { serviceTitle } from '../services';
import type { SeatLabel, ServiceName } from '../workshop/workshop';
import { capital } from './lists';

/** What a type is called, AWS's own term as far as it has one. */
interface TypeWords {
  readonly one: string;
  readonly many: string;
  /** In plain words what it is, where the term alone would make an instructor stumble. */
  readonly hint?: string;
}

const words: Readonly<Record<ResourceType, TypeWords>> = {
  'AWS::EC2::VPC': { one: 'network (VPC)', many: 'networks (VPCs)' },
  'AWS::EC2::InternetGateway': { one: 'internet gateway', many: 'internet gateways' },
  'AWS::EC2::Subnet': { one: 'subnet', many: 'subnets', hint: 'part of the network in one zone' },
  'AWS::EC2::RouteTable': { one: 'route table', many: 'route tables' },
  'AWS::EC2::VPCEndpoint': { one: 'VPC endpoint', many: 'VPC endpoints', hint: 'private way to S3' },
  'AWS::EC2::SecurityGroup': { one: 'security group', many: 'security groups', hint: 'firewall rules' },
  'AWS::EC2::Instance': { one: 'machine', many: 'machines', hint: 'EC2 instance, one for each seat' },
  'AWS::RDS::DBSubnetGroup': { one: 'database subnet group', many: 'database subnet groups' },
  'AWS::RDS::DBInstance': { one: 'database server', many: 'database servers' },
  'AWS::ECS::Cluster': { one: 'cluster', many: 'clusters', hint: 'all machines together' },
  'AWS::ECS::TaskDefinition': {
    one: 'task definition',
    many: 'task definitions',
    hint: 'which containers run, and how',
  },
  'AWS::ECS::Service': { one: 'service', many: 'services' },
  'AWS::Logs::LogGroup': { one: 'log group', many: 'log groups' },
  'AWS::IAM::Role': { one: 'role', many: 'roles', hint: 'what a seat may do in AWS' },
  'AWS::IAM::InstanceProfile': {
    one: 'instance profile',
    many: 'instance profiles',
    hint: 'gives a machine its role',
  },
  'AWS::S3::Bucket': { one: 'bucket', many: 'buckets', hint: 'file storage' },
  'AWS::SecretsManager::Secret': { one: 'secret', many: 'secrets', hint: 'passwords' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    one: 'load balancer',
    many: 'load balancers',
    hint: 'takes requests to the seats',
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    one: 'target group',
    many: 'target groups',
    hint: 'where a load balancer finds a service',
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    one: 'listener',
    many: 'listeners',
    hint: 'where a load balancer takes requests',
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    one: 'listener rule',
    many: 'listener rules',
    hint: 'sends a request on by its address',
  },
  'Lectern::Materials': { one: 'exercise material', many: 'sets of exercise material' },
  'Lectern::SeatDatabase': { one: 'database', many: 'databases', hint: 'on the database server' },
};

/** What a workshop is not made of, and that others put beside it or into it. */
const foreignWords: Readonly<Record<string, Pick<TypeWords, 'one' | 'many'>>> = {
  'AWS::S3::Object': { one: 'file', many: 'files' },
  'AWS::EC2::SecurityGroupIngress': { one: 'firewall rule', many: 'firewall rules' },
  'AWS::EC2::NetworkInterface': { one: 'network interface', many: 'network interfaces' },
  'AWS::ECS::Task': { one: 'task', many: 'tasks' },
  'AWS::RDS::DBSnapshot': { one: 'database snapshot', many: 'database snapshots' },
  'AWS::IAM::ServiceLinkedRole': { one: 'service-linked role', many: 'service-linked roles' },
};

/** A resource's type in words: `load balancer`. A type that this version does not know keeps AWS's name. */
export function typeInWords(type: string, count = 1): string {
  const known = isKnown(type)
    ? words[type]
    : Object.hasOwn(foreignWords, type)
      ? foreignWords[type]
      : undefined;
  if (known === undefined) return type;
  return count === 1 ? known.one : known.many;
}

/** What a type is in plain words, `firewall rules` for a security group; nothing where its name says it. */
export function hintOf(type: string): string | undefined {
  return isKnown(type) ? words[type].hint : undefined;
}

/** What is known of a resource wherever it is named. */
interface Named {
  readonly type: string;
  readonly address: string;
  readonly seat?: SeatLabel | undefined;
  readonly service?: ServiceName | undefined;
}

/** One resource as the head of a line: `Seat 07: Jupyter service`, `Database server`. */
export function resourceInWords(resource: Named): string {
  const noun = nounOf(resource);
  return resource.seat === undefined ? capital(noun) : `Seat ${resource.seat}: ${noun}`;
}

/** One resource inside a sentence: `seat 07's Jupyter service`, `the load balancer "2"`. */
export function resourceInSentence(resource: Named): string {
  const { address, seat } = resource;
  const noun = nounOf(resource);
  if (seat !== undefined) return `seat ${seat}'s ${noun}`;
  const [, balancer, part] = /^shared\.load-balancer\.([^.]+)\.([^.]+)$/.exec(address) ?? [];
  if (part !== undefined) return `the ${noun} "${part}" of load balancer ${balancer}`;
  const detail = /\.([^.]+)$/.exec(address.replace(/^shared\./, 'shared/'))?.[1];
  return detail === undefined ? `the ${noun}` : `the ${noun} "${detail}"`;
}

/** Why a long wait is long, for the instructor who waits. */
export const waitingFor: Readonly<Partial<Record<ResourceType, string>>> = {
  'AWS::RDS::DBInstance': 'AWS sets up a PostgreSQL server and takes a first backup.',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'AWS starts it in two zones and publishes its address.',
  'AWS::EC2::Instance': 'The machine boots and joins the cluster.',
  'AWS::ECS::Service': 'Images are downloaded, containers start, and the load balancer checks them.',
  'Lectern::SeatDatabase': 'A short task creates the login and the database.',
};

/** AWS's own name of a type, short: `EC2 Instance`. */
export function awsName(type: string): string {
  return type
    .replace(/^AWS::/, '')
    .replace('ElasticLoadBalancingV2', 'ELB')
    .replace('SecretsManager', 'Secrets Manager')
    .replace('::', ' ');
}

function nounOf({ type, service }: Named): string {
  const noun = typeInWords(type);
  return service === undefined ? noun : `${serviceTitle(service)} ${noun}`;
}

function isKnown(type: string): type is ResourceType {
  return Object.hasOwn(words, type);
}
