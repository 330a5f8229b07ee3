import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { connectKernel } from './kernel';

const requestShape = z.object({
  header: z.object({ msg_id: z.string() }),
  content: z.object({ code: z.string() }),
});

let servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
  servers = [];
});

/** A kernel that does with each cell what `act` says. */
async function kernel(
  act: (code: string, say: (type: string, content: object) => void, socket: WebSocket) => void,
  options: { readonly verifyClient?: () => boolean } = {},
): Promise<URL> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  servers.push(server);
  server.on('connection', (socket) => {
    socket.addEventListener('message', ({ data }) => {
      const { header, content } = requestShape.parse(JSON.parse(z.string().parse(data)));
      const say = (type: string, said: object): void => {
        socket.send(JSON.stringify({ msg_type: type, parent_header: header, content: said }));
      };
      act(content.code, say, socket);
    });
  });
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/kernels/one/channels`);
}

it('runs one cell after the other, whatever else is said in between', async () => {
  const url = await kernel((code, say, socket) => {
    socket.send('no JSON');
    socket.send(Buffer.from('binary'));
    socket.send(JSON.stringify({ msg_type: 'status', parent_header: {}, content: {} }));
    say('status', { execution_state: 'busy' });
    if (code === 'raise') say('error', { ename: 'ValueError', evalue: 'no' });
    else say('execute_result', { data: { 'text/plain': `grüß dich, ${code}` } });
    say('status', { execution_state: 'idle' });
  });
  const connection = await connectKernel(url, {});
  expect(await connection.run('one')).toBe('grüß dich, one');
  await expect(connection.run('raise')).rejects.toThrow('ValueError: no');
  expect(await connection.run('two')).toBe('grüß dich, two');
  connection.close();
});

it('gives a cell up when the connection ends under it, and runs no further one', async () => {
  const url = await kernel((_code, _say, socket) => socket.terminate());
  const connection = await connectKernel(url, {});
  await expect(connection.run('1')).rejects.toThrow('the connection ended');
  await expect(connection.run('2')).rejects.toThrow('the connection ended');
});

it('says what came instead of a websocket', async () => {
  const url = await kernel(() => undefined, { verifyClient: () => false });
  await expect(connectKernel(url, {})).rejects.toThrow('401');
});
