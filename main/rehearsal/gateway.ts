/**
 * The rehearsal's front door: HTTP on loopback, open to callers that hold the key and to nobody else. Any
 * process and any web page can reach loopback, so Host and Origin are checked before anything is answered.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LecternError } from '../../app/errors';
import { regionNamed } from '../../app/workshop/regions';
import { controlCalls, controlPath } from '../rehearsal-control/contract';
import type { Status } from './status/status';
import type { WireRequest, WireResponse } from './wire/message';
import { parseAuthorization } from './wire/signature';

/** Larger bodies are refused: no call of ours comes near. */
const BODY_LIMIT = 64 * 1024 * 1024;
/** Longer than SDKs keep an idle socket, so that the server never closes one that is about to be used. */
const KEEP_ALIVE_MS = 65_000;
const CLOCK = `${controlPath}${controlCalls.clock.name}`;
const STATUS = '/status/';

export interface GatewayParts {
  /** AWS requests. Never rejects. */
  dispatch(request: WireRequest): Promise<WireResponse>;
  /** Resolves once what has happened until now is on disk. Rejects when it cannot be written. */
  kept(): Promise<void>;
  /** Requests below `/_lectern/`. */
  control(request: WireRequest): Promise<WireResponse>;
  /** True while a drill has cut the network between callers and AWS: requests then end without an answer. */
  isCut(): boolean;
  /** The page for people, at `/` and below `/status/`. */
  readonly status: Pick<Status, 'page' | 'answer'>;
}

export interface Gateway {
  readonly endpoint: string;
  /** Wall ms of the last request that came or ended. */
  lastCallAt(): number;
  /** Lets running requests end, at most for two seconds. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on the first of these ports that is free. Throws LecternError `rehearsal.port-in-use`. */
export async function startGateway(parts: GatewayParts, ports: readonly number[]): Promise<Gateway> {
  let lastCall = Date.now();
  let host = '';
  const server = createServer((request, response) => {
    const used = (): void => {
      // Whoever only follows the clock has no use of it.
      if (request.url !== CLOCK) lastCall = Date.now();
    };
    used();
    response.on('close', used);
    answer(request, response, host, parts).catch((error: unknown) => {
      // A broken connection, or a disk that cannot be written: there is nobody to tell, or nothing that may be told.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  host = `127.0.0.1:${await listenOnOneOf(server, ports)}`;
  return {
    endpoint: `http://${host}`,
    lastCallAt: () => lastCall,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          server.closeAllConnections();
        }, 2000);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  parts: GatewayParts,
): Promise<void> {
  if (request.headers.host !== host) {
    send(response, plain(421, `This address only answers to ${host}.`));
    return;
  }
  const { origin } = request.headers;
  // The page's own buttons, and nobody else's.
  const isOwn = origin === `http://${host}` && request.url?.startsWith(STATUS) === true;
  if (origin !== undefined && !isOwn) {
    send(response, plain(403, 'Web pages are not allowed to call the rehearsal.'));
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.once('finish', () => {
      request.destroy();
    });
    send(response, plain(413, 'The body is too large.'));
    return;
  }
  const received: WireRequest = {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    headers: headersOf(request),
    body,
  };
  if ((parts.isCut() || isOfNoRegion(received)) && !isForPeople(received)) {
    request.socket.destroy();
    return;
  }
  const answered = await route(received, parts);
  // What is not on disk has not happened: nobody is told of it. The caller sees a broken connection.
  await parts.kept();
  send(response, answered);
}

/** AWS has no address for it: what is signed for such a region finds nobody, whatever the service. */
function isOfNoRegion({ headers }: WireRequest): boolean {
  const region = parseAuthorization(headers['authorization'])?.region;
  return region !== undefined && regionNamed(region) === undefined;
}

/** The control interface and the page stay within reach: a drill must have an end. */
function isForPeople(request: WireRequest): boolean {
  return request.target.startsWith(controlPath) || isStatus(request) || isPage(request);
}

/** Signed, it is a call to a bucket named `status`. */
function isStatus({ target, headers }: WireRequest): boolean {
  return target.startsWith(STATUS) && headers['authorization'] === undefined;
}

function isPage({ method, target, headers }: WireRequest): boolean {
  return method === 'GET' && target === '/' && headers['authorization'] === undefined;
}

function route(request: WireRequest, parts: GatewayParts): WireResponse | Promise<WireResponse> {
  if (request.target.startsWith(controlPath)) return parts.control(request);
  if (isStatus(request)) return parts.status.answer(request);
  if (isPage(request)) return parts.status.page();
  return parts.dispatch(request);
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  // HeadObject says how long the object is and sends none of it.
  const length = headers['content-length'] ?? String(body.length);
  response.writeHead(status, { ...headers, 'content-length': length });
  response.end(body);
}

/** Undefined when it is longer than the limit; what is left of it is then not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > BODY_LIMIT) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  return headers;
}

/** A short text as answer. */
export function plain(status: number, text: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${text}\n`) };
}

async function listenOnOneOf(server: Server, ports: readonly number[]): Promise<number> {
  const [first = 0, ...others] = ports;
  try {
    return await listen(server, first);
  } catch (error) {
    if (others.length === 0) throw error;
    return listenOnOneOf(server, others);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new LecternError(
              {
                code: 'rehearsal.port-in-use',
                message: `The rehearsal cannot listen on port ${port} of this computer: it is in use or not permitted.`,
                hint: 'Choose another port, or leave it out to let the system choose.',
                detail: error.message,
              },
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the gateway has no port'));
      else resolve(address.port);
    });
  });
}
