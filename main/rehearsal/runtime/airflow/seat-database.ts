/**
 * The seat's own database as Airflow's containers use it, with the seat's own login. Containers of one seat
 * share one connection while any of them runs, so that 80 seats hold 80 and not 160 (max_connections).
 */
import type pg from 'pg';
import { createHash } from 'node:crypto';
import { connectDatabase, type DatabaseLogin } from '../database-client';
import type { Container } from '../program';

interface Shared {
  users: number;
  client: Promise<pg.Client> | undefined;
}

const connections = new WeakMap<object, Map<string, Shared>>();

export interface SeatDatabase {
  /** Runs one statement. Connects first when there is no connection. Throws what the connection or PostgreSQL throws. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Gives the connection back; it ends with its last user. */
  release(): void;
}

/** Reads the login from the container's LECTERN_DATABASE_* variables. */
export function openSeatDatabase(container: Container): SeatDatabase {
  const { run, parts } = container;
  const env = run.environment;
  const login: DatabaseLogin = {
    region: run.region,
    fromIp: run.ip,
    fromVpcId: run.vpcId ?? '',
    host: env['LECTERN_DATABASE_HOST'] ?? '',
    port: Number(env['LECTERN_DATABASE_PORT'] ?? '5432'),
    database: env['LECTERN_DATABASE_NAME'] ?? '',
    user: env['LECTERN_DATABASE_USER'] ?? '',
    password: env['LECTERN_DATABASE_PASSWORD'] ?? '',
  };
  // Of the same task, with the same login: another password is another connection, and refused by PostgreSQL.
  const key = createHash('sha256').update(JSON.stringify(login)).digest('base64');
  const pool = connections.get(parts) ?? new Map<string, Shared>();
  connections.set(parts, pool);
  const shared = pool.get(key) ?? { users: 0, client: undefined };
  pool.set(key, shared);
  shared.users += 1;
  let isReleased = false;

  const connect = async (): Promise<pg.Client> => {
    const client = await connectDatabase(parts, login, container.killed);
    client.once('end', () => {
      if (shared.client === pending) shared.client = undefined;
    });
    return client;
  };
  let pending: Promise<pg.Client> | undefined;

  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    if (pool.get(key) === shared) pool.delete(key);
    void shared.client?.then((client) => client.end()).catch(() => undefined);
    shared.client = undefined;
  };
  container.killed.addEventListener('abort', release, { once: true });

  return {
    query: async (sql, values = []) => {
      container.killed.throwIfAborted();
      if (shared.client === undefined) {
        pending = connect();
        shared.client = pending;
        pending.catch(() => {
          shared.client = undefined;
        });
      }
      const client = await shared.client;
      const result = await client.query<Record<string, unknown>>(sql, [...values]);
      return result.rows;
    },
    release,
  };
}
