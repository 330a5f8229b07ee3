/**
 * Container health checks. There is no shell inside a stand-in, so that the checks understood are those that
 * ask the container over HTTP (`curl -f http://localhost:PORT/PATH`, `wget …`) and `exit N`; any other is
 * refused when the task definition is registered.
 */
import { request } from 'node:http';
import type { Endpoint } from '../../world/services';

export type HealthCommand =
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'exit'; readonly code: number };

/** What a health check's command does; undefined when the rehearsal cannot do it. */
export function readHealthCommand(command: readonly string[]): HealthCommand | undefined {
  const [form, ...rest] = command;
  if (form !== 'CMD' && form !== 'CMD-SHELL') return undefined;
  const line = rest
    .join(' ')
    .replace(/\s*(\|\||;)\s*exit 1\s*$/, '')
    .trim();
  const exit = /^(?:exit (\d+)|(?:\/bin\/)?(true|false))$/.exec(line);
  if (exit !== null) {
    return { kind: 'exit', code: exit[1] === undefined ? (exit[2] === 'true' ? 0 : 1) : Number(exit[1]) };
  }
  if (!/^(?:\/usr\/bin\/)?(?:curl|wget)\s/.test(line) || /[|;&`]|\$\(/.test(line.replace(/&(?=\w+=)/g, ''))) {
    return undefined;
  }
  const url = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?([^\s'"]*)/.exec(line);
  if (url === null || url[0].startsWith('https:')) return undefined;
  const path = url[2] ?? '';
  return { kind: 'http', port: Number(url[1] ?? 80), path: path.startsWith('/') ? path : `/${path}` };
}

/** True when the container answers with a status below 400 within `timeoutMs` of the wall. */
export function askEndpoint(endpoint: Endpoint, path: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request(
      { ...endpoint, path, method: 'GET', timeout: timeoutMs, headers: { host: 'localhost' } },
      (incoming) => {
        incoming.resume();
        resolve((incoming.statusCode ?? 500) < 400);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
