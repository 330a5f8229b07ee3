/**
 * AWS's managed policies that the rehearsal knows: those that roles of workshops are usually given. Of each the
 * statements about what a role's calls are rehearsed for: S3, logs, secrets, parameters, images and ECS's agent
 * (AWS managed policy reference: D for ECS's two; M for the others).
 */
import { parsePolicy, type Statement } from './authorization/policy-document';

const anywhere = (...Action: readonly string[]): object => ({ Effect: 'Allow', Action, Resource: '*' });

const pullImages = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
];
const writeLogs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const readParameters = ['ssm:Describe*', 'ssm:Get*', 'ssm:List*'];

const documents: Readonly<Record<string, readonly object[]>> = {
  AmazonEC2ContainerRegistryReadOnly: [anywhere(...pullImages, 'ecr:Describe*', 'ecr:List*', 'ecr:Get*')],
  AmazonS3FullAccess: [anywhere('s3:*')],
  AmazonS3ReadOnlyAccess: [anywhere('s3:Get*', 's3:List*', 's3:Describe*')],
  AmazonSSMManagedInstanceCore: [anywhere('ssm:GetParameter', 'ssm:GetParameters')],
  AmazonSSMReadOnlyAccess: [anywhere(...readParameters)],
  CloudWatchAgentServerPolicy: [
    anywhere(...writeLogs, 'logs:CreateLogGroup', 'logs:DescribeLogStreams', 'logs:DescribeLogGroups'),
    {
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
    },
  ],
  CloudWatchLogsFullAccess: [anywhere('logs:*')],
  ReadOnlyAccess: [
    anywhere('s3:Get*', 's3:List*', 's3:DescribeJob', 'logs:Describe*', 'logs:Get*', 'logs:FilterLogEvents'),
    anywhere('ecr:BatchCheck*', 'ecr:BatchGetImage', 'ecr:Describe*', 'ecr:Get*', 'ecr:List*'),
    anywhere(...readParameters, 'ecs:Describe*', 'ecs:List*'),
    anywhere('secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy', 'secretsmanager:List*'),
  ],
  SecretsManagerReadWrite: [anywhere('secretsmanager:*')],
  'service-role/AmazonEC2ContainerServiceforEC2Role': [
    anywhere(
      'ecs:CreateCluster',
      'ecs:DeregisterContainerInstance',
      'ecs:DiscoverPollEndpoint',
      'ecs:Poll',
      'ecs:RegisterContainerInstance',
      'ecs:StartTelemetrySession',
      'ecs:UpdateContainerInstancesState',
      'ecs:Submit*',
      ...pullImages,
      ...writeLogs,
    ),
  ],
  'service-role/AmazonECSTaskExecutionRolePolicy': [anywhere(...pullImages, ...writeLogs)],
  'service-role/AmazonECSInfrastructureRolePolicyForVolumes': [],
  'service-role/AmazonRDSEnhancedMonitoringRole': [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', ...writeLogs],
      Resource: ['arn:aws:logs:*:*:log-group:RDS*', 'arn:aws:logs:*:*:log-group:RDS*:log-stream:*'],
    },
  ],
};

const statements: ReadonlyMap<string, readonly Statement[]> = new Map(
  Object.entries(documents).map(([name, Statement]) => [
    `arn:aws:iam::aws:policy/${name}`,
    parsePolicy({ Version: '2012-10-17', Statement }),
  ]),
);

export function isManagedPolicy(arn: string): boolean {
  return statements.has(arn);
}

/** What the managed policy of that ARN allows; nothing when it is not known. */
export function managedStatements(arn: string): readonly Statement[] {
  return statements.get(arn) ?? [];
}
