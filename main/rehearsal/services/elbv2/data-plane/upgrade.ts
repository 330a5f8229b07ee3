/** Passes websockets on to a target: one connection in, one out, bytes both ways until either ends. */
import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Endpoint } from '../../../world/services';
import { errorAnswer, sendRawAnswer } from './answers';
import type { ForwardFailure } from './forward';
import { headersForClient } from './proxy-headers';
import { requestOptions } from './reach';
import { targetPath } from './routing';

export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent after its request already. */
  readonly head: Buffer;
  readonly endpoint: Endpoint;
  readonly headers: OutgoingHttpHeaders;
  /** Wall ms without a byte in either direction after which both sides are closed. */
  readonly idleMs: number;
  failed(failure: ForwardFailure): void;
}

/** Asks the target to switch protocols; what it answers instead is passed to the client as it is. */
export function forwardUpgrade(job: UpgradeRequest): void {
  // Throws at what Node's parser lets in and its writer does not let out.
  try {
    send(job);
  } catch {
    sendRawAnswer(job.socket, errorAnswer(400));
  }
}

function send(job: UpgradeRequest): void {
  const { request, socket, head, idleMs } = job;
  const websocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  const upstream = httpRequest({
    ...requestOptions(job.endpoint),
    method: request.method,
    path: targetPath(request),
    // Anything but a websocket is a plain request to an ALB.
    headers: websocket ? { ...job.headers, connection: 'Upgrade', upgrade: 'websocket' } : job.headers,
    setHost: false,
    agent: false,
  });
  socket.once('close', () => upstream.destroy());
  upstream.setTimeout(idleMs, () => {
    upstream.destroy(new Error('no byte within the idle timeout'));
  });
  upstream.on('upgrade', (reply: IncomingMessage, target: Socket, first: Buffer) => {
    socket.write(
      statusLines(reply, ['Connection', 'Upgrade', 'Upgrade', reply.headers.upgrade ?? 'websocket']),
    );
    if (first.length > 0) socket.write(first);
    if (head.length > 0) target.write(head);
    join(socket, target, idleMs);
  });
  upstream.on('response', (reply) => {
    socket.write(statusLines(reply, ['Connection', 'close']));
    pipeline(reply, socket, () => socket.destroy());
  });
  upstream.on('error', (error) => {
    if (socket.destroyed) return;
    sendRawAnswer(socket, errorAnswer(502));
    job.failed({ status: 502, detail: error.message });
  });
  upstream.end();
}

function join(client: Duplex, target: Socket, idleMs: number): void {
  const end = (): void => {
    client.destroy();
    target.destroy();
  };
  target.setNoDelay(true);
  // Bytes of either direction are seen on the target's side, so one idle timer watches both.
  target.setTimeout(idleMs, end);
  for (const side of [client, target]) {
    side.on('error', end);
    side.once('close', end);
    // The other side ended and everything it said is passed on: no half-open websockets.
    side.once('finish', end);
  }
  client.pipe(target);
  target.pipe(client);
}

function statusLines(reply: IncomingMessage, more: readonly string[]): string {
  const status = reply.statusCode ?? 502;
  const headers = [...headersForClient(reply), ...more];
  let lines = `HTTP/1.1 ${status} ${reply.statusMessage ?? STATUS_CODES[status] ?? ''}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2)
    lines += `${headers[at] ?? ''}: ${headers[at + 1] ?? ''}\r\n`;
  return `${lines}\r\n`;
}
