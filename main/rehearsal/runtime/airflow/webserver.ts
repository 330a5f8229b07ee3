/** `airflow webserver`: a login, the DAGs of the seat's folder, health, and the stable API as far as it reads. */
import { imageTag } from '../image-reference';
import { CANNOT_RUN, type Container } from '../program';
import { asset } from '../web/assets';
import {
  HttpError,
  json,
  page,
  redirect,
  safeNext,
  sameSecret,
  serve,
  type Reply,
  type WebApplication,
  type WebRequest,
} from '../web/http';
import { FormGuard, Sessions } from '../web/sessions';
import { answerApi } from './api';
import { DagFolder } from './dag-folder';
import { HealthLook } from './metadata';
import { dagPage, homePage, loginPage, messagePage, type AirflowFrame } from './pages';
import { openSeatDatabase } from './seat-database';
import type { Site } from './site';

const PORT = 8080;
const USUAL_DAGS_FOLDER = '/opt/airflow/home/dags';

/** Serves until it is ended. */
export async function serveWebsite(container: Container): Promise<number> {
  const env = container.run.environment;
  const username = env['LECTERN_USERNAME'] ?? '';
  const password = env['LECTERN_SEAT_PASSWORD'] ?? '';
  if (username === '' || password === '') {
    container.log('LECTERN_USERNAME or LECTERN_SEAT_PASSWORD is not set: nobody could log in');
    return 1;
  }
  const folder = env['AIRFLOW__CORE__DAGS_FOLDER'] ?? USUAL_DAGS_FOLDER;
  if (!container.files.has(folder)) {
    container.log(`no volume holds ${folder}: DAGs saved in Jupyter would never be seen`);
    return CANNOT_RUN;
  }
  const database = openSeatDatabase(container);
  const site: Site = {
    seat: env['LECTERN_SEAT'] ?? '?',
    username,
    version: /^\d+\.\d+\.\d+/.exec(imageTag(container.run.image) ?? '')?.[0] ?? '2.10.5',
    dags: new DagFolder(container.files, folder),
    health: new HealthLook(database),
  };
  try {
    await container.listen(PORT, serve(createWebsite(container, site, password)));
    container.log(
      `Airflow ${site.version} webserver (rehearsal stand-in) is listening at http://0.0.0.0:${PORT}`,
    );
    await container.terminated;
    container.log('Shutting down webserver');
    return 0;
  } finally {
    database.release();
  }
}

function createWebsite(container: Container, site: Site, password: string): WebApplication {
  const sessions = new Sessions('session');
  const guard = new FormGuard('airflow_csrf', 'csrf_token', 'x-csrftoken');
  const mayEnter = (name: string, secret: string): boolean => {
    const isPassword = sameSecret(secret, password);
    return sameSecret(name, site.username) && isPassword;
  };
  const frame = (request: WebRequest): AirflowFrame => ({
    seat: site.seat,
    token: guard.token(request).value,
  });

  async function answer(request: WebRequest): Promise<Reply> {
    const shared = asset(request);
    if (shared !== undefined) return shared;
    const route = request.path.replace(/(?<=.)\/+$/, '');
    if (route === '/health' || route === '/api/v1/health') {
      const triggerer = { status: null, latest_triggerer_heartbeat: null };
      const processor = { status: null, latest_dag_processor_heartbeat: null };
      return json({ dag_processor: processor, ...(await site.health.health()), triggerer });
    }
    if (route === '/login') return login(request);
    if (route === '/api/v1/version') return json({ version: site.version, git_version: null });
    if (route.startsWith('/api/')) {
      if (!mayUseApi(request)) throw new HttpError(401, 'Unauthorized');
      return answerApi(site, request, route);
    }
    if (sessions.user(request) === undefined) {
      return redirect(
        `/login/?next=${encodeURIComponent(request.target === '/' ? '/home' : request.target)}`,
      );
    }
    if (!['GET', 'HEAD'].includes(request.method)) await guard.check(request);
    if (route === '/logout') return redirect('/login/', { 'set-cookie': sessions.end(request) });
    return pages(request, route);
  }

  async function pages(request: WebRequest, route: string): Promise<Reply> {
    if (route === '/') return redirect('/home');
    const token = guard.token(request);
    if (route === '/home') {
      const bag = await site.dags.look();
      return page(homePage(frame(request), bag, await site.health.health()), 200, token.headers);
    }
    const id = /^\/dags\/([^/]+)(?:\/[a-z_]+)?$/.exec(route)?.[1];
    const dag = (await site.dags.look()).dags.find((each) => each.id === id);
    if (dag === undefined) throw new HttpError(404, `There is no page ${request.path} here.`);
    return page(dagPage(frame(request), dag, await site.dags.source(dag)), 200, token.headers);
  }

  async function login(request: WebRequest): Promise<Reply> {
    const token = guard.token(request);
    if (request.method !== 'POST') {
      const next = safeNext(request.query.get('next'), '/home');
      if (sessions.user(request) !== undefined) return redirect(next);
      return page(loginPage({ seat: site.seat, token: token.value }, next), 200, token.headers);
    }
    await guard.check(request);
    const form = await request.form();
    const next = safeNext(request.query.get('next') ?? form.get('next'), '/home');
    if (!mayEnter(form.get('username') ?? '', form.get('password') ?? '')) {
      container.log('Login failed');
      return page(
        loginPage({ seat: site.seat, token: token.value }, next, 'Invalid login. Please try again.'),
        401,
      );
    }
    return redirect(next, { 'set-cookie': sessions.begin(request, site.username) });
  }

  function mayUseApi(request: WebRequest): boolean {
    if (sessions.user(request) !== undefined) return true;
    const [scheme = '', value = ''] = (request.header('authorization') ?? '').split(' ');
    if (scheme.toLowerCase() !== 'basic') return false;
    const [name = '', ...secret] = Buffer.from(value, 'base64').toString('utf8').split(':');
    return mayEnter(name, secret.join(':'));
  }

  function onError(error: unknown, request: WebRequest | undefined): Reply {
    const status = error instanceof HttpError ? error.status : 500;
    const message = error instanceof HttpError ? error.message : 'Something went wrong in the stand-in.';
    if (!(error instanceof HttpError)) {
      container.log(
        `500 ${request?.method ?? ''}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    if (request === undefined || request.path.startsWith('/api')) {
      return json({ title: message, status, detail: null, type: 'about:blank' }, status);
    }
    return page(messagePage(frame(request), status, message), status);
  }

  return { answer, onError };
}
