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
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import { durationInWords } from '../../app/words/durations';
import { consoleLink, type ConsoleSubject } from '../../app/workshop/console-link';
import type { AwsService } from '../../app/plan/buckets';
import type { CallLog } from './call-log';
import type { Pacer } from './pace';
import { createWaiting, type Waiting } from './waiting';
import { createCallPolicy, type Lifeline } from './call-policy';

/** The SDK's own clients; every call through them is paced, retried and logged in one place. */
export interface AwsClients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly rds: RDSClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly s3: S3Client;
  readonly secretsManager: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
  readonly serviceQuotas: ServiceQuotasClient;
  readonly region: string;
  readonly callLog: CallLog;
  /** Where the AWS console shows a resource; absent behind an endpoint of its own, which has no console. */
  readonly consoleLink?: (subject: ConsoleSubject) => string;
  /** Closes kept-alive connections. */
  destroy(): void;
}

export interface AwsClientOptions {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** Where AWS is; absent for the real one. */
  readonly endpoint?: string;
  /** Where it is now, if it can move. */
  readonly lifeline?: Lifeline;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly callLog: CallLog;
  /** Told what calls wait for. Absent: nobody is. */
  readonly waiting?: Waiting;
  /** Ends all waiting of these clients, e.g. when the app quits. */
  readonly signal?: AbortSignal;
}

/** Calls on the wire at once: enough for AWS's fastest bucket at a round trip of a second, few enough for a laptop. */
export const maxInFlight = 48;

/** Makes the clients. Makes no call. */
export function createAwsClients(options: AwsClientOptions): AwsClients {
  const { region, credentials, endpoint } = options;
  // The SDK's advice on future versions of Node is for us (its version is pinned), not for instructors.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const sockets = { keepAlive: true, maxSockets: maxInFlight };
  const waiting = options.waiting ?? createWaiting();
  const config = {
    region,
    credentials: typeof credentials === 'function' ? aloud(credentials, waiting) : credentials,
    ...defined({ endpoint }),
    // Retries are ours (call-policy.ts): the SDK's own give up when many calls wait at once (aws-facts §1f).
    maxAttempts: 1,
    requestHandler: {
      httpAgent: new Agent(sockets),
      httpsAgent: new SecureAgent(sockets),
      connectionTimeout: 10_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
    },
  };
  const policy = createCallPolicy({ ...options, waiting, maxInFlight });
  const clients = {
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    elbv2: new ElasticLoadBalancingV2Client(config),
    rds: new RDSClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
    // A bucket's own host name resolves on AWS alone.
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    secretsManager: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
    logs: new CloudWatchLogsClient(config),
    serviceQuotas: new ServiceQuotasClient(config),
  } satisfies Record<AwsService, unknown>;
  clients.ec2.middlewareStack.use(policy('ec2'));
  clients.ecs.middlewareStack.use(policy('ecs'));
  clients.elbv2.middlewareStack.use(policy('elbv2'));
  clients.rds.middlewareStack.use(policy('rds'));
  clients.iam.middlewareStack.use(policy('iam'));
  clients.sts.middlewareStack.use(policy('sts'));
  clients.s3.middlewareStack.use(policy('s3'));
  clients.secretsManager.middlewareStack.use(policy('secretsManager'));
  clients.ssm.middlewareStack.use(policy('ssm'));
  clients.logs.middlewareStack.use(policy('logs'));
  clients.serviceQuotas.middlewareStack.use(policy('serviceQuotas'));
  return {
    ...clients,
    region,
    callLog: options.callLog,
    ...(endpoint === undefined
      ? { consoleLink: (subject: ConsoleSubject) => consoleLink(region, subject) }
      : {}),
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
      config.requestHandler.httpAgent.destroy();
      config.requestHandler.httpsAgent.destroy();
    },
  };
}

/** Signing in may take calls of its own, which nothing else tells of. */
function aloud(signIn: AwsCredentialIdentityProvider, waiting: Waiting): AwsCredentialIdentityProvider {
  return async (...how) => {
    const wait = waiting.begin((forMs) => `Signing in to AWS has taken ${durationInWords(forMs)}.`);
    try {
      return await signIn(...how);
    } finally {
      wait.end();
    }
  };
}
