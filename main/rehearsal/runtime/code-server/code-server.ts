/** The stand-in for an image of code-server, VS Code in the browser: a login, and the files of the seat's home. */
import { createHash } from 'node:crypto';
import { failureReply } from '../files/failures';
import { answerFilePages, fileReply, showTree } from '../files/file-pages';
import { SeatHome } from '../files/home';
import { passwordPage, type FileSite } from '../files/pages';
import { serveHome } from '../files/serve-home';
import type { Container } from '../program';
import { asset } from '../web/assets';
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
import { FormGuard } from '../web/sessions';
import { WrongPasswords } from './wrong-passwords';

const PORT = 8080;
const HOME = '/home/coder';
/** Wall ms without a request after which code-server calls itself `expired`. */
const HEARTBEAT_MS = 60_000;

export const runCodeServer = serveHome({
  passwordIn: 'PASSWORD',
  home: HOME,
  port: PORT,
  application: createApplication,
  says: {
    started: `code-server (rehearsal stand-in) is listening on http://0.0.0.0:${PORT}/`,
    stopped: 'Shutting down',
  },
});

function createApplication(container: Container, password: string): WebApplication {
  let lastHeartbeat = 0;
  const wrongPasswords = new WrongPasswords();
  const login = loginCookie(container.run.environment['CODE_SERVER_COOKIE_SUFFIX'], password);
  const guard = new FormGuard('_xsrf', '_xsrf', 'x-xsrftoken');
  const site: FileSite = {
    product: 'VS Code',
    seat: container.run.environment['LECTERN_SEAT'] ?? '?',
    home: new SeatHome(container.files, HOME),
    guard,
    note: 'Terminals, extensions and running code are not rehearsed: files can be read, changed and saved.',
  };

  async function answer(request: WebRequest): Promise<Reply> {
    const shared = asset(request);
    if (shared !== undefined) return shared;
    if (request.path === '/healthz') return health();
    if (request.path === '/login') return logIn(request);
    if (!login.isOf(request)) {
      if (request.path === '/') return redirect('./login');
      throw new HttpError(401, 'Unauthorized');
    }
    lastHeartbeat = Date.now();
    if (!['GET', 'HEAD'].includes(request.method)) await guard.check(request);
    return answerSignedIn(request);
  }

  function health(): Reply {
    const status = Date.now() - lastHeartbeat < HEARTBEAT_MS ? 'alive' : 'expired';
    return json({ status, lastHeartbeat });
  }

  /** A wrong password gets the page once more, as a 200. */
  async function logIn(request: WebRequest): Promise<Reply> {
    const to = safeNext(request.query.get('to'), './');
    if (login.isOf(request)) return redirect(to);
    if (request.method !== 'POST') return ask(request);
    const sent = (await request.form()).get('password') ?? '';
    if (sent === '') return ask(request, 'Missing password');
    if (sameSecret(sent, password)) return redirect(to, { 'set-cookie': login.begin });
    if (!wrongPasswords.mayAnswer()) return ask(request, 'Login rate limited!');
    container.log('Failed login attempt');
    return ask(request, 'Incorrect password');
  }

  function ask({ target }: WebRequest, problem?: string): Reply {
    return page(passwordPage(site, { action: target, hidden: { base: '/' } }, problem));
  }

  async function answerSignedIn(request: WebRequest): Promise<Reply> {
    const [, area = ''] = request.path.split('/');
    switch (area) {
      case '':
        return request.query.has('folder') ? showTree(site, request, '') : redirect(`./?folder=${HOME}`);
      case 'tree':
      case 'edit':
      case 'files':
        return answerFilePages(site, request);
      case 'logout':
        return redirect('./login', { 'set-cookie': login.end });
      case 'vscode-remote-resource':
        return resource(request.query.get('path') ?? '');
      default:
        throw new HttpError(
          501,
          `The rehearsal's stand-in has no ${request.path}; it shows and keeps files.`,
        );
    }
  }

  /** A file as it lies there, by its path in the container. */
  async function resource(path: string): Promise<Reply> {
    if (!path.startsWith(`${HOME}/`)) throw new HttpError(404, 'Not found.');
    return fileReply(await site.home.read(path.slice(HOME.length)));
  }

  return {
    answer,
    onError: (error, request) => failureReply(site, container, { error, request, isApi: false }),
  };
}

/**
 * As in code-server, a login is a hash of the password, which outlives the container; and it is the browser's for
 * the whole host, whatever the port, unless a suffix makes its name another.
 */
function loginCookie(suffix: string | undefined, password: string) {
  const name = ['code-server-session', ...(suffix === undefined ? [] : [suffix])].join('-');
  const value = createHash('sha256').update(password).digest('hex');
  return {
    isOf: (request: WebRequest) => sameSecret(request.cookies.get(name) ?? '', value),
    begin: `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`,
    end: `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
  };
}
