import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBench, type Browser, type RuntimeBench, type TestContainer } from '../runtime.testing';

const IMAGE = 'quay.io/jupyter/scipy-notebook:2025-11-10';
const PASSWORD = 'tulip-harbor-7';
const environment = { LECTERN_SEAT_PASSWORD: PASSWORD, LECTERN_SEAT: '07' };

let bench: RuntimeBench;
let container: TestContainer;
let browser: Browser;

async function start(): Promise<void> {
  container = await bench.run({ image: IMAGE, environment });
  browser = await bench.browse('10.0.0.5', 8888);
}

async function logIn(): Promise<void> {
  await browser.send('/login');
  expect((await browser.post('/login', { password: PASSWORD })).status).toBe(302);
}

beforeEach(async () => {
  bench = createBench();
  await start();
});
afterEach(() => bench.close());

describe('the login', () => {
  it('asks everybody to log in, and says that this is a stand-in', async () => {
    const home = await browser.send('/');
    expect(home).toMatchObject({ status: 302, location: '/login?next=%2F' });
    const login = await browser.send('/login?next=%2Ftree%2Fdags');
    expect(login.status).toBe(200);
    expect(login.text).toContain('Rehearsal stand-in – not the real Jupyter');
    expect(login.text).toContain('Seat 07');
    expect(login.text).not.toContain(PASSWORD);
  });

  it('lets the right password in and goes where the person wanted', async () => {
    await browser.send('/login?next=%2Ftree%2Fdags');
    const entered = await browser.post('/login?next=%2Ftree%2Fdags', { password: PASSWORD });
    expect(entered).toMatchObject({ status: 302, location: '/tree/dags' });
    expect((await browser.send('/tree')).status).toBe(200);
  });

  it('refuses a wrong password, a missing token and another site as the next page', async () => {
    await browser.send('/login');
    expect((await browser.post('/login', { password: 'wrong' })).status).toBe(401);
    expect((await browser.send('/tree')).status).toBe(302);
    expect((await browser.post('/login', { password: PASSWORD, _xsrf: '' })).status).toBe(403);
    expect((await browser.post('/login', { password: PASSWORD, _xsrf: 'f'.repeat(32) })).status).toBe(403);
    const entered = await browser.post('/login?next=//evil.example/', { password: PASSWORD });
    expect(entered).toMatchObject({ status: 302, location: '/tree' });
  });

  it.each([
    ['/lab', '/tree'],
    ['/lab/tree/my%20dags', '/tree/my%20dags'],
  ])('leads from %s, the image’s own page, to %s', async (from, to) => {
    await logIn();
    expect(await browser.send(from)).toMatchObject({ status: 302, location: to });
  });

  it('ends with a logout', async () => {
    await logIn();
    await browser.post('/logout', {});
    expect((await browser.send('/tree')).status).toBe(302);
  });

  it('does not start without a password', async () => {
    const other = await bench.run({ image: IMAGE, ip: '10.0.0.6' });
    expect(await other.exit).toBe(1);
    expect(other.lines.join()).toContain('LECTERN_SEAT_PASSWORD');
  });
});

describe('files', () => {
  it('makes, saves, renames and deletes a file as a person would', async () => {
    await logIn();
    await browser.post('/tree', { action: 'new-folder', name: 'dags' });
    const made = await browser.post('/tree/dags', { action: 'new-file', name: 'my dag.py' });
    expect(made.location).toBe('/edit/dags/my%20dag.py');
    const editor = await browser.send('/edit/dags/my%20dag.py');
    const version = /name="version" value="([^"]+)"/.exec(editor.text)?.[1] ?? '';
    const saved = await browser.post('/edit/dags/my%20dag.py', {
      version,
      text: 'a = "<b>"\r\n\r\nprint(a)\r\n',
    });
    expect(saved.status).toBe(200);
    expect(saved.text).toMatch(/role="status"[^>]*>Saved \d{4}-/);
    expect(saved.text).toContain('a = &quot;&lt;b&gt;&quot;\n\nprint(a)\n</textarea>');
    expect(readFileSync(path.join(bench.home, 'dags/my dag.py'), 'utf8')).toBe('a = "<b>"\n\nprint(a)\n');

    await browser.post('/tree/dags', { action: 'rename', from: 'my dag.py', name: 'other.py' });
    expect((await browser.send('/tree/dags')).text).toContain('/edit/dags/other.py');
    expect((await browser.post('/tree', { action: 'delete', name: 'dags' })).text).toContain('not empty');
    await browser.post('/tree/dags', { action: 'delete', name: 'other.py' });
    expect((await browser.send('/tree/dags')).text).toContain('This folder is empty.');
  });

  it('does not save over a newer version unless told to', async () => {
    writeFileSync(path.join(bench.home, 'notes.txt'), 'first');
    await logIn();
    const editor = await browser.send('/edit/notes.txt');
    const version = /name="version" value="([^"]+)"/.exec(editor.text)?.[1] ?? '';
    writeFileSync(path.join(bench.home, 'notes.txt'), 'by another tab');
    const refused = await browser.post('/edit/notes.txt', { version, text: 'mine' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('mine</textarea>');
    expect(readFileSync(path.join(bench.home, 'notes.txt'), 'utf8')).toBe('by another tab');
    await browser.post('/edit/notes.txt', { version, text: 'mine', overwrite: 'yes' });
    expect(readFileSync(path.join(bench.home, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('shows and changes the cells of a notebook and keeps the rest of it', async () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] },
        {
          cell_type: 'code',
          execution_count: 3,
          metadata: { x: 1 },
          outputs: [{ output_type: 'stream' }],
          source: 'a',
        },
      ],
      metadata: { kernelspec: { name: 'python3' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(path.join(bench.home, 'x.ipynb'), JSON.stringify(notebook));
    await logIn();
    const page = await browser.send('/notebooks/x.ipynb');
    expect(page.text).toContain('# Title\ntext</textarea>');
    const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await browser.post('/notebooks/x.ipynb', {
      version,
      'cell-0': '# New\r\nline',
      'cell-1': 'b = 1',
      add: 'code',
    });
    const kept = JSON.parse(readFileSync(path.join(bench.home, 'x.ipynb'), 'utf8')) as typeof notebook;
    expect(kept.metadata).toEqual(notebook.metadata);
    expect(kept.cells).toHaveLength(3);
    expect(kept.cells[0]?.source).toEqual(['# New\n', 'line']);
    expect(kept.cells[1]).toMatchObject({
      execution_count: 3,
      outputs: [{ output_type: 'stream' }],
      source: ['b = 1'],
    });
  });

  it('never leaves the home, by dots or by links, and shows nothing hidden', async () => {
    const outside = path.join(bench.parts.dataFolder, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'secret.txt'), 'secret');
    symlinkSync(outside, path.join(bench.home, 'link'));
    symlinkSync(path.join(outside, 'new.txt'), path.join(bench.home, 'dangling.txt'));
    writeFileSync(path.join(bench.home, '.profile'), 'hidden');
    await logIn();
    const list = await browser.send('/tree');
    expect(list.text).not.toMatch(/>link|\.profile/);
    for (const target of [
      '/api/contents/link/secret.txt',
      '/api/contents/..%2f..%2foutside/secret.txt',
      '/api/contents/../outside/secret.txt',
      '/files/link/secret.txt',
      '/files/%2e%2e/outside/secret.txt',
      '/edit/link/secret.txt',
      '/api/contents/.profile',
    ]) {
      const answer = await browser.send(target);
      expect(answer.status, target).toBe(404);
      expect(answer.text).not.toContain('>secret<');
    }
    const written = await browser.api('PUT', '/api/contents/dangling.txt', {
      type: 'file',
      format: 'text',
      content: 'x',
    });
    expect(written.status).toBe(404);
    const moved = await browser.api('PATCH', '/api/contents/link', { path: 'here' });
    expect(moved.status).toBe(404);
  });
});

describe('the API', () => {
  it('answers as the original: version for all, the rest after a login', async () => {
    expect((await browser.send('/api')).json()).toHaveProperty('version');
    expect((await browser.send('/api/contents')).status).toBe(403);
    expect((await browser.send('/api/status')).status).toBe(403);
    await logIn();
    expect((await browser.send('/api/status')).json()).toMatchObject({ kernels: 0 });
    expect((await browser.send('/api/kernels')).json()).toEqual([]);
    const refused = await browser.api('POST', '/api/kernels', { name: 'python3' });
    expect(refused.status).toBe(501);
    expect((await browser.send('/tree', { method: 'POST' })).status).toBe(403);
  });

  it('keeps texts, binaries and notebooks in Jupyter’s models', async () => {
    await logIn();
    const put = async (name: string, model: object): Promise<number> =>
      (await browser.api('PUT', `/api/contents/${name}`, model)).status;
    expect(await put('dags', { type: 'directory' })).toBe(201);
    expect(await put('dags/a.py', { type: 'file', format: 'text', content: 'x = 1\n' })).toBe(201);
    expect(await put('dags/a.py', { type: 'file', format: 'text', content: 'x = 2\n' })).toBe(200);
    expect(await put('b.bin', { type: 'file', format: 'base64', content: '/wAB' })).toBe(201);
    const book = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    expect(await put('n.ipynb', { type: 'notebook', content: book })).toBe(201);
    expect(await put('none/a.py', { type: 'file', format: 'text', content: '' })).toBe(404);

    expect((await browser.send('/api/contents/dags/a.py')).json()).toMatchObject({
      name: 'a.py',
      path: 'dags/a.py',
      type: 'file',
      format: 'text',
      content: 'x = 2\n',
      size: 6,
      writable: true,
    });
    expect((await browser.send('/api/contents/b.bin')).json()).toMatchObject({
      format: 'base64',
      content: '/wAB',
    });
    expect((await browser.send('/api/contents/n.ipynb')).json()).toMatchObject({
      type: 'notebook',
      content: book,
    });
    expect((await browser.send('/api/contents/n.ipynb?content=0')).json()).toMatchObject({ content: null });
    const root = (await browser.send('/api/contents')).json() as { content: { name: string }[] };
    expect(root.content.map(({ name }) => name)).toEqual(['dags', 'b.bin', 'n.ipynb']);

    const made = await browser.api('POST', '/api/contents/dags', { type: 'file', ext: '.py' });
    expect(made.json()).toMatchObject({ path: 'dags/untitled.py' });
    expect((await browser.api('PATCH', '/api/contents/dags/untitled.py', { path: 'dags/a.py' })).status).toBe(
      409,
    );
    expect((await browser.api('DELETE', '/api/contents/dags/untitled.py')).status).toBe(204);
    expect((await browser.send('/api/contents/dags/untitled.py')).status).toBe(404);
  });
});

describe('a crash', () => {
  it('drops connections, listener and logins at once; the files stay', async () => {
    await logIn();
    await browser.api('PUT', '/api/contents/kept.py', { type: 'file', format: 'text', content: 'kept' });
    const hanging = browser.send('/edit/kept.py', { method: 'POST', headers: { 'content-length': '100' } });
    hanging.catch(() => undefined);
    const before = new Map(browser.cookies);
    bench.runtime.kill(container.id);
    expect(await container.exit).toBe(137);
    expect(bench.runtime.endpoint('10.0.0.5', 8888)).toBeUndefined();
    await expect(browser.send('/login')).rejects.toThrow();
    await expect(hanging).rejects.toThrow();

    await start();
    for (const [name, value] of before) browser.cookies.set(name, value);
    expect((await browser.send('/tree')).status).toBe(302);
    await logIn();
    expect((await browser.send('/api/contents/kept.py')).json()).toMatchObject({ content: 'kept' });
  });

  it('ends in order when it is asked to', async () => {
    await bench.runtime.stop(container.id, 30_000);
    expect(await container.exit).toBe(0);
    expect(bench.runtime.endpoint('10.0.0.5', 8888)).toBeUndefined();
  });
});
