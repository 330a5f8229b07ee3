/** The stand-in for a Jupyter image: a login, the files of the seat's home, and the API that belongs to them. */
import {
  HttpError,
  json,
  page,
  redirect,
  safeNext,
  sameSecret,
  type Reply,
  type WebApplication,
  type WebRequest,
} from '../web/http';
import { asset } from '../web/assets';
import { FormGuard, Sessions } from '../web/sessions';
import type { Container } from '../program';
import { failureReply } from '../files/failures';
import { answerFilePages } from '../files/file-pages';
import { addressOf, SeatHome } from '../files/home';
import { passwordPage, type FileSite } from '../files/pages';
import { serveHome } from '../files/serve-home';
import type { Html } from '../../html';
import { answerContents } from './contents-api';
import { notebooks } from './notebooks';

const PORT = 8888;
const HOME = '/home/jovyan';
/** The server version that the stand-in's answers follow, marked as not being it (PEP 440, local version). */
const SERVER_VERSION = '2.17.0+stand.in';

export const runJupyter = serveHome({
  passwordIn: 'LECTERN_SEAT_PASSWORD',
  home: HOME,
  port: PORT,
  application: createApplication,
  says: {
    started: `Jupyter (rehearsal stand-in) is running at http://0.0.0.0:${PORT}/`,
    stopped: 'Interrupted, shutting down',
  },
});

function createApplication(container: Container, password: string): WebApplication {
  const started = new Date().toISOString();
  let lastActivity = started;
  const sessions = new Sessions('username');
  const guard = new FormGuard('_xsrf', '_xsrf', 'x-xsrftoken');
  const site: FileSite = {
    product: 'Jupyter',
    seat: container.run.environment['LECTERN_SEAT'] ?? '?',
    home: new SeatHome(container.files, HOME),
    guard,
    note: 'Kernels are not part of the rehearsal. You can read, edit and save notebooks, but not run them.',
    ownFiles: notebooks,
  };
  const ask = (next: string, token: string, problem?: string): Html =>
    passwordPage(
      site,
      { action: `/login?next=${encodeURIComponent(next)}`, hidden: { _xsrf: token, next } },
      problem,
    );

  async function answer(request: WebRequest): Promise<Reply> {
    const shared = asset(request);
    if (shared !== undefined) return shared;
    if (request.path === '/login') return login(request);
    if (request.path === '/api' || request.path === '/api/') return json({ version: SERVER_VERSION });
    const isApi = request.path.startsWith('/api/');
    if (sessions.user(request) === undefined) {
      if (isApi) throw new HttpError(403, 'Forbidden');
      return redirect(`/login?next=${encodeURIComponent(request.target)}`);
    }
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) await guard.check(request);
    lastActivity = new Date().toISOString();
    if (isApi) return answerApi(request);
    if (request.path === '/logout') return logout(request);
    // The image's own start page; links of the materials may name it.
    const inLab = /^\/lab(?:\/(?:tree\/?)?(.*))?$/.exec(request.path);
    if (inLab !== null) return redirect(addressOf('tree', inLab[1] ?? ''));
    return answerFilePages(site, request);
  }

  async function login(request: WebRequest): Promise<Reply> {
    const token = guard.token(request);
    if (request.method !== 'POST') {
      const next = safeNext(request.query.get('next'), '/tree');
      if (sessions.user(request) !== undefined) return redirect(next);
      return page(ask(next, token.value), 200, token.headers);
    }
    await guard.check(request);
    const form = await request.form();
    const next = safeNext(request.query.get('next') ?? form.get('next'), '/tree');
    if (!sameSecret(form.get('password') ?? '', password)) {
      container.log('401 POST /login: wrong password');
      return page(ask(next, token.value, 'Invalid credentials'), 401);
    }
    return redirect(next, { 'set-cookie': sessions.begin(request, 'jovyan') });
  }

  function logout(request: WebRequest): Reply {
    return redirect('/login', { 'set-cookie': sessions.end(request) });
  }

  async function answerApi(request: WebRequest): Promise<Reply> {
    const [, area = '', ...rest] = request.path.slice(1).split('/');
    const isReading = ['GET', 'HEAD'].includes(request.method);
    switch (area) {
      case 'contents':
        return answerContents(site.home, request, rest.join('/'));
      case 'status':
        return json({ started, last_activity: lastActivity, connections: 0, kernels: 0 });
      case 'me':
        return json({
          identity: { username: 'jovyan', name: 'jovyan', display_name: 'jovyan' },
          permissions: {},
        });
      case 'kernels':
      case 'sessions':
      case 'terminals':
        if (isReading && rest.length === 0) return json([]);
        throw new HttpError(501, `This stand-in shows and saves files, but has no ${area}.`);
      case 'kernelspecs':
        return json({ default: 'python3', kernelspecs: {} });
      default:
        throw new HttpError(404, 'Not Found');
    }
  }

  return {
    answer,
    onError: (error, request) =>
      failureReply(site, container, { error, request, isApi: request?.path.startsWith('/api') ?? true }),
  };
}
