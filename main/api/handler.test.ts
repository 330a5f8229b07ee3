import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { browserNative } from '../native';
import { openLectern, type Lectern } from '../lectern';
import { clientOf, refusal } from './api.testing';
import { createAppHandler, type AppHandler } from './handler';

const folder = mkdtempSync(join(tmpdir(), 'lectern-api-'));
const renderer = join(folder, 'renderer');
const aws = { kind: 'aws', profile: 'school' } as const;
let lectern: Lectern;
let handler: AppHandler;
let client: ReturnType<typeof clientOf>;

beforeAll(() => {
  vi.stubEnv('LECTERN_LOG_LEVEL', 'silent');
  lectern = openLectern({
    root: process.cwd(),
    native: browserNative,
    home: join(folder, 'home'),
    watch: false,
  });
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>');
  writeFileSync(join(renderer, 'assets', 'app-1.js'), 'export {};');
  writeFileSync(join(renderer, 'notes.exe'), 'no page of ours');
  writeFileSync(join(folder, 'secret.txt'), 'beside the folder');
  handler = createAppHandler(lectern, renderer);
  client = clientOf(handler);
});
afterAll(async () => {
  await lectern.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a call that cannot be answered', () => {
  test('comes back as LECTERN with the problem, when it is one that a person can act on', async () => {
    const refused = await refusal(client.workshops.get({ workshopId: 'nowhere' }));
    expect(refused).toMatchObject({
      code: 'LECTERN',
      status: 404,
      data: { code: 'workshop.unknown', message: expect.stringContaining('nowhere') as string },
    });
    expect(refused.data).toHaveProperty('hint');
  });

  test('is refused before its stream begins, when it is of events', async () => {
    expect(await refusal(client.events({ workshopId: 'nowhere' }))).toMatchObject({
      code: 'LECTERN',
      status: 404,
      data: { code: 'workshop.unknown' },
    });
  });

  test('is refused in words while its stream is read, too', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    const read = async (): Promise<void> => {
      const items = await client.leftovers.find({ target: { kind: 'aws', profile: 'nobody' } });
      for await (const item of items) expect(item).toMatchObject({ kind: 'progress' });
    };
    expect(await refusal(read())).toMatchObject({
      code: 'LECTERN',
      data: { code: 'aws.profile-unknown', message: expect.stringContaining('"nobody"') as string },
    });
  });

  test('is `internal`, and in the log, when it is a fault of ours', async () => {
    const warn = vi.spyOn(lectern.log, 'warn');
    const details = vi.spyOn(lectern.workshops, 'list').mockRejectedValueOnce(new TypeError('a bug'));
    expect(await refusal(client.workshops.list())).toMatchObject({
      code: 'LECTERN',
      status: 500,
      data: { code: 'internal' },
    });
    expect(warn).toHaveBeenCalledOnce();
    details.mockRestore();
    warn.mockRestore();
  });

  test('is not found when there is no such procedure, or no such place', async () => {
    const post = (path: string): Promise<Response> =>
      handler(new Request(`http://lectern.test${path}`, { method: 'POST', body: '{}' }));
    expect((await post('/rpc/workshops/burn')).status).toBe(404);
    expect((await post('/elsewhere')).status).toBe(404);
  });

  test.each([
    ['region', { workshopId: 'one', region: 'nowhere-1' }],
    ['seats', { workshopId: 'one', seats: 1.5 }],
    ['workshopId', { workshopId: '../one' }],
    ['target', { workshopId: 'one', target: { kind: 'aws', profile: '' } }],
  ])('names the field when the input is bad: %s', async (field, input) => {
    const refused = await refusal(client.workshops.change(input as never));
    expect(refused).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
    const { issues } = refused.data as { issues: readonly { path: readonly string[] }[] };
    expect(issues[0]?.path[0]).toBe(field);
  });
});

describe('workshops', () => {
  test('are started from a built-in one, listed with their phase, planned, and forgotten', async () => {
    const { builtIn, saved, places } = await client.workshops.list();
    expect(builtIn.map(({ id }) => id)).toContain('jupyter');
    expect(saved).toEqual([]);
    expect(places.rehearsalSpeed).toBe(60);
    const made = await client.workshops.create({
      builtIn: 'jupyter',
      name: 'Data day',
      seats: 3,
      target: { kind: 'rehearsal' },
    });
    expect(made).toMatchObject({
      workshop: { seats: 3, region: 'eu-west-1' },
      target: { kind: 'rehearsal' },
      phase: 'planned',
    });
    const { id: workshopId } = made.workshop;
    expect(workshopId).toMatch(/^data-day-[0-9a-z]{6}$/);
    expect((await client.workshops.list()).saved).toMatchObject([
      { id: workshopId, seats: 3, phase: 'planned' },
    ]);
    const plan = await client.workshops.plan({ workshopId });
    expect(plan.counts.find(({ type }) => type === 'AWS::EC2::Instance')?.total).toBe(3);
    expect(await client.workshops.remove({ workshopId })).toEqual({ removed: true });
    expect((await client.workshops.list()).saved).toEqual([]);
  });

  test('live in the region that was chosen, when they are started and when they are changed', async () => {
    const chosen = { builtIn: 'jupyter', name: 'Away', seats: 2, target: aws, region: 'us-east-1' };
    const made = await client.workshops.create(chosen);
    expect(made).toMatchObject({ workshop: { region: 'us-east-1' }, target: aws });
    const { id: workshopId } = made.workshop;
    const kept = join(lectern.home.workshops, workshopId);
    expect(readFileSync(join(kept, 'workshop.yaml'), 'utf8')).toContain('region: us-east-1');
    const { cost } = await client.workshops.plan({ workshopId });

    const moved = await client.workshops.change({ workshopId, region: 'sa-east-1' });
    expect(moved.workshop.region).toBe('sa-east-1');
    expect((await client.workshops.get({ workshopId })).workshop.region).toBe('sa-east-1');
    const there = (await client.workshops.plan({ workshopId })).cost;
    expect(there.perHour).toBeCloseTo(cost.perHour * 1.6, 9);
    expect(JSON.parse(readFileSync(join(kept, 'record.json'), 'utf8'))).toMatchObject({ target: aws });
  });

  test('of version 0.1, which kept another region beside the profile, stay in the one that everything went by', async () => {
    const made = await client.workshops.create({ builtIn: 'jupyter', name: 'Before', seats: 2, target: aws });
    const { id: workshopId } = made.workshop;
    const file = join(lectern.home.workshops, workshopId, 'record.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...record, target: { ...aws, region: 'us-east-1' } }));
    const details = await client.workshops.get({ workshopId });
    expect(details).toMatchObject({ workshop: { region: 'eu-west-1' }, target: aws });
    expect(details.target).not.toHaveProperty('region');
    // On the command line it is found with the same profile, too.
    expect(lectern.workshops.placeOf(workshopId)).toMatchObject({ target: aws, region: 'eu-west-1' });
  });

  test('come from a text with the line of what is wrong', async () => {
    const opened = await client.workshops.open({ text: 'name: One\nseats: 0\nservices: [jupyter]\n' });
    expect(opened).toMatchObject({ issues: [{ line: 2, field: 'seats' }] });
    expect(
      await refusal(client.workshops.create({ builtIn: 'jupyter', name: 'One', seats: 0, target: aws })),
    ).toMatchObject({
      data: { code: 'workshop.invalid', message: expect.stringContaining('seats') as string },
    });
  });
});

describe('the files of the window', () => {
  const get = (path: string, method = 'GET'): Promise<Response> =>
    handler(new Request(`http://lectern.test${path}`, { method }));

  test('are served with their type, and may load nothing from elsewhere', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  test('that carry their version in the name are kept by the browser', async () => {
    const script = await get('/assets/app-1.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(await (await get('/assets/app-1.js', 'HEAD')).text()).toBe('');
  });

  test.each(['/missing.js', '/notes.exe', '/assets', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt'])(
    'are all there is: %s is not found',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('are only read', async () => {
    expect((await get('/index.html', 'PUT')).status).toBe(404);
  });
});
