/** Requests and replies of the stand-ins' small web servers. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { standInServer } from '../../../../app/services/probe-answer';
import type { Html } from '../../html';

/** The largest body that a stand-in takes, bytes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** A reply other than 200, thrown from anywhere inside a handler. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'HttpError';
  }
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export class WebRequest {
  readonly method: string;
  /** Decoded, without the query, e.g. `/tree/my folder`. */
  readonly path: string;
  readonly query: URLSearchParams;
  private cookieJar: ReadonlyMap<string, string> | undefined;
  private fields: URLSearchParams | undefined;

  /** Throws HttpError 400 on a path that is none. */
  constructor(private readonly message: IncomingMessage) {
    const [rawPath = '/', ...rest] = (message.url ?? '/').split('?');
    this.method = message.method ?? 'GET';
    this.query = new URLSearchParams(rest.join('?'));
    try {
      this.path = decodeURIComponent(rawPath);
    } catch {
      throw new HttpError(400, 'The address cannot be read.');
    }
    if (!this.path.startsWith('/') || this.path.includes('\0'))
      throw new HttpError(400, 'The address cannot be read.');
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The address as the browser wrote it, for coming back after a login. */
  get target(): string {
    return this.message.url ?? '/';
  }

  get cookies(): ReadonlyMap<string, string> {
    this.cookieJar ??= new Map(
      (this.message.headers.cookie ?? '').split(';').flatMap((pair) => {
        const equals = pair.indexOf('=');
        return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
      }),
    );
    return this.cookieJar;
  }

  /** The whole body. Throws HttpError 413 when it is too large. */
  async body(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.message) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > LARGEST_BODY)
        throw new HttpError(413, 'This is larger than the rehearsal accepts (64 MiB).');
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  }

  /** The fields of a form; read once. */
  async form(): Promise<URLSearchParams> {
    this.fields ??= new URLSearchParams((await this.body()).toString('utf8'));
    return this.fields;
  }

  /** The body as JSON; an absent body is `{}`. Throws HttpError 400. */
  async json(): Promise<unknown> {
    const text = (await this.body()).toString('utf8');
    if (text.trim() === '') return {};
    try {
      return JSON.parse(text);
    } catch {
      throw new HttpError(400, 'Invalid JSON in body of request');
    }
  }
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
} as const;

/** A page. */
export function page(content: Html, status = 200, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...SECURITY_HEADERS,
      ...headers,
    },
    body: content.text,
  };
}

export function json(value: unknown, status = 200, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

export function redirect(location: string, headers: Reply['headers'] = {}): Reply {
  return { status: 302, headers: { location, ...headers } };
}

/** A stand-in's whole web site. */
export interface WebApplication {
  readonly answer: (request: WebRequest) => Promise<Reply> | Reply;
  /** The reply to whatever `answer` threw; HttpError is expected, all else is a fault of ours to be logged. */
  readonly onError: (error: unknown, request: WebRequest | undefined) => Reply;
}

export function serve(application: WebApplication): RequestListener {
  return (message, response) => {
    void answer(message, response);
  };

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let request: WebRequest | undefined;
    let reply: Reply;
    try {
      request = new WebRequest(message);
      reply = await application.answer(request);
    } catch (error) {
      reply = application.onError(error, request);
    }
    send(message, response, reply);
  }
}

function send(message: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = reply.body === undefined ? Buffer.alloc(0) : Buffer.from(reply.body as string);
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  response.setHeader('server', standInServer);
  response.setHeader('content-length', body.length);
  // A body that was not read to its end would be taken for the next request.
  if (!message.complete) response.setHeader('connection', 'close');
  response.writeHead(reply.status);
  response.end(message.method === 'HEAD' ? undefined : body);
}

/** Where to go after a login: a path of this very server, never another site. */
export function safeNext(next: string | null | undefined, usual: string): string {
  if (next === null || next === undefined) return usual;
  return /^\/(?![/\\])[\x20-\x7e]*$/.test(next) && !next.includes('\\') ? next : usual;
}

/** Compares secrets without telling by its time how much was right. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
