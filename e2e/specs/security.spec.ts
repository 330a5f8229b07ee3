import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures/lectern';

/** Makes a request as no browser would: any header as it is given. */
function rawStatus(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}

test('nobody but the window that was opened with the link may call the app', async ({ lectern, browser }) => {
  const { page, origin } = lectern;
  const { host } = new URL(origin);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  const ours = `${cookie?.name ?? ''}=${cookie?.value ?? ''}`;

  await test.step('without the cookie there is nothing, not even a page', async () => {
    for (const path of ['/', '/rpc/app/info', '/rpc/workshops/list', '/assets/index.js']) {
      expect(await rawStatus(`${origin}${path}`, { host }), path).toBe(401);
    }
    const stranger = await browser.newContext();
    const answer = await (await stranger.newPage()).goto(origin);
    expect(answer?.status()).toBe(401);
    await stranger.close();
  });

  await test.step('another host name or origin is refused, cookie or not', async () => {
    expect(await rawStatus(origin, { host, cookie: ours })).toBe(200);
    expect(await rawStatus(origin, { host: 'lectern.example', cookie: ours })).toBe(421);
    expect(await rawStatus(origin, { host, cookie: ours, origin: 'http://lectern.example' })).toBe(403);
    expect(await rawStatus(origin, { host, cookie: ours, origin: 'null' })).toBe(403);
  });

  await test.step('a page of another origin in the same browser cannot call', async () => {
    const other = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>other</title><link rel="icon" href="data:,">');
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const tab = await page.context().newPage();
    try {
      await tab.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
      const refused = tab.waitForEvent('response', (response) => response.url().startsWith(origin));
      const outcome = tab.evaluate(async (url) => {
        try {
          const answer = await fetch(url, {
            method: 'POST',
            mode: 'no-cors',
            credentials: 'include',
            body: '{}',
          });
          return answer.type;
        } catch {
          return 'failed';
        }
      }, `${origin}/rpc/workshops/list`);
      expect((await refused).status()).toBe(403);
      expect(['opaque', 'failed']).toContain(await outcome);
      const read = await tab.evaluate(
        (url) =>
          fetch(url, { credentials: 'include' }).then(
            () => 'read',
            () => 'failed',
          ),
        `${origin}/rpc/app/info`,
      );
      expect(read).toBe('failed');
    } finally {
      await tab.close();
      other.close();
      other.closeAllConnections();
    }
  });

  await test.step('the link works once', async () => {
    expect(await rawStatus(lectern.startUrl, { host })).toBe(401);
  });

  await test.step('pages run nothing but their own files', async () => {
    const answer = await page.reload();
    const policy = (await answer?.headerValue('content-security-policy')) ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
