import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { serviceByNamespace, serviceByScope, serviceProfiles } from './profiles';

const clients = [
  CloudWatchLogsClient,
  EC2Client,
  ECSClient,
  ElasticLoadBalancingV2Client,
  IAMClient,
  RDSClient,
  S3Client,
  SecretsManagerClient,
  ServiceQuotasClient,
  SSMClient,
  STSClient,
] as const;

interface Internals {
  readonly defaultSigningName: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly xmlNamespace?: string;
    readonly version: string;
    readonly serviceTarget: string;
  };
}

it.each(clients.map((Client) => [Client.name, Client] as const))(
  '%s speaks as our table says',
  (_, Client) => {
    const { config } = new Client({ region: 'eu-west-1' }) as unknown as { config: Internals };
    const { protocolSettings: settings } = config;
    const profile = serviceByNamespace(settings.defaultNamespace);
    expect(`aws.protocols#${profile.protocol}`).toBe(config.protocol.getShapeId());
    expect(profile.scope).toBe(config.defaultSigningName);
    expect(profile.version).toBe(settings.version);
    if (profile.protocol === 'awsJson1_1') expect(profile.target).toBe(settings.serviceTarget);
    else expect(profile.xmlNamespace).toBe(settings.xmlNamespace);
  },
);

it('has one profile per service', () => {
  expect(serviceProfiles).toHaveLength(clients.length);
  expect(new Set(serviceProfiles.map(({ scope }) => scope)).size).toBe(clients.length);
  expect(serviceByScope('s3express')).toBeUndefined();
});
