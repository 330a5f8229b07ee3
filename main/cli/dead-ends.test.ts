/** Nothing that is broken, gone or mistyped on the instructor's computer keeps anybody from the account. */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { computers } from './computers.testing';
import { exitCodes } from './output';

const { folder, home, run, runAsStranger } = await computers('dead-ends');

/** Writes a workshop of one seat with an exercise, and returns its file. */
function workshopFile(id: string, more = ''): string {
  const own = join(folder, `${id}-files`);
  mkdirSync(join(own, 'materials'), { recursive: true });
  writeFileSync(join(own, 'materials', 'exercise.ipynb'), '{"cells":[]}');
  const file = join(own, 'workshop.yaml');
  writeFileSync(file, `name: ${id}\nid: ${id}\nseats: 1\nservices: [jupyter]\nmaterials: materials\n${more}`);
  return file;
}

describe('a workshop whose exercise files are gone', () => {
  test('is watched, changed and torn down all the same; only what copies them names the folder', async () => {
    const file = workshopFile('bare');
    expect(await run('ada', 'provision', file, '--seats', '2', '--yes')).toMatchObject({
      code: exitCodes.done,
    });
    const materials = join(file, '..', 'materials');
    renameSync(materials, `${materials}-moved`);
    expect(await run('ada', 'status', file)).toMatchObject({ code: exitCodes.done });
    expect(await run('ada', 'cards', 'bare')).toMatchObject({ code: exitCodes.done });
    expect(await run('ada', 'change', file, '--seats', '1', '--yes')).toMatchObject({ code: exitCodes.done });
    const more = await run('ada', 'change', 'bare', '--seats', '3', '--yes');
    expect(more.code).toBe(exitCodes.incomplete);
    expect(more.stdout + more.stderr).toContain(`There is no folder ${materials}.`);
    const again = await run('ada', 'provision', 'bare', '--yes');
    expect(again.code).toBe(exitCodes.incomplete);
    expect(again.stdout + again.stderr).toContain(`There is no folder ${materials}.`);
    expect((await run('ada', 'status', 'bare')).stdout).toContain('seat 01');
    const down = await run('ada', 'teardown', file, '--yes');
    expect(down).toMatchObject({ code: exitCodes.done });
    expect(down.stdout).toContain('left 0');
  }, 60_000);
});

/** What a computer keeps of workshops at this account. */
function keptBy(computer: string): string {
  const endpoints = join(home(computer), 'endpoints');
  const [endpoint = ''] = existsSync(endpoints) ? readdirSync(endpoints) : [];
  return join(endpoints, endpoint);
}
const kept = (computer: string): readonly string[] =>
  existsSync(keptBy(computer)) ? readdirSync(keptBy(computer)) : [];

function becomesFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

describe('a place that cannot be reached', () => {
  test('makes nothing and leaves nothing behind: the right one is taken next', async () => {
    const file = workshopFile('mistyped');
    const wrong = await run('eve', 'provision', file, '--yes', '--profile', 'nope');
    expect(wrong.code).toBe(exitCodes.badInput);
    expect((await run('eve', 'workshops', '--json')).stdout).toContain('"saved":[]');
    expect(readdirSync(join(home('eve'), 'workshops'))).toEqual([]);
    expect(await run('eve', 'provision', file, '--yes')).toMatchObject({ code: exitCodes.done });
    const moved = await run('eve', 'status', file, '--region', 'us-east-1');
    expect(moved.code).toBe(exitCodes.incomplete);
    expect(moved.stderr).toContain('exists in eu-west-1, at the endpoint of AWS_ENDPOINT_URL');
    expect(moved.stderr).toContain('lectern forget mistyped');
    expect(await run('eve', 'teardown', file, '--yes')).toMatchObject({ code: exitCodes.done });
  }, 60_000);
});

describe('what is not in the account', () => {
  test.each<[string, readonly string[]]>([
    ['changes', []],
    ['change', ['--yes']],
    ['status', []],
    ['cards', []],
    ['restart', ['01']],
    ['teardown', ['--yes']],
  ])('%s says so of a workshop that was never provisioned, and keeps nothing', async (command, more) => {
    const file = workshopFile('never');
    const said = await run('dan', command, file, ...more);
    expect(said.code).toBe(exitCodes.incomplete);
    expect(said.stdout + said.stderr).toContain('it has not been provisioned, or has been torn down');
    expect(said.stdout + said.stderr).not.toContain('may be in use');
    expect(said.stdout).not.toContain('eceipt');
    expect(kept('dan')).toEqual([]);
  });

  test('is said of a workshop that was torn down; its receipt stays the one that it got', async () => {
    const file = workshopFile('over');
    expect(await run('dan', 'provision', file, '--yes')).toMatchObject({ code: exitCodes.done });
    expect(await run('dan', 'teardown', file, '--yes')).toMatchObject({ code: exitCodes.done });
    const own = join(keptBy('dan'), 'over');
    const receipts = (): readonly string[] => readdirSync(own).filter((name) => name.startsWith('receipt-'));
    const before = receipts();
    expect(before).toHaveLength(2);
    expect((await run('dan', 'teardown', 'over', '--yes')).stdout).toContain('is not in the account');
    expect((await run('dan', 'change', 'over', '--yes')).stderr).toContain('is not in the account');
    expect((await run('dan', 'changes', 'over')).stderr).toContain('is not in the account');
    expect((await run('dan', 'status', 'over')).stderr).toContain('is not in the account');
    expect(receipts()).toEqual(before);
    expect((await run('dan', 'workshops')).stdout).toContain('gone');
    expect(await run('dan', 'forget', 'over', '--yes')).toMatchObject({ code: exitCodes.done });
    expect(kept('dan')).toEqual([]);
    expect(readdirSync(join(home('dan'), 'receipts'))).toHaveLength(2);
  }, 60_000);
});

describe('a workshop to be forgotten', () => {
  test('is kept while it stands or nobody can tell, until somebody says so; leftovers still find it', async () => {
    const file = workshopFile('stands');
    expect(await run('flo', 'provision', file, '--yes')).toMatchObject({ code: exitCodes.done });
    const stands = await run('flo', 'forget', 'stands', '--yes');
    expect(stands.code).toBe(exitCodes.incomplete);
    expect(stands.stderr).toContain('still exists in eu-west-1');
    const unknown = await runAsStranger('flo', 'forget', 'stands', '--yes');
    expect(unknown.code).toBe(exitCodes.incomplete);
    expect(unknown.stderr).toContain('may still exist and cost money');
    expect(unknown.stderr).toContain('--even-if-it-stands');
    expect(kept('flo')).toEqual(['stands']);
    const said = await runAsStranger('flo', 'forget', 'stands', '--even-if-it-stands', '--yes', '--json');
    expect(JSON.parse(said.stdout)).toEqual({ forgotten: 'stands' });
    expect(kept('flo')).toEqual([]);
    expect((await run('flo', 'leftovers')).stdout).toContain('stands');
    const removed = await run('flo', 'leftovers', '--remove', 'stands', '--yes');
    expect(removed).toMatchObject({ code: exitCodes.done });
  }, 60_000);
});

describe('a broken file of one workshop', () => {
  const before = 'gus';
  beforeAll(async () => {
    for (const id of ['hurt', 'well']) await run(before, 'provision', workshopFile(id), '--yes');
  });

  test.each<[string, string, (path: string) => void]>([
    ['record.json', 'half of it', (path) => writeFileSync(path, '{"version":1,')],
    ['record.json', 'no file', (path) => rmSync(path)],
    ['record.json', 'a folder', becomesFolder],
    ['workshop.yaml', 'other text', (path) => writeFileSync(path, 'seats: [')],
    ['workshop.yaml', 'no file', (path) => rmSync(path)],
    ['events.jsonl', 'zeros', (path) => writeFileSync(path, `${'\0'.repeat(400)}\n${'\0'.repeat(99)}\n`)],
    ['events.jsonl', 'a folder', becomesFolder],
    [
      'events.jsonl',
      'lines without their data',
      (path) =>
        writeFileSync(
          path,
          '{"seq":1,"workshopId":"hurt","code":"operation.started","time":"x"}\n{"seq":2,"workshopId":"hurt","code":"made.up","time":"x"}\n',
        ),
    ],
    ['journal.jsonl', 'a line of another shape', (path) => writeFileSync(path, '{"entry":"made.up"}\n')],
    ['journal.jsonl', 'a folder', becomesFolder],
  ])('%s (%s) is named, and is in no other’s way', async (name, how, breakIt) => {
    const computer = `gus ${name} ${how}`;
    cpSync(home(before), home(computer), { recursive: true });
    const path = join(keptBy(computer), 'hurt', name);
    breakIt(path);
    expect(await run(computer, 'cards', 'well')).toMatchObject({ code: exitCodes.done });
    const list = await run(computer, 'workshops');
    expect(list).toMatchObject({ code: exitCodes.done });
    expect(list.stdout).toContain('well, 1 seat: live');
    const own = await run(computer, 'cards', 'hurt');
    if (own.code !== exitCodes.done) expect(list.stdout + own.stderr).toContain(path);
    expect(list.stdout + own.stderr).not.toContain('inside Lectern');
    const forgotten = await run(computer, 'forget', 'hurt', '--yes', '--even-if-it-stands');
    expect(forgotten).toMatchObject({ code: exitCodes.done });
    expect(kept(computer)).toEqual(['well']);
  });

  test('does not keep the workshop in the account: what nobody can read is removed as a leftover', async () => {
    writeFileSync(join(keptBy(before), 'hurt', 'record.json'), '');
    const removed = await run(before, 'leftovers', '--remove', 'hurt', '--yes');
    expect(removed).toMatchObject({ code: exitCodes.done });
    rmSync(join(keptBy(before), 'well', 'events.jsonl'));
    const down = await run(before, 'teardown', 'well', '--yes');
    expect(down).toMatchObject({ code: exitCodes.done });
    expect((await run(before, 'leftovers')).stdout).toContain('nothing found');
  });
});
