import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WayToDatabase } from './database-way';

let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.close();
});

it('delivers all in order, at once or late as it is at that moment', async () => {
  let delay = 0;
  const socket = new WayToDatabase(() => delay);
  const heard: { readonly text: string; readonly at: number }[] = [];
  socket.on('data', (data: Buffer) => heard.push({ text: data.toString(), at: performance.now() }));
  const echoed = async (text: string): Promise<void> => {
    while (heard.map((one) => one.text).join('') !== text)
      await new Promise((resolve) => setImmediate(resolve));
  };
  socket.connect(port, '127.0.0.1');
  socket.write('a');
  await echoed('a');
  delay = 120;
  const started = performance.now();
  socket.cork();
  socket.write('b');
  socket.write('c');
  socket.uncork();
  await echoed('abc');
  expect((heard.at(-1)?.at ?? 0) - started).toBeGreaterThan(115);
  delay = 0;
  socket.write('d');
  await echoed('abcd');
  socket.destroy();
});
