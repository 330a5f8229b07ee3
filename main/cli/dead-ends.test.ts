/** Nothing that is broken, gone or mistyped on the instructor's computer keeps anybody from the account. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { computers } from './computers.testing';
import { exitCodes } from './output';

const { folder, run } = await computers('dead-ends');

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
