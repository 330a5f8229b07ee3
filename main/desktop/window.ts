import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { appOrigin } from './protocol';

const crashesAllowed = 3;
const crashWindowMs = 5 * 60_000;

/** Opens Lectern's window. A crashed page is loaded again, at most three times in five minutes. */
export async function openWindow(preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 360,
    minHeight: 480,
    show: false,
    webPreferences: { preload, nodeIntegration: false, contextIsolation: true, sandbox: true },
  });
  const crashes: number[] = [];
  window.webContents.on('render-process-gone', () => {
    const now = Date.now();
    crashes.push(now);
    if (crashes.filter((at) => now - at < crashWindowMs).length <= crashesAllowed) window.reload();
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${appOrigin}/`);
  return window;
}

/** The bundled preload beside the bundled main. */
export const preloadFile = join(__dirname, 'preload.cjs');
