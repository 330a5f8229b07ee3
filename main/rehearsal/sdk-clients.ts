/** The SDK's clients by the names that the rehearsal has for its services. */
export type AnyClient = new (config: never) => { send(command: object): Promise<unknown> };

/** The SDK's client class of a service, by its name in a credential scope. For tests over every service. */
export async function clientOf(service: string): Promise<AnyClient> {
  switch (service) {
    case 'ec2':
      return (await import('@aws-sdk/client-ec2')).EC2Client;
    case 'ecs':
      return (await import('@aws-sdk/client-ecs')).ECSClient;
    case 'elasticloadbalancing':
      return (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client;
    case 'iam':
      return (await import('@aws-sdk/client-iam')).IAMClient;
    case 'logs':
      return (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient;
    case 'rds':
      return (await import('@aws-sdk/client-rds')).RDSClient;
    case 's3':
      return (await import('@aws-sdk/client-s3')).S3Client;
    case 'secretsmanager':
      return (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient;
    case 'servicequotas':
      return (await import('@aws-sdk/client-service-quotas')).ServiceQuotasClient;
    case 'ssm':
      return (await import('@aws-sdk/client-ssm')).SSMClient;
    case 'sts':
      return (await import('@aws-sdk/client-sts')).STSClient;
    default:
      throw new Error(`no client for ${service}`);
  }
}
