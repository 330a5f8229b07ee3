import { protocol } from 'electron';
import type { AppHandler } from '../api/handler';

export const appOrigin = 'lectern://app';

/** Must run before the app is ready: the scheme behaves like https (fetch, streams, a secure context). */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'lectern', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the app at `lectern://app` with the same handler as the browser-hosted mode. */
export function serveScheme(handler: AppHandler): void {
  protocol.handle('lectern', (request) =>
    new URL(request.url).host === 'app'
      ? handler(request)
      : Promise.resolve(new Response('Not found', { status: 404 })),
  );
}
