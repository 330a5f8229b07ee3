/** Headers on their way through a load balancer. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Random } from '../../../world/random';
import { PARTICIPANT_IP } from './reach';

/** Meant for one connection only (RFC 9110 §7.6.1), so never passed on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that a target gets: the client's, and where they came from. */
export function headersForTarget(
  request: IncomingMessage,
  port: number,
  random: Random,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values === undefined || hopByHop.has(name) || name === 'expect') continue;
    headers[name] = values.length === 1 ? values[0] : values;
  }
  if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  const before = request.headersDistinct['x-forwarded-for'] ?? [];
  headers['x-forwarded-for'] = [...before, PARTICIPANT_IP].join(', ');
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-port'] = String(port);
  headers['x-amzn-trace-id'] ??= `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${random.hex(24)}`;
  return headers;
}

/** The headers that a client gets, names and order as the target wrote them. */
export function headersForClient(reply: IncomingMessage): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < reply.rawHeaders.length; at += 2) {
    const name = reply.rawHeaders[at] ?? '';
    if (!hopByHop.has(name.toLowerCase())) headers.push(name, reply.rawHeaders[at + 1] ?? '');
  }
  return headers;
}
