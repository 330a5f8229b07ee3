import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LecternError } from '../../app/errors';
import { startHostedServer, type HostedServer } from './server';

let server: HostedServer;
let signalOfStream: AbortSignal | undefined;

/** Says what it received; below `/stream` it sends one line and then nothing more, as a quiet event stream. */
async function handler(received: Request): Promise<Response> {
  const { pathname } = new URL(received.url);
  if (pathname !== '/stream') return new Response(`${received.method} ${pathname} ${await received.text()}`);
  signalOfStream = received.signal;
  return new Response(
    new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('first\n')) }),
  );
}

beforeEach(async () => {
  server = await startHostedServer({ port: 0, handler });
});
afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(
  url: string,
  headers: Record<string, string> = {},
  body?: string,
  options: { readonly method?: string; readonly path?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function logIn(): Promise<string> {
  const { headers } = await ask(server.startUrl);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

describe('who may call the browser-hosted app', () => {
  test('the printed link works once and gives an HttpOnly, SameSite=Strict cookie', async () => {
    const first = await ask(server.startUrl);
    expect(first.status).toBe(303);
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await ask(server.startUrl)).status).toBe(401);
  });

  test('without the cookie nothing is answered', async () => {
    expect((await ask(`${server.origin}/rpc/app/info`)).status).toBe(401);
    expect((await ask(`${server.origin}/`, { cookie: 'lectern_1=guess' })).status).toBe(401);
  });

  test('with the cookie, calls and their bodies reach the handler', async () => {
    const cookie = await logIn();
    const answer = await ask(`${server.origin}/rpc/x`, { cookie, origin: server.origin }, 'hello');
    expect(answer).toMatchObject({ status: 200, body: 'POST /rpc/x hello' });
  });

  test('another Host is refused: a name that was rebound to loopback', async () => {
    const cookie = await logIn();
    expect((await ask(`${server.origin}/`, { cookie, host: 'evil.example' })).status).toBe(421);
  });

  test('another Origin is refused, cookie or not', async () => {
    const cookie = await logIn();
    expect(
      (await ask(`${server.origin}/rpc/x`, { cookie, origin: 'http://evil.example' }, '{}')).status,
    ).toBe(403);
    expect((await ask(`${server.origin}/rpc/x`, { cookie, origin: 'null' }, '{}')).status).toBe(403);
  });

  test('a stream arrives as it is sent, and a window that is closed in the middle ends it', async () => {
    const cookie = await logIn();
    const sent = request(`${server.origin}/stream`, { headers: { cookie } });
    const first = new Promise<string>((resolve, reject) => {
      sent.on('response', (response) => response.once('data', (chunk: Buffer) => resolve(String(chunk))));
      sent.on('error', reject);
    });
    sent.end();
    expect(await first).toBe('first\n');
    const signal = signalOfStream;
    expect(signal?.aborted).toBe(false);
    const ended = new Promise((resolve) => signal?.addEventListener('abort', resolve));
    sent.destroy();
    await ended;
    expect((await ask(`${server.origin}/x`, { cookie })).status).toBe(200);
  });

  test.each([
    ['/%', 'GET', 400],
    ['/%e0%a4', 'GET', 400],
    ['//', 'GET', 400],
    ['//evil.example/', 'GET', 400],
    ['http://evil.example/', 'GET', 400],
    ['/', 'TRACE', 405],
    ['/rpc/app/info', 'DELETE', 405],
  ])('%s by %s is refused with %i, not with a fault', async (path, method, status) => {
    const cookie = await logIn();
    const answer = await ask(server.origin, { cookie }, undefined, { path, method });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(/^[A-Z].*\.\n$/);
  });

  test('a body is at most 1.5 MiB, and its length must be said', async () => {
    const cookie = await logIn();
    const most = 1_572_864;
    const whole = await ask(`${server.origin}/rpc/x`, { cookie }, 'x'.repeat(most));
    expect(whole.body).toHaveLength('POST /rpc/x '.length + most);
    const claimed = { cookie, 'content-length': String(600_000_000) };
    expect((await ask(`${server.origin}/rpc/x`, claimed, '')).status).toBe(413);
    const unsaid = { cookie, 'transfer-encoding': 'chunked' };
    expect((await ask(`${server.origin}/rpc/x`, unsaid, 'x')).status).toBe(411);
  });

  test('a port in use is named, with what to do', async () => {
    const port = Number(new URL(server.origin).port);
    const second = startHostedServer({ port, handler: () => Promise.resolve(new Response()) });
    await expect(second).rejects.toThrow(LecternError);
    await expect(second).rejects.toMatchObject({
      problem: { code: 'app.port-in-use', message: expect.stringContaining(String(port)) as string },
    });
  });
});
