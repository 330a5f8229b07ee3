/**
 * Connections from a container to a rehearsed database: by the name that its plan gives it, through the
 * security groups, with its own login, to the real PostgreSQL behind. TLS is not rehearsed on this way.
 */
import pg from 'pg';
import { delayOfDatabase } from '../services/rds/slow';
import type { Parts } from '../world/services';
import { WayToDatabase } from './database-way';

export interface DatabaseLogin {
  readonly region: string;
  /** The address of the container's task, and the VPC that it is in. */
  readonly fromIp: string;
  readonly fromVpcId: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** There is no way to the database, in libpq's words. */
export class UnreachableDatabase extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreachableDatabase';
  }
}

/** Wall ms that a login may take on this laptop. */
const CONNECT_MS = 10_000;
/** Clock ms after which Linux gives up a connection that nobody answers (tcp_syn_retries 6: 127 s). */
const SYN_TIMEOUT_MS = 127_000;

/**
 * A connected client; `end()` it. Throws UnreachableDatabase (on the rehearsal's clock, when the network drops
 * it), or PostgreSQL's own error; the signal's reason when the container is killed meanwhile.
 */
export async function connectDatabase(
  parts: Parts,
  login: DatabaseLogin,
  killed: AbortSignal,
): Promise<pg.Client> {
  const { database: databases } = parts.services;
  const place = databases.address?.(login.host);
  const address = place?.ip;
  if (place !== undefined) await passNetwork(parts, login, place, killed);
  const endpoint = databases.endpoint(login.host, login.port);
  if (endpoint === undefined) {
    throw new UnreachableDatabase(
      address === undefined
        ? `could not translate host name "${login.host}" to address: Name or service not known`
        : `connection to server at "${login.host}" (${address}), port ${login.port} failed: Connection refused`,
    );
  }
  const where =
    'socketPath' in endpoint ? { host: endpoint.socketPath } : { host: endpoint.host, port: endpoint.port };
  const client = new pg.Client({
    ...where,
    database: login.database,
    user: login.user,
    password: login.password,
    connectionTimeoutMillis: CONNECT_MS,
    ssl: false,
    stream: () => new WayToDatabase(() => delayOfDatabase(parts.world, login.host)),
  });
  // A connection that breaks later shows at its next query.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function passNetwork(
  { services, world, log }: Parts,
  { region, fromIp, fromVpcId, host, port }: DatabaseLogin,
  to: { readonly vpcId: string; readonly ip: string },
  killed: AbortSignal,
): Promise<void> {
  const way = services.ec2.reachable(
    world.region(region),
    { kind: 'interface', vpcId: fromVpcId, ip: fromIp },
    { kind: 'interface', ...to, byName: true },
    port,
  );
  if (way.reachable) return;
  log.warn(`the rehearsed network drops what goes from a task to the database ${host}`, {
    reason: way.reason,
  });
  if (way.blockedBy === 'name') {
    throw new UnreachableDatabase(
      `could not translate host name "${host}" to address: Temporary failure in name resolution`,
    );
  }
  await world.clock.sleep(SYN_TIMEOUT_MS, killed);
  throw new UnreachableDatabase(
    `connection to server at "${host}" (${to.ip}), port ${port} failed: Connection timed out`,
  );
}
