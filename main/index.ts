import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';
import { createAppHandler } from './api/handler';
import { desktopNative, openOutside } from './desktop/native';
import { registerScheme, serveScheme } from './desktop/protocol';
import { hardenApp, restrictPermissions } from './desktop/security';
import { openWindow, preloadFile } from './desktop/window';
import { onInterrupt } from './interrupt';
import { openLectern } from './lectern';
import { startOptions } from './start-options';

registerScheme();
hardenApp((url) => void openOutside(url));

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus());
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(async () => {
    const archive = app.getAppPath();
    // What is run as a process of its own, or copied, lies beside the archive when the app is packaged.
    const root = archive.replace(/app\.asar$/, 'app.asar.unpacked');
    const lectern = openLectern({ root, native: desktopNative, ...startOptions(process.argv.slice(1)) });
    let closed = false;
    app.on('before-quit', (event) => {
      if (closed) return;
      // What runs is cancelled in good order first; it can continue at the next start.
      event.preventDefault();
      void lectern.close().finally(() => {
        closed = true;
        app.quit();
      });
    });
    // Chromium's own handlers, which are there by now, end the app abruptly at the second signal.
    onInterrupt(() => {
      app.quit();
      return true;
    });
    restrictPermissions();
    serveScheme(createAppHandler(lectern, join(archive, 'dist', 'renderer')));
    await openWindow(preloadFile);
  });
} else {
  app.quit();
}
