import { app, session } from 'electron';
import { appOrigin } from './protocol';

/** True for the one page that may be opened in a window of its own: the room, where nothing can be done. */
function isSecondScreen(url: string): boolean {
  return (
    url.startsWith(`${appOrigin}/#/w/`) &&
    /^[a-z][a-z0-9-]*\/room$/.test(url.slice(`${appOrigin}/#/w/`.length))
  );
}

/** What a window of Lectern may do: show Lectern, show the room in a second window, copy to the clipboard, and nothing else (docs/security.md). */
export function hardenApp(openOutside: (url: string) => void): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      // It inherits this window's own hardening, and is hardened as every other.
      if (isSecondScreen(url)) return { action: 'allow' };
      openOutside(url);
      return { action: 'deny' };
    });
  });
}

/** Once the app is ready: permissions. */
export function restrictPermissions(): void {
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(allowed(permission)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
}
