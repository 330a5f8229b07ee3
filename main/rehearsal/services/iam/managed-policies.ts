/** AWS's managed policies that the rehearsal knows: those that roles of workshops are usually given. */

const names = [
  'AmazonEC2ContainerRegistryReadOnly',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSSMManagedInstanceCore',
  'AmazonSSMReadOnlyAccess',
  'CloudWatchAgentServerPolicy',
  'CloudWatchLogsFullAccess',
  'ReadOnlyAccess',
  'SecretsManagerReadWrite',
  'service-role/AmazonEC2ContainerServiceforEC2Role',
  'service-role/AmazonECSTaskExecutionRolePolicy',
  'service-role/AmazonECSInfrastructureRolePolicyForVolumes',
  'service-role/AmazonRDSEnhancedMonitoringRole',
] as const;

const arns: ReadonlySet<string> = new Set(names.map((name) => `arn:aws:iam::aws:policy/${name}`));

export function isManagedPolicy(arn: string): boolean {
  return arns.has(arn);
}
