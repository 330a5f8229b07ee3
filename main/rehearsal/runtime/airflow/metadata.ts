/** Airflow's metadata database, as much of it as the stand-in keeps: its version, and the scheduler's heartbeat. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeatDatabase } from './seat-database';

/** Named and shaped after Airflow's own tables. Safe to run again. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)`,
  `INSERT INTO alembic_version VALUES ('rehearsal') ON CONFLICT DO NOTHING`,
  `CREATE TABLE IF NOT EXISTS job (
     job_type varchar(30) PRIMARY KEY, state varchar(20) NOT NULL,
     latest_heartbeat timestamptz NOT NULL, hostname varchar(500) NOT NULL)`,
] as const;

/** Makes what is missing. Throws what the connection or PostgreSQL throws. */
export async function migrate(database: SeatDatabase): Promise<void> {
  for (const statement of TABLES) await database.query(statement);
}

/** Says that the scheduler lives. */
export async function beat(
  database: SeatDatabase,
  state: 'running' | 'success',
  hostname: string,
): Promise<void> {
  await database.query(
    `INSERT INTO job VALUES ('SchedulerJob', $1, clock_timestamp(), $2)
     ON CONFLICT (job_type) DO UPDATE SET state = $1, latest_heartbeat = clock_timestamp(), hostname = $2`,
    [state, hostname],
  );
}

export interface MetadataHealth {
  readonly metadatabase: { readonly status: 'healthy' | 'unhealthy' };
  readonly scheduler: {
    readonly status: 'healthy' | 'unhealthy';
    readonly latest_scheduler_heartbeat: string | null;
  };
}

/** Wall ms between two looks at the database, however often it is asked. */
const LOOK_EVERY_MS = 10_000;
/** Wall ms: a scheduler that has not been heard of for longer is unhealthy (Airflow's own default). */
const SCHEDULER_LATE_MS = 30_000;
/** Wall ms that a health answer waits for the database. */
const PATIENCE_MS = 4000;
/** Wall ms: a database that takes longer to answer is looked at again soon, and each answer waits as long. */
const SLOW_MS = 1000;

/** What Airflow's /health says, from a real look at the database at most every 10 s. */
export class HealthLook {
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private isHealthy = false;
  /** How long the database took for the last look, wall ms; 0 when that was quick. */
  private slowMs = 0;
  private heartbeat: Date | undefined;
  /** The last reason for an unhealthy database, for the log. */
  problem: string | undefined;

  constructor(
    private readonly database: SeatDatabase,
    private readonly now: () => number = Date.now,
  ) {}

  async health(): Promise<MetadataHealth> {
    await this.lookIfDue();
    const age = this.heartbeat === undefined ? Infinity : this.now() - this.heartbeat.getTime();
    const isAlive = this.isHealthy && age <= SCHEDULER_LATE_MS;
    return {
      metadatabase: { status: this.isHealthy ? 'healthy' : 'unhealthy' },
      scheduler: {
        status: isAlive ? 'healthy' : 'unhealthy',
        latest_scheduler_heartbeat: this.heartbeat?.toISOString() ?? null,
      },
    };
  }

  private async lookIfDue(): Promise<void> {
    // While all is well the last look stands for its time; what is wrong is looked at again sooner.
    const isFine = this.isHealthy && this.slowMs === 0 && this.heartbeat !== undefined;
    if (this.now() - this.lookedAt < (isFine ? LOOK_EVERY_MS : LOOK_EVERY_MS / 10)) {
      // The real one asks the database for each answer: one that stands on an earlier look takes as long.
      if (this.slowMs > 0) await sleep(Math.min(this.slowMs, PATIENCE_MS));
      return;
    }
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    const patience = new AbortController();
    await Promise.race([
      this.looking,
      sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }

  private async look(): Promise<void> {
    this.lookedAt = this.now();
    try {
      const [row] = await this.database.query(
        `SELECT latest_heartbeat FROM job WHERE job_type = 'SchedulerJob' AND state = 'running'`,
      );
      const latest = row?.['latest_heartbeat'];
      this.heartbeat = latest instanceof Date ? latest : undefined;
      this.isHealthy = true;
      const tookMs = this.now() - this.lookedAt;
      this.slowMs = tookMs > SLOW_MS ? tookMs : 0;
      this.problem = undefined;
    } catch (error) {
      this.isHealthy = false;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.lookedAt = this.now();
  }
}
