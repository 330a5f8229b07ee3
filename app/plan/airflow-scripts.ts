import { containerPorts } from '../workshop/ports';

/**
 * Airflow 2.10's settings that hold no secret. Pooling is off, so that a seat holds database connections only
 * while it uses them: about three at a time, which is what lets 150 seats share the 450 of a db.t3.medium.
 */
export function airflowSettings(at: {
  readonly home: string;
  readonly region: string;
}): readonly { readonly name: string; readonly value: string }[] {
  const settings: Readonly<Record<string, string>> = {
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: '4',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: `${at.home}/dags`,
    AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_ENABLED: 'False',
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: `${at.home}/.airflow/logs`,
    // A DAG that is saved in Jupyter is seen within 10 s, one that is changed within 5 s (seed-repo, C3).
    AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: '10',
    AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL: '5',
    AIRFLOW__SCHEDULER__PARSING_PROCESSES: '1',
    AIRFLOW__WEBSERVER__WORKERS: '2',
    AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(containerPorts.airflow),
    // The ready connection s3 of the article (seed-repo, C6): the seat's own role, no key.
    AIRFLOW_CONN_S3: JSON.stringify({ conn_type: 'aws', extra: { region_name: at.region } }),
    // The image would look for its database before our script has said where it is.
    CONNECTION_CHECK_MAX_COUNT: '0',
    // Airflow asks who runs it, and user 1000 has no name in its image.
    USER: 'airflow',
  };
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

/**
 * What every Airflow container does first: put the database's address together with the password quoted, and
 * derive the keys that all three must share from the seat's database password, so that they survive restarts
 * and stand in no task definition.
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
    "AIRFLOW__WEBSERVER__SECRET_KEY": key("webserver").hex(),
}
for name, value in out.items():
    print("export %s=%s" % (name, shlex.quote(value)))
PYTHON
)"
eval "$settings"
unset settings
`;

/** Brings the seat's database up to date and makes (or renews) the participant's login. Safe to repeat. */
export const initScript = `${prepare}mkdir -p "$AIRFLOW__CORE__DAGS_FOLDER" "$AIRFLOW__LOGGING__BASE_LOG_FOLDER"
airflow db migrate
airflow users create --role Admin --username "$LECTERN_USERNAME" --password "$LECTERN_SEAT_PASSWORD" \\
  --firstname Seat --lastname "$LECTERN_SEAT" --email "$LECTERN_USERNAME@workshop.invalid"
airflow users reset-password --username "$LECTERN_USERNAME" --password "$LECTERN_SEAT_PASSWORD"`;

/** The web server: the login is in the database by now, so the card's password leaves the environment. */
export const webserverScript = `${prepare}unset LECTERN_SEAT_PASSWORD
exec airflow webserver`;

/** The scheduler, which also runs the participants' tasks. */
export const schedulerScript = `${prepare}unset LECTERN_SEAT_PASSWORD
exec airflow scheduler`;
