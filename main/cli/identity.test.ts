/** Which workshop is which: two of one name, another computer, a data folder that is lost. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { computers } from './computers.testing';
import { exitCodes } from './output';

const { folder, home, run, runAsStranger } = await computers('identity');
const done = { code: exitCodes.done };

/** Writes a workshop of one seat without an id, and returns its file. */
function workshopFile(place: string, name: string): string {
  mkdirSync(join(folder, place), { recursive: true });
  const file = join(folder, place, 'workshop.yaml');
  writeFileSync(file, `# ${place}\nname: ${name} # its name\nseats: 1\nservices: [jupyter]\n`);
  return file;
}

const idIn = (file: string): string => /^id: (\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
const idsKept = async (computer: string): Promise<readonly string[]> => {
  const { stdout } = await run(computer, 'workshops', '--json');
  return (JSON.parse(stdout) as { saved: readonly { id: string }[] }).saved.map(({ id }) => id);
};

describe('two workshops of one name', () => {
  test('from two files live side by side, and each teardown removes only its own', async () => {
    const first = workshopFile('spring', 'Data pipelines with Airflow');
    const second = workshopFile('autumn', 'Data pipelines with Airflow');
    const before = readFileSync(first, 'utf8');
    expect(await run('ada', 'plan', first)).toMatchObject(done);
    expect(readFileSync(first, 'utf8')).toBe(before);
    expect(await run('ada', 'provision', first, '--yes')).toMatchObject(done);
    expect(await run('ada', 'provision', second, '--yes')).toMatchObject(done);
    const [one, other] = [idIn(first), idIn(second)];
    expect(one).toMatch(/^data-[0-9a-z]{6}$/);
    expect(other).toMatch(/^data-[0-9a-z]{6}$/);
    expect(one).not.toBe(other);
    expect(readFileSync(first, 'utf8')).toBe(before.replace('# its name\n', `# its name\nid: ${one}\n`));

    expect((await run('ada', 'changes', first)).stdout).toContain('Everything matches');
    const ambiguous = await run('ada', 'status', 'Data pipelines with Airflow');
    expect(ambiguous).toMatchObject({ code: exitCodes.badInput });
    expect(ambiguous.stderr).toContain(one);
    expect(ambiguous.stderr).toContain(other);
    expect(await run('ada', 'teardown', first, '--yes')).toMatchObject(done);
    expect((await run('ada', 'status', second)).stdout).toContain(other);
    expect((await run('ada', 'status', first)).stderr).toContain('is not in the account');
    expect(await run('ada', 'teardown', second, '--yes')).toMatchObject(done);
    expect((await run('ada', 'leftovers')).stdout).toContain('nothing found');
  }, 60_000);

  test('from one built-in workshop: the second is made by --new, and then each goes by its id', async () => {
    expect(await run('ben', 'provision', 'jupyter', '--seats', '1', '--yes')).toMatchObject(done);
    expect(await run('ben', 'provision', 'jupyter', '--yes')).toMatchObject(done);
    expect(await idsKept('ben')).toHaveLength(1);
    expect(await run('ben', 'provision', 'jupyter', '--seats', '1', '--new', '--yes')).toMatchObject(done);
    const [one = '', other = ''] = await idsKept('ben');
    const which = await run('ben', 'teardown', 'jupyter', '--yes');
    expect(which).toMatchObject({ code: exitCodes.badInput });
    for (const id of [one, other]) expect(which.stderr).toContain(id);
    expect(await run('ben', 'teardown', one, '--yes')).toMatchObject(done);
    expect((await run('ben', 'status', 'jupyter')).stdout).toContain(other);
    expect(await run('ben', 'teardown', 'jupyter', '--yes')).toMatchObject(done);
    expect((await run('ben', 'leftovers')).stdout).toContain('nothing found');
  }, 60_000);

  test('a copy that took the id along is no second workshop, and removes nothing', async () => {
    const first = workshopFile('mine', 'Copied');
    expect(await run('ada', 'provision', first, '--yes')).toMatchObject(done);
    cpSync(join(folder, 'mine'), join(folder, 'yours'), { recursive: true });
    const copy = await run('ada', 'teardown', join(folder, 'yours'), '--yes');
    expect(copy).toMatchObject({ code: exitCodes.badInput });
    expect(copy.stderr).toContain('remove the line `id:`');
    // A file that was moved is still the same.
    rmSync(first);
    expect(await run('ada', 'teardown', join(folder, 'yours'), '--yes')).toMatchObject(done);
  }, 60_000);
});

describe('another computer, or this one without its data', () => {
  test('finds the only workshop that fits by name and origin, and tears it down by tags alone', async () => {
    expect(await run('cleo', 'provision', 'jupyter', '--seats', '2', '--yes')).toMatchObject(done);
    const [id = ''] = await idsKept('cleo');
    const seen = await run('dora', 'status', 'jupyter');
    expect(seen).toMatchObject(done);
    expect(seen.stdout).toContain(id);
    expect(seen.stdout.match(/seat \d\d/g)).toEqual(['seat 01', 'seat 02']);
    expect((await run('dora', 'cards', id)).stdout).toContain('Seat 02');
    expect(await idsKept('dora')).toEqual([]);
    expect((await run('dora', 'changes', 'jupyter')).stdout).toContain('Everything matches');

    const asked = await run('dora', 'provision', 'jupyter', '--yes');
    expect(asked).toMatchObject({ code: exitCodes.badInput });
    expect(asked.stderr).toContain(`is already in this account (${id}, created `);
    expect(asked.stderr).toContain(`--adopt ${id}`);
    expect(asked.stderr).toContain('--new');
    expect(await idsKept('dora')).toEqual([]);

    const other = await run('dora', 'provision', workshopFile('other', 'Other'), '--adopt', id, '--yes');
    expect(other).toMatchObject({ code: exitCodes.badInput });
    expect(other.stderr).toContain(`“${id}” in this account was not created from “Other”`);
    expect(await idsKept('dora')).toEqual([]);

    rmSync(home('cleo'), { recursive: true });
    expect(await run('cleo', 'provision', 'jupyter', '--seats', '2', '--adopt', id, '--yes')).toMatchObject(
      done,
    );
    expect(await idsKept('cleo')).toEqual([id]);
    const down = await run('dora', 'teardown', 'jupyter', '--yes');
    expect(down).toMatchObject(done);
    expect(down.stdout).toContain('left 0');
    expect((await run('dora', 'leftovers')).stdout).toContain('nothing found');
  }, 60_000);

  test('is not torn down by a slip of the hand, nor changed before it is adopted', async () => {
    for (const computer of ['leo', 'mia'])
      expect(await run(computer, 'provision', 'jupyter', '--seats', '1', '--new', '--yes')).toMatchObject(
        done,
      );
    const [own = ''] = await idsKept('leo');
    const [others = ''] = await idsKept('mia');
    expect(await run('leo', 'teardown', 'jupyter', '--yes')).toMatchObject(done);
    const again = await run('leo', 'teardown', 'jupyter', '--yes');
    expect(again.code).toBe(exitCodes.incomplete);
    expect(again.stderr).toContain(`(${own}) has been torn down already`);
    expect(again.stderr).toContain(`lectern teardown ${others}`);
    const changed = await run('ned', 'change', 'jupyter', '--seats', '2', '--yes');
    expect(changed.code).not.toBe(exitCodes.done);
    expect(changed.stderr).toContain(`--adopt ${others}`);
    expect((await run('mia', 'status', 'jupyter')).stdout).toContain('seat 01: works');
    expect(await run('leo', 'teardown', others, '--yes')).toMatchObject(done);
  }, 60_000);

  test('says that the account could not be asked, not that there is no such workshop', async () => {
    const refused = await runAsStranger('jo', 'status', 'spring-4f7k2q');
    expect(refused.code).not.toBe(exitCodes.done);
    expect(refused.stderr).not.toContain('Nothing is called');
    expect(refused.stderr).toContain('AWS');
    expect((await run('jo', 'status', 'spring-4f7k2q')).stderr).toContain('Nothing is called');
  });

  test('lists several that fit, each with its id', async () => {
    for (const computer of ['emil', 'fay'])
      expect(await run(computer, 'provision', 'jupyter', '--seats', '1', '--new', '--yes')).toMatchObject(
        done,
      );
    const [one = ''] = await idsKept('emil');
    const [other = ''] = await idsKept('fay');
    const which = await run('gil', 'teardown', 'jupyter', '--yes');
    expect(which).toMatchObject({ code: exitCodes.badInput });
    expect(which.stderr).toContain(one);
    expect(which.stderr).toContain(other);
    for (const id of [one, other]) expect(await run('gil', 'teardown', id, '--yes')).toMatchObject(done);
    expect((await run('gil', 'leftovers')).stdout).toContain('nothing found');
  }, 60_000);

  test('finds the workshop of a file that nobody could write an id into', async () => {
    const file = workshopFile('read-only', '統計 & “R”');
    // Root may write anything: a file that is written in another way has no line for an id either.
    const text = '? name\n: 統計 & “R”\n? seats\n: 1\n? services\n: [jupyter]\n';
    writeFileSync(file, text);
    chmodSync(file, 0o444);
    const { mode } = statSync(file);
    expect(await run('hal', 'provision', file, '--yes')).toMatchObject(done);
    const [id = ''] = await idsKept('hal');
    expect(id).toMatch(/^workshop-[0-9a-z]{6}$/);
    expect((await run('hal', 'status', file)).stdout).toContain(id);
    expect((await run('ida', 'status', file)).stdout).toContain(id);
    expect(await run('ida', 'teardown', file, '--yes')).toMatchObject(done);
    expect(statSync(file).mode).toBe(mode);
  }, 60_000);
});
