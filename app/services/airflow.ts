/** Airflow 2.10: web server and scheduler in one task, their state in the seat's database. */
import type { ContainerSpec } from '../plan/resources';
import type { ProbeObservation } from '../workshop/observation';
import type { Size } from '../workshop/sizes';
import { cannotWork, type Browser, type CardLogin, type SignedIn } from './participant';
import { judgeJson } from './probe-answer';
import type { SeatContext, ServiceDefinition } from './service';

const home = '/opt/airflow/home';
const containerPort = 8080;
const frontContainer = 'airflow-webserver';
/** The one-shot container that migrates the database. */
const initSize: Size = { cpu: 256, memoryMiB: 1024 };

export const airflow: ServiceDefinition<'airflow'> = {
  name: 'airflow',
  title: 'Airflow',
  summary: 'scheduled DAGs, with their runs and logs',
  steps:
    'Open the address, enter user name and password. Your DAGs are in the list: click one, then its Trigger button.',
  icon: 'M12.8 19.6A2 2 0 1 0 14 16H2 M17.5 8a2.5 2.5 0 1 1 2 4H2 M9.8 4.4A2 2 0 1 1 11 8H2',
  image: 'apache/airflow:2.10.5-python3.11',
  size: { cpu: 2048, memoryMiB: 8192 },
  smallestSize: { cpu: 1024, memoryMiB: 3584 },
  portBase: 9000,
  containerPort,
  frontContainer,
  home,
  containers,
  // With pooling off; see the settings below.
  database: { connections: 3, holds: 'Airflow history' },
  folders: ['dags'],
  showsFiles: false,
  takesPathPrefix: true,
  // The article asks for five minutes.
  healthCheck: { path: '/health', graceS: 300 },
  // Its database is migrated first (the seed's experience).
  usualMs: 150_000,
  login: { asksForUserName: true },
  probe: { path: 'health', judge: (answer) => judgeJson(answer, judgeHealth) },
  restart: {
    costs:
      'Running tasks stop. DAG files and past runs are kept. The page is unavailable for one to two minutes.',
    interrupts: 'Airflow is unavailable for a few minutes: current runs fail.',
  },
  participant: {
    signIn,
    takesUp: (seat) => ({
      path: `dags/${dagId(seat)}.py`,
      text: `from airflow import DAG\n\nwith DAG("${dagId(seat)}", schedule=None):\n    pass\n`,
    }),
  },
};

/** The database is migrated before web server and scheduler start beside one another. */
function containers(seat: SeatContext): readonly ContainerSpec[] {
  const rest = { cpu: seat.size.cpu - initSize.cpu, memoryMiB: seat.size.memoryMiB - initSize.memoryMiB };
  // The scheduler runs the participants' tasks, so it gets the larger part of the memory.
  const webserver = { cpu: Math.floor(rest.cpu / 2), memoryMiB: Math.floor(rest.memoryMiB * 0.4) };
  const scheduler = { cpu: rest.cpu - webserver.cpu, memoryMiB: rest.memoryMiB - webserver.memoryMiB };
  const common = {
    image: seat.image,
    // The home belongs to user 1000; Airflow's image wants group 0.
    user: '1000:0',
    environment: [...seat.environment, ...settings(seat)],
    secrets: [seat.seatPassword('LECTERN_SEAT_PASSWORD'), seat.databasePassword('LECTERN_DATABASE_PASSWORD')],
    mounts: seat.mounts,
  };
  const dependsOn = [{ container: 'airflow-init', condition: 'SUCCESS' as const }];
  return [
    {
      ...common,
      name: 'airflow-init',
      essential: false,
      ...initSize,
      command: ['bash', '-c', initScript],
      ...seat.afterMaterials,
    },
    {
      ...common,
      name: frontContainer,
      essential: true,
      ...webserver,
      command: ['bash', '-c', webserverScript],
      port: containerPort,
      dependsOn,
    },
    {
      ...common,
      name: 'airflow-scheduler',
      essential: true,
      ...scheduler,
      command: ['bash', '-c', schedulerScript],
      dependsOn,
    },
  ];
}

/** The web server answers 200 although its scheduler is dead (seed-repo, defect 20): look inside. */
function judgeHealth(answer: object): ProbeObservation {
  const metadatabase = partStatus(answer, 'metadatabase');
  if (metadatabase === undefined) return { outcome: 'wrong', status: 200, what: 'not Airflow' };
  if (metadatabase !== 'healthy') return { outcome: 'degraded', what: 'its database does not answer' };
  if (partStatus(answer, 'scheduler') !== 'healthy') {
    return { outcome: 'degraded', what: 'its scheduler is not running, so no DAG will start' };
  }
  return { outcome: 'ok' };
}

function partStatus(answer: object, part: string): string | undefined {
  const value = (answer as Record<string, unknown>)[part];
  if (typeof value !== 'object' || value === null) return undefined;
  const { status } = value as { status?: unknown };
  return typeof status === 'string' ? status : 'unknown';
}

const dagId = (seat: string): string => `from_seat_${seat}`;
/** `dags/from_seat_01.py` → `from_seat_01`. */
const dagIdOf = (path: string): string => path.replace(/^.*\/|\.py$/g, '');

async function signIn(browser: Browser, { username, password }: CardLogin): Promise<SignedIn> {
  const form = await browser.request('login/');
  if (form.status !== 200) throw cannotWork('open Airflow', `GET login/ answered ${form.status}`);
  const token = /name="csrf_token"[^>]*value="([^"]*)"/.exec(form.text)?.[1] ?? '';
  const answer = await browser.request('login/', {
    method: 'POST',
    body: { csrf_token: token, username, password },
  });
  if (answer.status !== 302 || answer.location.includes('/login')) {
    throw cannotWork('log in to Airflow', `POST login/ answered ${answer.status}`);
  }
  return {
    hasTakenUp: async (path) => {
      const list = await browser.request('api/v1/dags?limit=100');
      if (list.status !== 200) {
        throw cannotWork('see the DAGs in Airflow', `GET api/v1/dags answered ${list.status}`);
      }
      const { dags } = JSON.parse(list.text) as { dags?: readonly { dag_id: string }[] };
      return (dags ?? []).some((dag) => dag.dag_id === dagIdOf(path));
    },
  };
}

/**
 * Airflow 2.10's settings that hold no secret. Pooling is off, so that a seat holds database connections only
 * while it uses them: about three at a time, which is what lets 150 seats share the 450 of a db.t3.medium.
 */
function settings({ region, basePath }: SeatContext): ContainerSpec['environment'] {
  const values: Readonly<Record<string, string>> = {
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: '4',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: `${home}/dags`,
    AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_ENABLED: 'False',
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: `${home}/.airflow/logs`,
    // A DAG that is saved in Jupyter is seen within 10 s, one that is changed within 5 s (seed-repo, C3).
    AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: '10',
    AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL: '5',
    AIRFLOW__SCHEDULER__PARSING_PROCESSES: '1',
    AIRFLOW__WEBSERVER__WORKERS: '2',
    AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(containerPort),
    // It answers below the path of this address, which must not end with a slash; of the rest it makes links in mails.
    ...(basePath === '/'
      ? {}
      : { AIRFLOW__WEBSERVER__BASE_URL: `http://localhost:${containerPort}${basePath.slice(0, -1)}` }),
    // The ready connection s3 of the article (seed-repo, C6): the seat's own role, no key.
    AIRFLOW_CONN_S3: JSON.stringify({ conn_type: 'aws', extra: { region_name: region } }),
    // The image would look for its database before our script has said where it is.
    CONNECTION_CHECK_MAX_COUNT: '0',
    // Airflow asks who runs it, and user 1000 has no name in its image.
    USER: 'airflow',
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/**
 * What every Airflow container does first: put the database's address together with the password quoted, and
 * derive the keys that all three must share from the seat's database password, so that they survive restarts
 * and stand in no task definition; the one that signs logins from the card's password, too, so that a new one ends them.
 */
const prepare = `set -euo pipefail
settings="$(python - <<'PYTHON'
import base64, hashlib, os, shlex
from urllib.parse import quote
e = os.environ
part = lambda name: quote(e["LECTERN_DATABASE_" + name], safe="")
key = lambda use: hashlib.sha256((use + ":" + e["LECTERN_DATABASE_PASSWORD"]).encode()).digest()
out = {
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2://%s:%s@%s:%s/%s?sslmode=require"
    % (part("USER"), part("PASSWORD"), part("HOST"), part("PORT"), part("NAME")),
    "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(key("fernet")).decode(),
    "AIRFLOW__WEBSERVER__SECRET_KEY": key("webserver:" + e["LECTERN_SEAT_PASSWORD"]).hex(),
}
for name, value in out.items():
    print("export %s=%s" % (name, shlex.quote(value)))
PYTHON
)"
eval "$settings"
unset settings
`;

/** Brings the seat's database up to date and makes (or renews) the participant's login. Safe to repeat. */
const initScript = `${prepare}mkdir -p "$AIRFLOW__CORE__DAGS_FOLDER" "$AIRFLOW__LOGGING__BASE_LOG_FOLDER"
airflow db migrate
airflow users create --role Admin --username "$LECTERN_USERNAME" --password "$LECTERN_SEAT_PASSWORD" \\
  --firstname Seat --lastname "$LECTERN_SEAT" --email "$LECTERN_USERNAME@workshop.invalid"
airflow users reset-password --username "$LECTERN_USERNAME" --password "$LECTERN_SEAT_PASSWORD"`;

/** The web server: the login is in the database by now, so the card's password leaves the environment. */
const webserverScript = `${prepare}unset LECTERN_SEAT_PASSWORD
exec airflow webserver`;

/** The scheduler, which also runs the participants' tasks. */
const schedulerScript = `${prepare}unset LECTERN_SEAT_PASSWORD
exec airflow scheduler`;
