import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildPlan } from '../../app/plan/build';
import { readSeed, writeSeed } from './import-seed';
import { builtInWorkshops, loadWorkshopFile } from './workshop-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const text = 'name: Demo\nseats: 2\nservices: [jupyter]\nmaterials: stuff\n';
function put(path: string, content = ''): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}
function issuesOf(result: object): unknown {
  if (!('issues' in result)) throw new Error('no issue was found');
  return result.issues;
}

describe('loadWorkshopFile', () => {
  it('reads the file and lists the materials, without litter', () => {
    const file = put('workshop.yaml', `\uFEFF${text}`);
    put('stuff/b.ipynb');
    put('stuff/dags/a.py');
    put('stuff/.ipynb_checkpoints/b.ipynb');
    put('stuff/dags/__pycache__/a.pyc');
    const loaded = loadWorkshopFile(file);
    expect(loaded).toMatchObject({
      file,
      workshop: { id: 'demo', materials: 'stuff' },
      materialsFolder: join(folder, 'stuff'),
      materials: ['b.ipynb', 'dags/a.py'],
    });
    expect(loadWorkshopFile(folder)).toEqual(loaded);
  });

  it('tells a missing, empty or linked materials folder by its line', () => {
    const file = put('workshop.yaml', text);
    expect(loadWorkshopFile(file, { kept: true })).toMatchObject({ materials: [] });
    expect(issuesOf(loadWorkshopFile(file))).toMatchObject([
      { file, line: 4, field: 'materials', message: expect.stringContaining('no folder') as string },
    ]);
    mkdirSync(join(folder, 'stuff'));
    expect(issuesOf(loadWorkshopFile(file))).toMatchObject([
      { line: 4, message: expect.stringContaining('is empty') as string },
    ]);
    put('secret');
    symlinkSync(join(folder, 'secret'), join(folder, 'stuff/notes'));
    expect(issuesOf(loadWorkshopFile(file))).toMatchObject([
      { line: 4, message: expect.stringContaining('notes is a link') as string },
    ]);
  });

  it('tells a file that is not there, and what is wrong inside', () => {
    expect(issuesOf(loadWorkshopFile(join(folder, 'none.yaml')))).toMatchObject([
      { line: 1, message: 'There is no such file.' },
    ]);
    expect(issuesOf(loadWorkshopFile(put('bad.yaml', text.replace('2', '0'))))).toMatchObject([
      { line: 2, field: 'seats' },
    ]);
  });
});

describe('the built-in workshops', () => {
  const builtIn = builtInWorkshops('assets/workshops');

  it('are good, and can be planned', () => {
    expect(builtIn.map(({ key, workshop }) => [key, workshop.services.map(({ name }) => name)])).toEqual([
      ['airflow-jupyter', ['jupyter', 'airflow']],
      ['jupyter', ['jupyter']],
      ['template', ['jupyter', 'airflow']],
      ['vscode', ['vscode']],
    ]);
    for (const { workshop } of builtIn) {
      expect(workshop.description).not.toBe('');
      expect(buildPlan(workshop).resources.some(({ type }) => type === 'Lectern::Materials')).toBe(true);
    }
  });

  it('bring their exercises', () => {
    expect(builtIn[0]?.materials).toEqual([
      'README.md',
      'Workshop.ipynb',
      'dags/hello_workshop.py',
      'data/bakery.csv',
    ]);
  });

  it('are refused when one is broken', () => {
    put('odd/workshop.yaml', 'name: A\n');
    expect(() => builtInWorkshops(folder)).toThrow('built-in workshop "odd"');
  });
});

describe('readSeed', () => {
  const seed =
    'number_of_users: 80\naws_profile: bdr\nrds_instance_class: db.t3.medium\naws_region: eu-west-1\n';

  it('makes an equal workshop, with the notebooks beside it', () => {
    put('seed/config.yaml', seed);
    put('seed/notebooks/Workshop.ipynb', '{}');
    put('seed/notebooks/transform_scripts/a.py', 'pass');
    const imported = readSeed(join(folder, 'seed'));
    if ('issues' in imported) throw new Error(JSON.stringify(imported.issues));
    expect(imported.profile).toBe('bdr');
    const file = writeSeed(imported, join(folder, 'mine'));
    expect(parse(imported.yaml)).toMatchObject({
      seats: 80,
      region: 'eu-west-1',
      host: { instanceType: 't3.xlarge' },
      database: { instanceClass: 'db.t3.medium', storageGiB: 20 },
      services: ['jupyter', 'airflow'],
    });
    expect(loadWorkshopFile(file)).toMatchObject({
      workshop: imported.workshop,
      materials: ['Workshop.ipynb', 'transform_scripts/a.py'],
    });
    expect(() => writeSeed(imported, join(folder, 'mine'))).toThrow('already');
  });

  it('needs no notebooks', () => {
    const imported = readSeed(put('config.yaml', seed));
    expect(imported).toMatchObject({ materials: [], workshop: { seats: 80 } });
    expect(imported).not.toHaveProperty('workshop.materials');
  });

  it('gives each import an id of its own', () => {
    const file = put('config.yaml', seed);
    const ids = [1, 2].map(() => {
      const imported = readSeed(file, { name: 'Spring course' });
      return 'issues' in imported ? '' : imported.workshop.id;
    });
    for (const id of ids) expect(id).toMatch(/^spring-[0-9a-z]{6}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    ['0 users', seed.replace('80', '0'), 1, 'number_of_users'],
    ['users in words', seed.replace('80', 'many'), 1, 'number_of_users'],
    ['a class that is none', seed.replace('db.t3.medium', 'db.huge'), 3, 'rds_instance_class'],
    ['no region', seed.replace('aws_region: eu-west-1\n', ''), 1, 'aws_region'],
    ['another region', seed.replace('eu-west-1', 'xx-west-1'), 4, 'aws_region'],
    ['an unknown field', `${seed}aws_profil: x\n`, 5, 'aws_profil'],
    ['broken YAML', `${seed}aws_profile: x\n`, 5, ''],
  ])('tells %s by line and field', (_, config, line, field) => {
    const file = put('config.yaml', config);
    expect(issuesOf(readSeed(file))).toMatchObject([{ file, line, field }]);
  });

  it('tells a folder that has no config.yaml', () => {
    expect(issuesOf(readSeed(folder))).toMatchObject([
      { file: folder, message: 'There is no config.yaml in this folder.' },
    ]);
  });

  it('tells a missing file or folder', () => {
    expect(issuesOf(readSeed(join(folder, 'config.yaml')))).toMatchObject([
      { message: 'There is no such file.' },
    ]);
    const file = put('config.yaml', seed);
    expect(issuesOf(readSeed(file, { notebooks: join(folder, 'none') }))).toMatchObject([
      { file: join(folder, 'none'), message: expect.stringContaining('no folder') as string },
    ]);
  });
});
