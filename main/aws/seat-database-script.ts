import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/** PostgreSQL's own default number of rounds. */
const iterations = 4096;

/**
 * The script that gives a seat its database and login. It may be run any number of times. The password is in
 * it as a SCRAM-SHA-256 verifier only, from which it cannot be read back: task overrides are visible in ECS.
 * `database` and `role` must be plain lower-case names.
 */
export function seatDatabaseScript(seat: {
  readonly database: string;
  readonly role: string;
  readonly password: string;
  /** At least 32 hex digits; the same for the same seat, so that a repeated call is the same call. */
  readonly salt: string;
  /** Whatever it held before is dropped, and whoever is in it is put out. */
  readonly empty?: boolean;
}): string {
  const { database, role } = seat;
  if (![database, role].every((name) => /^[a-z][a-z0-9_]{0,62}$/.test(name))) {
    throw new RangeError('database and role must be plain lower-case names');
  }
  const verifier = scramVerifier(seat.password, Buffer.from(seat.salt.slice(0, 32), 'hex'));
  return [
    'DO $lectern$ BEGIN',
    `  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE "${role}"; END IF;`,
    'END $lectern$;',
    `ALTER ROLE "${role}" WITH LOGIN PASSWORD '${verifier}';`,
    // RDS's master is no superuser: it may give a database only to a role that it is a member of.
    `GRANT "${role}" TO CURRENT_USER;`,
    ...(seat.empty === true ? [`DROP DATABASE IF EXISTS "${database}" WITH (FORCE);`] : []),
    `SELECT 'CREATE DATABASE "${database}" OWNER "${role}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT ALL ON DATABASE "${database}" TO "${role}";`,
    '',
  ].join('\n');
}

/** What PostgreSQL keeps of a password (RFC 5803): `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. ASCII passwords only. */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const mac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(mac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${mac('Server Key').toString('base64')}`;
}
