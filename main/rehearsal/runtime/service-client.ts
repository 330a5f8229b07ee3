/** The way from a container to AWS's services: by its task's interface, through the rehearsed network. */
import type { Container } from './program';

/** Nobody answered, for as long as the client tries. */
export class UnreachableService extends Error {
  constructor(service: string) {
    super(`no connection to ${service}`);
    this.name = 'UnreachableService';
  }
}

/**
 * Resolves when the container gets through to the service (its name as in endpoints, e.g. `s3`). Throws
 * UnreachableService after `timeoutMs` of the clock when the network drops it; the signal's reason when killed.
 */
export async function reachService(
  { run, parts, killed }: Pick<Container, 'run' | 'parts' | 'killed'>,
  service: string,
  timeoutMs: number,
): Promise<void> {
  const way = parts.services.ec2.reachable(
    parts.world.region(run.region),
    { kind: 'interface', vpcId: run.vpcId ?? '', ip: run.ip },
    { kind: 'service', name: service },
    443,
  );
  if (way.reachable) return;
  parts.log.warn(`the rehearsed network drops what goes from a task to ${service}`, { reason: way.reason });
  await parts.world.clock.sleep(timeoutMs, killed);
  throw new UnreachableService(service);
}
