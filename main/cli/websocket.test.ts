import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { FrameReader, openWebSocket } from './websocket';

/** As a server sends: not masked. */
function frame(opcode: number, payload: Buffer, isLast = true): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0, length])
      : length < 65_536
        ? Buffer.from([0, 126, length >> 8, length & 255])
        : Buffer.concat([
            Buffer.from([0, 127, 0, 0, 0, 0]),
            Buffer.from(length.toString(16).padStart(8, '0'), 'hex'),
          ]);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  return Buffer.concat([head, payload]);
}

it('puts messages together again, whatever pieces they come in', () => {
  const message = fc.record({
    parts: fc.array(
      fc.oneof(fc.string(), fc.constantFrom('grüß dich 🙂', 'x'.repeat(126), 'y'.repeat(70_000))),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    ping: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 5000 })),
      (all, cuts) => {
        const sent = all.flatMap(({ parts, ping }) =>
          parts.flatMap((part, index) => [
            frame(index === 0 ? 1 : 0, Buffer.from(part), index === parts.length - 1),
            // Control frames may stand between the pieces of a message (RFC 6455 §5.4).
            ...(ping ? [frame(9, Buffer.from('p'))] : []),
          ]),
        );
        const bytes = Buffer.concat(sent);
        const reader = new FrameReader();
        const texts: string[] = [];
        let pings = 0;
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const next = at + (cuts[cut] ?? 60_000);
          for (const { opcode, payload } of reader.read(bytes.subarray(at, next))) {
            if (opcode === 1) texts.push(payload.toString());
            else pings += 1;
          }
          at = next;
        }
        expect(texts).toEqual(
          all.map(({ parts }) => Buffer.concat(parts.map((part) => Buffer.from(part))).toString()),
        );
        expect(pings).toBe(all.reduce((sum, { parts, ping }) => sum + (ping ? parts.length : 0), 0));
      },
    ),
    // Each takes megabytes apart.
    { numRuns: 30 },
  );
});

it('refuses a message that is too large before it takes it', () => {
  const head = Buffer.from([0x81, 127, 0, 0, 0, 0, 0x7f, 0, 0, 0]);
  expect(() => new FrameReader().read(head)).toThrow('too large');
});

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

async function serve(upgrade: (key: string, socket: Duplex) => void): Promise<URL> {
  const server = createServer((_request, response) => response.writeHead(403).end());
  servers.push(server);
  server.on('upgrade', (request, socket) => upgrade(String(request.headers['sec-websocket-key']), socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/channels`);
}

const switched = (accept: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;

it('talks to a server: text both ways, a ping is answered, a close ends it', async () => {
  const got: Buffer[] = [];
  const url = await serve((key, socket) => {
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(switched(accept));
    socket.write(Buffer.concat([frame(9, Buffer.from('hm')), frame(1, Buffer.from('grüß dich'))]));
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      got.push(bytes);
      if (Buffer.concat(got).length >= 8 + 8) socket.write(frame(8, Buffer.alloc(0)));
    });
  });
  const texts: string[] = [];
  const ended = new Promise<string>((resolve) => {
    void openWebSocket(url, {}, { message: (text) => texts.push(text), closed: resolve }, 10_000).then(
      (client) => client.send('hi'),
    );
  });
  expect(await ended).toBe('the server closed it');
  expect(texts).toEqual(['grüß dich']);
  const all = Buffer.concat(got);
  const unmasked = (at: number): string =>
    Buffer.from(
      [...all.subarray(at + 6, at + 8)].map((byte, index) => byte ^ (all[at + 2 + index] ?? 0)),
    ).toString();
  // Both are masked, as a client's must be.
  const frames = [0, 8].map((at) => [all[at], all[at + 1], unmasked(at)]);
  expect(frames).toContainEqual([0x8a, 0x82, 'hm']);
  expect(frames).toContainEqual([0x81, 0x82, 'hi']);
});

it('says what came instead of a websocket', async () => {
  const listener = { message: () => undefined, closed: () => undefined };
  const wrong = await serve((_key, socket) => socket.write(switched('wrong')));
  await expect(openWebSocket(wrong, {}, listener, 10_000)).rejects.toThrow('did not accept');
  const plain = await serve((_key, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  await expect(openWebSocket(plain, {}, listener, 10_000)).rejects.toThrow('answered 403');
});
