import type { IncomingMessage } from 'node:http';
import type { ActionRecord } from '../records';
import type { Answer } from './answers';
import { hostOf, pathOf, queryOf } from './routing';

/** The answer of a redirect action; `port` is where the listener really listens. */
export function redirectAnswer(
  action: Extract<ActionRecord, { type: 'redirect' }>,
  request: IncomingMessage,
  port: number,
): Answer {
  const values: Readonly<Record<string, string>> = {
    protocol: 'http',
    host: hostOf(request),
    port: String(port),
    path: pathOf(request).replace(/^\//, ''),
    query: queryOf(request),
  };
  const fill = (text: string): string =>
    text.replace(/#\{(protocol|host|port|path|query)\}/g, (_whole, name: string) => values[name] ?? '');
  const query = fill(action.query);
  const target = `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${fill(action.port)}${fill(action.path)}`;
  return {
    status: action.status === 'HTTP_301' ? 301 : 302,
    headers: { location: query === '' ? target : `${target}?${query}`, 'content-type': 'text/html' },
    body: '',
  };
}
