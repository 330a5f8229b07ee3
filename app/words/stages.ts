import type { PlanView } from '../contract/views';
import type { ResourceType } from '../plan/resources';

/** The parts of a provision as an instructor sees them, in the order in which they usually begin. */
const stageNames = [
  'Network',
  'Access and secrets',
  'Materials',
  'Database server',
  'Load balancers',
  'Machines',
  'Seat databases',
  'Services',
] as const;
type StageName = (typeof stageNames)[number];

const stageOfType: Readonly<Record<ResourceType, StageName>> = {
  'AWS::EC2::VPC': 'Network',
  'AWS::EC2::InternetGateway': 'Network',
  'AWS::EC2::Subnet': 'Network',
  'AWS::EC2::RouteTable': 'Network',
  'AWS::EC2::VPCEndpoint': 'Network',
  'AWS::EC2::SecurityGroup': 'Network',
  'AWS::IAM::Role': 'Access and secrets',
  'AWS::IAM::InstanceProfile': 'Access and secrets',
  'AWS::SecretsManager::Secret': 'Access and secrets',
  'AWS::Logs::LogGroup': 'Access and secrets',
  'AWS::S3::Bucket': 'Materials',
  'Lectern::Materials': 'Materials',
  'AWS::RDS::DBSubnetGroup': 'Database server',
  'AWS::RDS::DBInstance': 'Database server',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Load balancers',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Load balancers',
  'AWS::ElasticLoadBalancingV2::Listener': 'Load balancers',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'Load balancers',
  'AWS::ECS::Cluster': 'Machines',
  'AWS::EC2::Instance': 'Machines',
  'Lectern::SeatDatabase': 'Seat databases',
  'AWS::ECS::TaskDefinition': 'Services',
  'AWS::ECS::Service': 'Services',
};

/** How far one stage is. */
export interface StageProgress {
  readonly name: StageName;
  readonly made: number;
  readonly total: number;
}

/** Which stage a type of resource belongs to. */
function stageOf(type: string): StageName {
  return isKnown(type) ? stageOfType[type] : 'Services';
}

/** What the plan wants against what is there, by stage; stages of which the plan has nothing are left out. */
export function stageProgress(
  plan: Pick<PlanView, 'counts'>,
  made: Readonly<Record<string, number>>,
): readonly StageProgress[] {
  return stageNames.flatMap((name) => {
    const counts = plan.counts.filter((count) => stageOf(count.type) === name);
    const total = counts.reduce((sum, count) => sum + count.total, 0);
    if (total === 0) return [];
    const there = counts.reduce((sum, count) => sum + Math.min(count.total, made[count.type] ?? 0), 0);
    return [{ name, made: there, total }];
  });
}

function isKnown(type: string): type is ResourceType {
  return type in stageOfType;
}
