import { describe, expect, it } from 'vitest';
import type { Browser } from './participant';
import { vscode } from './vscode';

type Page = Awaited<ReturnType<Browser['request']>>;

const page = (text = '', status = 200, location = ''): Page => ({ status, text, location });
const workbench = page('', 302, './?folder=/home/coder');

/** A browser to which the service answers by path; what it is not told of is a 404. */
function browserAt(answers: Readonly<Record<string, Page>>) {
  const asked: string[] = [];
  const browser: Browser = {
    cookie: () => undefined,
    openKernel: () => Promise.reject(new Error('there is no kernel')),
    request: (path, { method = 'GET', body } = {}) => {
      asked.push(`${method} ${path} ${body === undefined ? '' : JSON.stringify(body)}`.trim());
      return Promise.resolve(answers[`${method} ${path}`] ?? page('', 404));
    },
  };
  return { browser, asked };
}

const login = { username: 'user01', password: 'tulip-harbor-7' };
const good = {
  'GET login': page('<form>'),
  'POST login': page('', 302, './'),
  'GET ': workbench,
  'GET ./?folder=/home/coder': page('<html>'),
  'GET vscode-remote-resource?path=%2Fhome%2Fcoder%2Fdags%2Fa.py': page('x = 1\n'),
};

describe('a participant in VS Code', () => {
  it('signs in with the password alone, opens the workbench and reads what lies in the home', async () => {
    const { browser, asked } = browserAt(good);
    const user = await vscode.participant.signIn(browser, login);
    expect(await user.read?.('dags/a.py')).toBe('x = 1\n');
    expect(user.save).toBeUndefined();
    expect(asked.slice(0, 4)).toEqual([
      'GET login',
      'POST login {"base":"/","password":"tulip-harbor-7"}',
      'GET',
      'GET ./?folder=/home/coder',
    ]);
    await expect(user.read?.('none.py')).rejects.toThrow('could not open a saved file in VS Code');
  });

  it.each([
    ['open VS Code', { 'GET login': page('', 502) }],
    ['log in to VS Code', { 'POST login': page('Incorrect password') }],
    ['open the VS Code workbench', { 'GET ': page('', 302, './login') }],
    ['open the VS Code workbench', { 'GET ./?folder=/home/coder': page('', 500) }],
  ])('could not %s', async (step, answers) => {
    const { browser, asked } = browserAt({ ...good, ...answers });
    await expect(vscode.participant.signIn(browser, login)).rejects.toThrow(`could not ${step}`);
    // A second try with a wrong password would be one of the two that a minute has.
    expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(step === 'open VS Code' ? 0 : 1);
  });
});

describe('its health', () => {
  const judge = (body: string) => vscode.probe.judge({ status: 200, body });

  it('is good whether somebody works in it or nobody has for a minute', () => {
    expect(judge('{"status":"alive","lastHeartbeat":1}').outcome).toBe('ok');
    expect(judge('{"status":"expired","lastHeartbeat":0}').outcome).toBe('ok');
  });

  it('is not that of another service', () => {
    expect(judge('{"version":"2.17.0"}')).toMatchObject({ outcome: 'wrong', what: 'not VS Code' });
  });
});

it('keeps the password out of the command line, and the logins of neighbours apart', () => {
  const [container] = vscode.containers({
    seat: '07',
    image: vscode.image,
    region: 'eu-west-1',
    basePath: '/',
    size: vscode.size,
    environment: [{ name: 'LECTERN_SEAT', value: '07' }],
    seatPassword: (name) => ({ name, secretArn: 'secret', key: 'seat' }),
    databasePassword: (name) => ({ name, secretArn: 'secret', key: 'database' }),
    mounts: [{ volume: 'home', path: '/home/coder', readOnly: false }],
    afterMaterials: {},
  });
  expect(container?.secrets).toEqual([{ name: 'PASSWORD', secretArn: 'secret', key: 'seat' }]);
  expect(container?.environment).toContainEqual({ name: 'CODE_SERVER_COOKIE_SUFFIX', value: '07' });
  expect(container).not.toHaveProperty('entryPoint');
});
