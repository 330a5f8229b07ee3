/** Makes all rehearsed services and lets them know one another. The only file that names them all. */
import type { RealPrograms } from './runtime/real/real-programs';
import { createRuntime } from './runtime/runtime';
import { createEc2 } from './services/ec2/ec2';
import { createEcs } from './services/ecs/ecs';
import { createElbv2 } from './services/elbv2/elbv2';
import { createIam } from './services/iam/iam';
import { createLogs } from './services/logs/logs';
import { createRds } from './services/rds/rds';
import { createS3 } from './services/s3/s3';
import { createSecretsManager } from './services/secrets-manager/secrets-manager';
import { createServiceQuotas } from './services/service-quotas/service-quotas';
import { createSsm } from './services/ssm/ssm';
import { createSts } from './services/sts/sts';
import type { Parts, RehearsedServices } from './world/services';

export interface Composition {
  readonly services: RehearsedServices;
  /** After a restored snapshot: databases and containers run again, load balancers listen again. */
  resume(): Promise<void>;
  /** Ends what runs outside the world's tables; the tables stay as they are. */
  close(): Promise<void>;
}

/**
 * Makes the services on an empty or a restored world. `parts.services` is complete when this returns. `real`: what
 * runs in containers as real software; without it, stand-ins alone.
 */
export function composeServices(parts: Omit<Parts, 'services'>, real?: RealPrograms): Composition {
  // Filled below, before any of them is called: services look at their neighbours only while they serve.
  const services = {} as RehearsedServices;
  const complete: Parts = { ...parts, services };
  const runtime = createRuntime(complete, real);
  const database = createRds(complete);
  const elbv2 = createElbv2(complete);
  const ecs = createEcs(complete);
  services.runtime = runtime;
  services.database = database;
  services.elbv2 = elbv2;
  services.ecs = ecs;
  const s3 = createS3(complete);
  const secretsManager = createSecretsManager(complete);
  services.s3 = s3;
  services.secretsManager = secretsManager;
  services.logs = createLogs(complete);
  services.iam = createIam(complete);
  services.ec2 = createEc2(complete);
  createSts(complete);
  createSsm(complete);
  createServiceQuotas(complete);
  return {
    services,
    resume: async () => {
      s3.resume();
      secretsManager.resume();
      await database.resume();
      ecs.resume();
      elbv2.resume();
    },
    close: async () => {
      await elbv2.close();
      await runtime.close();
      await database.close();
    },
  };
}
