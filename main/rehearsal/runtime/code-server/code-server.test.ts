import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBench, type Browser, type RuntimeBench, type TestContainer } from '../runtime.testing';

const IMAGE = 'codercom/code-server:4.132.0';
const PASSWORD = 'tulip-harbor-7';
const environment = { PASSWORD, LECTERN_SEAT: '07', CODE_SERVER_COOKIE_SUFFIX: '07' };

let bench: RuntimeBench;
let container: TestContainer;
let browser: Browser;

async function start(): Promise<void> {
  const mounts = [{ folder: bench.home, path: '/home/coder', readOnly: false }];
  container = await bench.run({ image: IMAGE, environment, mounts });
  browser = await bench.browse('10.0.0.5', 8080);
}

const logIn = (password = PASSWORD) => browser.post('/login', { base: '/', password });

beforeEach(async () => {
  bench = createBench();
  await start();
});
afterEach(() => bench.close());

describe('the login', () => {
  it('asks for the password alone, says that this is a stand-in, and whose seat it is', async () => {
    expect(await browser.send('/')).toMatchObject({ status: 302, location: './login' });
    const login = await browser.send('/login');
    expect(login.status).toBe(200);
    expect(login.text).toContain('Rehearsal stand-in – not the real VS Code');
    expect(login.text).toContain('Seat 07');
    expect(login.text).not.toMatch(/User name|tulip/);
    expect((await browser.send('/tree')).status).toBe(401);
  });

  it('lets the right password in, to the workbench of the home', async () => {
    expect(await logIn()).toMatchObject({ status: 302, location: './' });
    expect(await browser.send('/')).toMatchObject({ status: 302, location: './?folder=/home/coder' });
    const workbench = await browser.send('/?folder=/home/coder');
    expect(workbench.status).toBe(200);
    expect(workbench.text).toContain('not rehearsed');
    expect(workbench.text).not.toContain('notebook');
  });

  it('answers a wrong password with the page again, fourteen times, and lets the right one in even then', async () => {
    for (let nth = 0; nth < 14; nth += 1) {
      const refused = await logIn('wrong');
      expect(refused).toMatchObject({ status: 200 });
      expect(refused.text).toContain('Incorrect password');
    }
    expect((await logIn('wrong')).text).toContain('Login rate limited!');
    expect((await browser.send('/tree')).status).toBe(401);
    expect((await logIn()).status).toBe(302);
    expect((await browser.send('/tree')).status).toBe(200);
  });

  it('does not start without a password', async () => {
    const mounts = [{ folder: bench.home, path: '/home/coder', readOnly: false }];
    const other = await bench.run({ image: IMAGE, ip: '10.0.0.6', mounts });
    expect(await other.exit).toBe(1);
    expect(other.lines.join()).toContain('PASSWORD is not set');
  });
});

it('tells its health without a login: alive once somebody works in it', async () => {
  expect((await browser.send('/healthz')).json()).toEqual({ status: 'expired', lastHeartbeat: 0 });
  await logIn();
  await browser.send('/tree');
  expect((await browser.send('/healthz')).json()).toMatchObject({ status: 'alive' });
});

describe('files', () => {
  it('makes, edits and saves a file as a person would', async () => {
    await logIn();
    await browser.send('/tree');
    const made = await browser.post('/tree', { action: 'new-file', name: 'my exercise.py' });
    expect(made.location).toBe('/edit/my%20exercise.py');
    const editor = await browser.send('/edit/my%20exercise.py');
    const version = /name="version" value="([^"]+)"/.exec(editor.text)?.[1] ?? '';
    await browser.post('/edit/my%20exercise.py', { version, text: 'x = 1\r\n' });
    expect(readFileSync(path.join(bench.home, 'my exercise.py'), 'utf8')).toBe('x = 1\n');
    expect((await browser.post('/edit/my%20exercise.py', { _xsrf: 'f'.repeat(32) })).status).toBe(403);
  });

  it('edits a notebook as the text that it is', async () => {
    writeFileSync(path.join(bench.home, 'x.ipynb'), '{"cells": []}');
    await logIn();
    expect((await browser.send('/tree')).text).toContain('href="/edit/x.ipynb"');
    const refused = await browser.post('/tree', { action: 'new-notebook', name: 'y' });
    expect(refused.status).toBe(400);
  });

  it('reads what lies in the home by its path, and nothing outside', async () => {
    writeFileSync(path.join(bench.home, 'from jupyter.txt'), 'saved in Jupyter');
    const outside = path.join(bench.parts.dataFolder, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'secret.txt'), 'secret');
    symlinkSync(outside, path.join(bench.home, 'link'));
    const read = (file: string) => browser.send(`/vscode-remote-resource?path=${encodeURIComponent(file)}`);
    expect((await read('/home/coder/from jupyter.txt')).status).toBe(401);
    await logIn();
    expect(await read('/home/coder/from jupyter.txt')).toMatchObject({
      status: 200,
      text: 'saved in Jupyter',
    });
    for (const file of [
      '/etc/passwd',
      '/home/coder/../x',
      '/home/coder/link/secret.txt',
      '',
      '/home/coder/no',
    ])
      expect((await read(file)).status, file).toBe(404);
  });

  it('refuses what it does not rehearse with 501 and a sentence', async () => {
    await logIn();
    const refused = await browser.send('/proxy/3000/');
    expect(refused.status).toBe(501);
    expect(refused.text).toContain('stand-in has no /proxy/3000/; it shows and keeps files.');
  });
});

it('keeps files and logins in a crash, as code-server does', async () => {
  await logIn();
  await browser.send('/tree');
  await browser.post('/tree', { action: 'new-file', name: 'kept.py' });
  const before = new Map(browser.cookies);
  bench.runtime.kill(container.id);
  expect(await container.exit).toBe(137);
  await start();
  for (const [name, value] of before) browser.cookies.set(name, value);
  expect((await browser.send('/tree')).text).toContain('kept.py');
});

it('ends a login with a logout', async () => {
  await logIn();
  await browser.send('/tree');
  expect(await browser.post('/logout', {})).toMatchObject({ status: 302, location: './login' });
  expect((await browser.send('/tree')).status).toBe(401);
});

it('leaves a login at another seat of the same host alone', async () => {
  const mounts = [{ folder: bench.home, path: '/home/coder', readOnly: false }];
  const other = { PASSWORD: 'lilac-anchor-3', LECTERN_SEAT: '08', CODE_SERVER_COOKIE_SUFFIX: '08' };
  await bench.run({ image: IMAGE, environment: other, ip: '10.0.0.6', mounts });
  const next = await bench.browse('10.0.0.6', 8080);
  await logIn();
  await next.post('/login', { base: '/', password: 'lilac-anchor-3' });
  for (const [name, value] of next.cookies) browser.cookies.set(name, value);
  expect((await browser.send('/tree')).status).toBe(200);
});
