import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NodeRequest, sendNodeResponse } from 'srvx/node';
import { LecternError } from '../../app/errors';
import { mostYamlBytes } from '../../app/workshop/yaml-lines';
import type { AppHandler } from '../api/handler';

export interface HostedServer {
  /** Open this once in the browser: it trades its one-time token for a cookie. */
  readonly startUrl: string;
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves the app to the browser on this computer and to nobody else (docs/security.md): loopback only; a
 * one-time token becomes an HttpOnly, SameSite=Strict cookie; Host must be ours (DNS rebinding), and so must
 * Origin where there is one. Throws LecternError `app.port-in-use`.
 */
export async function startHostedServer(options: {
  readonly handler: AppHandler;
  readonly port: number;
}): Promise<HostedServer> {
  const session = randomBytes(32).toString('base64url');
  let startToken: string | undefined = randomBytes(32).toString('base64url');
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.name : 'error');
    });
  });
  const port = await listen(server, options.port);
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  // Cookies ignore ports: the name keeps two Lecterns on one computer apart.
  const cookieName = `lectern_${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request, origin);
    const from = request.headers.origin;
    const refusal = refusalOf(request);
    if (url === undefined) {
      refuse(response, 400, 'This is no address of Lectern.');
    } else if (refusal !== undefined) {
      // What is left of a body is not read: the connection ends with the answer.
      response.setHeader('connection', 'close');
      refuse(response, ...refusal);
    } else if (request.headers.host !== host) {
      refuse(response, 421, 'This is not a Lectern address.');
    } else if (from !== undefined && from !== origin) {
      refuse(response, 403, 'Other web pages are not allowed to call Lectern.');
    } else if (url.pathname === '/start') {
      start(response, url.searchParams.get('t') ?? '');
    } else if (same(cookie(request, cookieName), session)) {
      await sendNodeResponse(
        response,
        await options.handler(new NodeRequest({ req: request, res: response })),
      );
    } else {
      refuse(response, 401, 'Open Lectern with the link that it printed when it started.');
    }
  }

  /** Trades the one-time token for the cookie. */
  function start(response: ServerResponse, token: string): void {
    if (startToken === undefined || !same(token, startToken)) {
      refuse(response, 401, 'This link has already been used. Use the tab that is open, or restart Lectern.');
      return;
    }
    startToken = undefined;
    response.writeHead(303, {
      location: '/',
      'set-cookie': `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`,
      'cache-control': 'no-store',
    });
    response.end();
  }

  return {
    origin,
    startUrl: `${origin}/start?t=${startToken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new LecternError({
              code: 'app.port-in-use',
              message: `Another program on this computer is using port ${port}.`,
              hint: 'Close it, or start Lectern on another port: npm start -- --port 0 (any free port).',
            })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The longest body that is taken, bytes: a workshop's text, with every character escaped as JSON may. */
const mostBodyBytes = 6 * mostYamlBytes;

/** Undefined for what no browser asks for: `//`, or a `%` without its two digits. */
function urlOf({ url = '/' }: IncomingMessage, origin: string): URL | undefined {
  try {
    const parsed = new URL(url, origin);
    decodeURIComponent(parsed.pathname);
    return parsed.origin === origin ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Why a request is refused before anything is read of it. */
function refusalOf({
  method = '',
  headers,
}: IncomingMessage): [status: number, sentence: string] | undefined {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return [405, 'Lectern answers GET, HEAD and POST.'];
  // Without its length said, nobody knows how much is coming; a browser says it.
  if (headers['transfer-encoding'] !== undefined) return [411, 'The length of the body must be said.'];
  if (Number(headers['content-length'] ?? 0) > mostBodyBytes)
    return [413, `A body is at most ${mostBodyBytes} bytes.`];
  return undefined;
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD, POST' } : {}),
  });
  response.end(`${sentence}\n`);
}

function cookie(request: IncomingMessage, name: string): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name) return value ?? '';
  }
  return '';
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
