// `node scripts/room-pictures.mjs FOLDER [PATTERN]`: takes pictures of the room in every size, for every eye, from
// workshops that no engine has made, and measures the frames of 500 busy seats. For looking at; no test.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { bundle } from './bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder = join(root, 'test-results', 'room'), pattern = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await build();
const { serveSynthetic } = await import(
  join(await bundle('pictures', { synthetic: 'scripts/pictures/synthetic.ts' }), 'synthetic.js')
);
const server = await serveSynthetic(root);
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });

const sizes = [
  [1024, 768],
  [1440, 900],
  [1920, 1080],
];
const shots = [
  ...[2, 24, 80, 500].flatMap((seats) =>
    sizes.flatMap(([width, height]) => [
      { name: `${seats}-mixed`, path: `s${seats}-mixed/live`, width, height },
      { name: `${seats}-second`, path: `s${seats}-mixed/room`, width, height },
    ]),
  ),
  { name: '24-blocked', path: 's24-blocked/live', width: 1280, height: 800 },
  { name: '24-expired', path: 's24-expired/live', width: 1280, height: 800 },
  { name: '24-panel', path: 's24-mixed/live/14', width: 1280, height: 800 },
  { name: '24-panel', path: 's24-mixed/live/14', width: 1024, height: 768 },
  { name: '24-starting', path: 's24-starting/live', width: 1280, height: 800 },
  { name: '24-narrow', path: 's24-mixed/live', width: 420, height: 800 },
  { name: '80-room', path: 's80-mixed/live', width: 1440, height: 900, room: true },
  { name: '80-blocked-room', path: 's80-blocked/live', width: 1440, height: 900, room: true },
  { name: '24-selected', path: 's24-mixed/live', width: 1280, height: 800, select: ['03', '14', '25'] },
  { name: '24-selected', path: 's24-mixed/live', width: 420, height: 800, select: ['03', '14'] },
  ...['deuteranopia', 'protanopia', 'tritanopia', 'achromatopsia'].flatMap((eye) => [
    { name: `500-${eye}`, path: 's500-mixed/live', width: 1440, height: 900, eye },
    { name: `24-${eye}`, path: 's24-mixed/live', width: 1280, height: 800, eye },
  ]),
];

const context = await browser.newContext({ reducedMotion: 'reduce' });
const page = await context.newPage();
page.on('pageerror', (error) => process.stderr.write(`page error: ${error.message}\n`));
page.on('console', (message) => {
  if (message.type() !== 'error') return;
  process.stderr.write(`console: ${message.text()} (${message.location().url})\n`);
});
await page.goto(server.startUrl);
const devtools = await context.newCDPSession(page);
for (const shot of shots) {
  for (const scheme of ['light', 'dark']) {
    const name = `${shot.name}-${shot.width}x${shot.height}-${scheme}`;
    if (!name.includes(pattern)) continue;
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(shot);
    await page.evaluate((shape) => localStorage.setItem('lectern.shape', shape), shot.room ? 'room' : 'auto');
    await devtools.send('Emulation.setEmulatedVisionDeficiency', { type: shot.eye ?? 'none' });
    await page.goto(`${server.origin}/#/`);
    await page.goto(`${server.origin}/#/w/${shot.path}`);
    await page.getByRole('list', { name: 'Seats', exact: true }).waitFor();
    for (const seat of shot.select ?? []) {
      const tile = page.locator(`button[data-seat="${seat}"]`);
      if ((await tile.count()) > 0) await tile.click({ modifiers: ['Control'] });
    }
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  }
}

if ('frames'.includes(pattern)) {
  for (const shape of ['room', 'tiles']) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate((value) => localStorage.setItem('lectern.shape', value), shape);
    await page.goto(`${server.origin}/#/`);
    await page.goto(`${server.origin}/#/w/s500-busy/live`);
    await page.getByRole('list', { name: 'Seats', exact: true }).waitFor();
    const frames = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const times = [];
          const next = (now) => {
            times.push(now);
            if (times.length > 1 && now - times[0] > 6000) {
              resolve(times.slice(1).map((time, index) => time - times[index]));
            } else requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
    );
    frames.sort((a, b) => a - b);
    const at = (part) => frames[Math.floor(frames.length * part)].toFixed(1);
    process.stdout.write(
      `500 busy seats as ${shape}: ${frames.length} frames in 6 s, ms: median ${at(0.5)}, 95% ${at(0.95)}, longest ${frames.at(-1).toFixed(1)}\n`,
    );
  }
}
await browser.close();
await server.close();
