/** Airflow's stable REST API, as far as it tells what is there. Everything that would run a DAG is refused. */
import { HttpError, json, type Reply, type WebRequest } from '../web/http';
import type { Dag } from './dag-folder';
import type { Site } from './site';

/** Answers `/api/v1/…` to somebody who may ask. Throws HttpError 404 or 501. */
export async function answerApi(site: Site, request: WebRequest, route: string): Promise<Reply> {
  const [, , area = '', id, ...rest] = route.slice(1).split('/');
  if (!['GET', 'HEAD'].includes(request.method) || rest.length > 0) {
    throw new HttpError(501, 'This stand-in lists DAGs. It does not run or change them.');
  }
  const bag = await site.dags.look();
  if (area === 'dags' && id === undefined) {
    const limit = boundedNumber(request.query.get('limit'), 100, 1, 100);
    const offset = boundedNumber(request.query.get('offset'), 0, 0, Number.MAX_SAFE_INTEGER);
    const shown = bag.dags.slice(offset, offset + limit);
    return json({ dags: shown.map((dag) => describe(site, dag)), total_entries: bag.dags.length });
  }
  if (area === 'dags') {
    const dag = bag.dags.find((each) => each.id === id);
    if (dag === undefined) throw new HttpError(404, 'DAG not found');
    return json(describe(site, dag));
  }
  if (area === 'importErrors' && id === undefined) {
    const errors = bag.problems.map((problem, index) => ({
      import_error_id: index + 1,
      filename: problem.file,
      stack_trace: problem.message,
      timestamp: new Date(problem.modifiedMs).toISOString(),
    }));
    return json({ import_errors: errors, total_entries: errors.length });
  }
  throw new HttpError(501, `This stand-in does not support /${area}.`);
}

function describe(site: Site, dag: Dag): object {
  return {
    dag_id: dag.id,
    dag_display_name: dag.id,
    root_dag_id: null,
    is_active: true,
    is_paused: true,
    is_subdag: false,
    has_import_errors: false,
    fileloc: dag.file,
    file_token: Buffer.from(dag.file).toString('base64url'),
    owners: [site.username],
    description: null,
    schedule_interval: dag.schedule === 'None' ? null : { __type: 'CronExpression', value: dag.schedule },
    tags: [],
    last_parsed_time: new Date(dag.modifiedMs).toISOString(),
  };
}

function boundedNumber(text: string | null, usual: number, least: number, most: number): number {
  if (text === null) return usual;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new HttpError(400, 'Bad Request');
  return Math.min(most, Math.max(least, value));
}
