/** `airflow scheduler`: says through the database that it lives. DAG runs are not part of the rehearsal. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../program';
import { beat } from './metadata';
import { openSeatDatabase } from './seat-database';

/** Wall ms between two heartbeats, Airflow's own default. */
const BEAT_MS = 5000;

/** Beats until it is ended; a database that is away for a while does not end it. */
export async function schedule(container: Container): Promise<number> {
  const database = openSeatDatabase(container);
  const ended = new AbortController();
  void container.terminated.then(() => {
    ended.abort();
  });
  const stop = AbortSignal.any([ended.signal, container.killed]);
  let lastProblem: string | undefined;
  container.log('Starting the scheduler (rehearsal stand-in: DAG runs are not part of the rehearsal)');
  try {
    while (!stop.aborted) {
      try {
        await beat(database, 'running', container.run.ip);
        if (lastProblem !== undefined) container.log('the database answers again');
        lastProblem = undefined;
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== lastProblem)
          container.log(`Exception when executing SchedulerJob heartbeat: ${problem}`);
        lastProblem = problem;
      }
      await sleep(BEAT_MS, undefined, { signal: stop }).catch(() => undefined);
    }
    if (!container.killed.aborted) await beat(database, 'success', container.run.ip).catch(() => undefined);
    container.log('Exited execute loop');
    return 0;
  } finally {
    database.release();
  }
}
