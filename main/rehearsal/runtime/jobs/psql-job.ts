/** The image of PostgreSQL, for the job that a plan runs in it: psql with a script from the environment. */
import pg from 'pg';
import { connectDatabase, UnreachableDatabase } from '../database-client';
import { CANNOT_RUN, type Container } from '../program';
import { readScript, ScriptError, type ScriptStep } from './psql-script';

/** The command that the plan builds (app/plan/database-job.ts), word for word. */
export const PSQL_SCRIPT = `printf '%s' "$LECTERN_SQL" | psql --no-psqlrc --set=ON_ERROR_STOP=1`;

/** psql's exit codes: 1 = a fatal error of its own, 2 = no connection, 3 = the script failed. */
const EXIT = { fatal: 1, noConnection: 2, scriptFailed: 3 } as const;

/** Runs LECTERN_SQL against the server that the PG* variables name, and stops at the first error. */
export async function runPsqlJob(container: Container): Promise<number> {
  const { run, killed } = container;
  if (
    run.entryPoint.join(' ') !== 'sh -c' ||
    run.command.length !== 1 ||
    run.command[0]?.trim() !== PSQL_SCRIPT
  ) {
    container.log(
      'the rehearsal rehearses one command of this image, psql with LECTERN_SQL, and this is another',
    );
    return CANNOT_RUN;
  }
  const { PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGSSLMODE, LECTERN_SQL } = run.environment;
  let steps: readonly ScriptStep[];
  try {
    steps = readScript(LECTERN_SQL ?? '');
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    container.log(`psql:<stdin>:${error.line}: error: ${error.message}`);
    return EXIT.fatal;
  }
  if ((PGSSLMODE ?? 'prefer') !== 'disable') {
    container.log('rehearsal: TLS to the database is not rehearsed; on AWS this connection is encrypted');
  }
  let client: pg.Client;
  try {
    const login = {
      region: run.region,
      fromIp: run.ip,
      fromVpcId: run.vpcId ?? '',
      host: PGHOST ?? 'localhost',
      port: Number(PGPORT ?? '5432'),
      user: PGUSER ?? '',
      database: PGDATABASE ?? PGUSER ?? '',
      password: PGPASSWORD ?? '',
    };
    client = await connectDatabase(container.parts, login, killed);
  } catch (error) {
    if (!(error instanceof UnreachableDatabase || isServerError(error) || isNetworkError(error))) throw error;
    container.log(`psql: error: ${isServerError(error) ? 'FATAL:  ' : ''}${error.message}`);
    return EXIT.noConnection;
  }
  const abort = (): void => {
    void client.end();
  };
  killed.addEventListener('abort', abort, { once: true });
  try {
    for (const step of steps) await runStep(container, client, step);
    return 0;
  } catch (error) {
    return error instanceof StepFailed ? EXIT.scriptFailed : EXIT.noConnection;
  } finally {
    killed.removeEventListener('abort', abort);
    await client.end().catch(() => undefined);
  }
}

class StepFailed extends Error {}

async function runStep(container: Container, client: pg.Client, step: ScriptStep): Promise<void> {
  const result = await query(container, client, step.sql, step.line);
  if (!step.runResults) return;
  for (const value of result.rows.flat()) {
    if (typeof value === 'string' && value !== '') await query(container, client, value, step.line);
  }
}

/** One statement; its outcome is a line of the log as psql prints it. Throws StepFailed on an SQL error. */
async function query(
  container: Container,
  client: pg.Client,
  sql: string,
  line: number,
): Promise<{ readonly rows: readonly (readonly unknown[])[] }> {
  try {
    const result = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    container.log(/^(?:SELECT|SHOW)$/.test(result.command) ? `(${result.rows.length} rows)` : result.command);
    return result;
  } catch (error) {
    if (!isServerError(error)) {
      container.log(`psql: error: connection to server was lost`);
      throw error;
    }
    container.log(`psql:<stdin>:${line}: ERROR:  ${error.message}`);
    throw new StepFailed(error.message, { cause: error });
  }
}

function isServerError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError;
}

function isNetworkError(error: unknown): error is Error {
  return error instanceof Error && ('code' in error || /timeout|terminated/i.test(error.message));
}
