import { databaseMasterKey } from '../workshop/credentials';
import { seatJobSize } from '../workshop/sizes';
import { shared } from './addresses';
import { ref } from './reference';
import type { ContainerSpec } from './resources';

/** The container that runs the SQL script which RunTask gives it in LECTERN_SQL. */
export const databaseJobContainer: ContainerSpec = {
  name: 'psql',
  image: 'public.ecr.aws/docker/library/postgres:17-alpine',
  essential: true,
  ...seatJobSize,
  entryPoint: ['sh', '-c'],
  command: [`printf '%s' "$LECTERN_SQL" | psql --no-psqlrc --set=ON_ERROR_STOP=1`],
  environment: [
    { name: 'PGHOST', value: ref(shared.database, 'endpoint') },
    { name: 'PGPORT', value: ref(shared.database, 'port') },
    { name: 'PGUSER', value: 'lectern' },
    { name: 'PGDATABASE', value: 'postgres' },
    { name: 'PGSSLMODE', value: 'require' },
  ],
  secrets: [{ name: 'PGPASSWORD', secretArn: ref(shared.secret, 'arn'), key: databaseMasterKey }],
  mounts: [],
};
