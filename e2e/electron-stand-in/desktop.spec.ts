import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';

test(
  'the desktop window is hardened, opens files by dialog, and quits in good order',
  { tag: '@desktop' },
  async ({ lectern }) => {
    const { page, desktop } = lectern;
    const { start, plan } = screensOf(page);

    await test.step('the window keeps to itself', async () => {
      expect(desktop.window.shown).toBe(true);
      expect(desktop.window.webPreferences).toMatchObject({
        nodeIntegration: false,
        contextIsolation: true,
        sandbox: true,
      });
      expect(await desktop.ask({ ask: 'navigate', url: 'https://lectern.example/' })).toBe('stays');
      expect(await desktop.ask({ ask: 'navigate', url: 'lectern://app/#/' })).toBe('goes');
      expect(await desktop.ask({ ask: 'permission', name: 'media' })).toBe(false);
      expect(await desktop.ask({ ask: 'permission', name: 'clipboard-sanitized-write' })).toBe(true);
    });

    await test.step('a seat’s address opens in the system’s browser, and nothing else does', async () => {
      for (const url of ['http://127.0.0.9:8001/', 'https://lectern.example/', 'file:///etc/passwd']) {
        expect(await desktop.ask({ ask: 'window-open', url })).toBe('deny');
      }
      // The one page that may have a window of its own: nothing can be done there.
      expect(await desktop.ask({ ask: 'window-open', url: 'lectern://app/#/w/a1/room' })).toBe('allow');
      expect(await desktop.ask({ ask: 'window-open', url: 'lectern://app/#/w/a1/live' })).toBe('deny');
      await expect.poll(() => desktop.outside).toEqual(['http://127.0.0.9:8001/']);
    });

    await test.step('a workshop is chosen by the system’s dialog', async () => {
      const file = join(lectern.home, 'workshop.yaml');
      writeFileSync(file, 'name: Chosen\nseats: 3\nservices: [jupyter]\n');
      await desktop.ask({ ask: 'choose-file', path: file });
      await start.choose.click();
      await expect(plan.figure('Seats')).toHaveText('3');
      await expect(plan.account).toContainText('there is room for this workshop');
    });

    await test.step('closing the window ends the app', async () => {
      await page.goto('about:blank');
      await desktop.ask({ ask: 'close-window' });
      expect(await desktop.ended).toBe(0);
    });
  },
);
