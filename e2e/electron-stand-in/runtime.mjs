/**
 * A stand-in for Electron's main-process runtime, where the real one cannot be had: plain Node runs the
 * bundled main (`node --import runtime.mjs dist/desktop/index.cjs`) and gets this module for `electron`. It
 * runs main/index.ts and main/desktop for real: wiring, order of calls, scheme handler, window policy, quit.
 *
 * What it does NOT show, and only a real Electron can: the window is an ordinary Chromium page of the test at
 * http://127.0.0.1:PORT and not lectern://app, so privileges of the scheme, its secure context, the sandbox,
 * context isolation, permissions and sessions are recorded and asked for by the test, not enforced; the preload
 * does not run; no menus, focus, bounds, second instance, printToPDF; Node's own version instead of Electron's.
 */
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import Module from 'node:module';
import { Readable } from 'node:stream';

const say = (message) => process.send?.(message);
const schemes = new Map();
const privileged = new Set();
const windows = [];
const answers = [];
let ready = false;

/** Electron throws when these come too late; so does this. */
function beforeReady(what) {
  if (ready) throw new Error(`${what} can only be called before the app is ready`);
}

class StandInEvent {
  defaultPrevented = false;
  constructor(url) {
    this.url = url;
  }
  preventDefault() {
    this.defaultPrevented = true;
  }
}

const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  enableSandbox: () => beforeReady('app.enableSandbox()'),
  requestSingleInstanceLock: () => true,
  whenReady: () =>
    new Promise((resolve) => {
      setImmediate(() => {
        ready = true;
        resolve();
      });
    }),
  getAppPath: () => process.env.LECTERN_ROOT,
  quit: () => {
    const event = new StandInEvent();
    app.emit('before-quit', event);
    if (!event.defaultPrevented) process.exit(0);
  },
});

const protocol = {
  registerSchemesAsPrivileged: (list) => {
    beforeReady('protocol.registerSchemesAsPrivileged()');
    for (const { scheme } of list) privileged.add(scheme);
  },
  handle: (scheme, handler) => schemes.set(scheme, handler),
};

const defaultSession = {
  setPermissionRequestHandler: (handler) => (defaultSession.request = handler),
  setPermissionCheckHandler: (handler) => (defaultSession.check = handler),
};

class WebContents extends EventEmitter {
  openHandler = () => ({ action: 'allow' });
  setWindowOpenHandler(handler) {
    this.openHandler = handler;
  }
  printToPDF() {
    return Promise.reject(new Error('the stand-in cannot print'));
  }
}

class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows];
  static getFocusedWindow = () => windows[0] ?? null;

  constructor(options) {
    super();
    if (!ready) throw new Error('BrowserWindow before the app is ready');
    this.options = options;
    this.webContents = new WebContents();
    windows.push(this);
    app.emit('web-contents-created', new StandInEvent(), this.webContents);
  }

  show() {
    this.shown = true;
  }
  focus() {}
  reload() {}

  async loadURL(address) {
    const { protocol: scheme, host } = new URL(address);
    const handler = schemes.get(scheme.slice(0, -1));
    if (handler === undefined || !privileged.has(scheme.slice(0, -1)))
      throw new Error(`ERR_FAILED: ${address}`);
    const server = createServer((request, response) => {
      serve(handler, `${scheme}//${host}`, request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.emit('ready-to-show');
    const { webPreferences } = this.options;
    say({
      kind: 'window',
      url: `http://127.0.0.1:${server.address().port}/`,
      shown: this.shown,
      webPreferences,
    });
  }
}

/** Answers a request of the page by the scheme's handler. Electron's requests carry no signal; nor do these. */
async function serve(handler, origin, request, response) {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, [value].flat().join(', '));
  if (headers.has('origin')) headers.set('origin', origin);
  const answer = await handler(
    new Request(`${origin}${request.url}`, {
      method: request.method,
      headers,
      ...(hasBody ? { body: Readable.toWeb(request), duplex: 'half' } : {}),
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) return response.end();
  const body = Readable.fromWeb(answer.body);
  response.on('close', () => body.destroy());
  body.on('error', () => response.destroy());
  return body.pipe(response);
}

const electron = {
  app,
  protocol,
  BrowserWindow,
  session: { defaultSession },
  shell: {
    openExternal: async (url) => say({ kind: 'outside', url }),
  },
  dialog: {
    showOpenDialog: async () => {
      const path = answers.shift();
      return path === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [path] };
    },
    showSaveDialog: async () => ({ canceled: true }),
  },
};

const load = Module._load;
Module._load = function standInLoad(name, ...rest) {
  return name === 'electron' ? electron : Reflect.apply(load, this, [name, ...rest]);
};

/** What a test asks of the window, as the page in it would. */
const asked = {
  'choose-file': ({ path }) => answers.push(path) > 0,
  'window-open': ({ url }) => windows[0].webContents.openHandler({ url }).action,
  navigate: ({ url }) => {
    const event = new StandInEvent(url);
    windows[0].webContents.emit('will-navigate', event);
    return event.defaultPrevented ? 'stays' : 'goes';
  },
  permission: ({ name }) => defaultSession.check(windows[0].webContents, name),
  quit: () => {
    app.quit();
    return true;
  },
  'close-window': () => {
    windows.pop();
    app.emit('window-all-closed');
    return true;
  },
};
process.on('message', (message) =>
  say({ kind: 'answer', id: message.id, value: asked[message.ask](message) }),
);
// As Chromium's: the second one is the system's again, and ends the process.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => app.quit());
