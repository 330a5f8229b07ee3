/**
 * Connections from a container to a rehearsed database: by the name that its plan gives it, through the
 * security groups, with its own login, to the real PostgreSQL behind. TLS is not rehearsed on this way.
 */
import pg from 'pg';
import type { Parts } from '../world/services';

export interface DatabaseLogin {
  readonly region: string;
  /** The address of the container's task. */
  readonly fromIp: string;
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

/** A connected client; `end()` it. Throws UnreachableDatabase, or PostgreSQL's own error. */
export async function connectDatabase(parts: Parts, login: DatabaseLogin): Promise<pg.Client> {
  const { database: databases, ec2 } = parts.services;
  const address = databases.privateIp?.(login.host);
  if (address !== undefined) {
    const region = parts.world.region(login.region);
    if (!ec2.allows(region, login.fromIp, address, login.port)) {
      throw new UnreachableDatabase(
        `connection to server at "${login.host}" (${address}), port ${login.port} failed: Connection timed out (a security group lets nothing in from ${login.fromIp})`,
      );
    }
  }
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
  });
  // A connection that breaks later shows at its next query.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
