/** `airflow db migrate` and the participant's user: what must be done before Airflow starts. */
import type { Container } from '../program';
import { migrate } from './metadata';
import { openSeatDatabase } from './seat-database';

/** Exit code 0 when the seat's own login could make what Airflow needs in the seat's own database. */
export async function initialise(container: Container): Promise<number> {
  const { environment } = container.run;
  for (const name of ['LECTERN_USERNAME', 'LECTERN_SEAT_PASSWORD', 'LECTERN_DATABASE_PASSWORD']) {
    if ((environment[name] ?? '') === '') {
      container.log(`${name} is not set`);
      return 1;
    }
  }
  const database = openSeatDatabase(container);
  try {
    container.log(
      `DB: postgresql+psycopg2://${environment['LECTERN_DATABASE_USER'] ?? ''}:***@${environment['LECTERN_DATABASE_HOST'] ?? ''}/${environment['LECTERN_DATABASE_NAME'] ?? ''}`,
    );
    await migrate(database);
    container.log('Database migrating done! (rehearsal stand-in)');
    return 0;
  } catch (error) {
    container.log(
      `sqlalchemy.exc.OperationalError: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 1;
  } finally {
    database.release();
  }
}
