import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkshopDetails } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import type { FormValues } from '../../app/workshop/form-values';
import { openLectern, type Lectern } from '../lectern';
import { browserNative } from '../native';
import type { StoredWorkshop } from '../storage/workshop-records';
import { followFile } from './own-file';
import { listFolders } from '../storage/folder-list';

const text = `# My course
name: Bread   # on the cards
seats: 3
services: [jupyter]
materials: stuff
`;
const rehearsal = { kind: 'rehearsal' } as const;
const keep = { kind: 'keep' } as const;

let folder: string;
let file: string;
let lectern: Lectern;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forms-'));
  file = join(folder, 'workshop.yaml');
  mkdirSync(join(folder, 'stuff', '.git'), { recursive: true });
  writeFileSync(join(folder, 'stuff', 'a.ipynb'), '{}');
  writeFileSync(file, text);
  lectern = openLectern({
    root: process.cwd(),
    native: browserNative,
    home: join(folder, 'home'),
    watch: false,
  });
});
afterEach(async () => {
  await lectern.close();
  chmodSync(file, 0o600);
  rmSync(folder, { recursive: true, force: true });
});

const opened = (): WorkshopDetails => {
  const result = lectern.workshops.openFile({ path: file });
  if (!('workshop' in result)) throw new Error(JSON.stringify(result));
  return result.workshop;
};
const save = (input: Partial<Parameters<Lectern['forms']['save']>[0]>) =>
  lectern.forms.save({ values: {}, target: rehearsal, exercises: keep, ...input });
const saved = (result: ReturnType<typeof save>) => {
  if ('issues' in result) throw new Error(JSON.stringify(result.issues));
  return result;
};
const codeOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof LecternError) return error.problem.code;
    throw error;
  }
  return 'none';
};

describe('the form of a workshop from a file', () => {
  it('shows what the file says, and what goes up', () => {
    const { workshop } = opened();
    const form = lectern.forms.open({ workshopId: workshop.id });
    expect(form.values).toEqual({
      name: 'Bread',
      seats: 3,
      services: [{ name: 'jupyter' }],
      materials: 'stuff',
    });
    expect(form.exercises).toMatchObject({ files: [{ path: 'a.ipynb', bytes: 2 }], skipped: ['.git'] });
    expect(form.file?.differs).toBeUndefined();
  });

  it('writes what differs, and leaves the comments', () => {
    const { workshop } = opened();
    const { values, file: at } = lectern.forms.open({ workshopId: workshop.id });
    const result = saved(
      save({
        workshopId: workshop.id,
        values: { ...values, seats: 24 },
        ...(at?.version && { version: at.version }),
      }),
    );
    expect(result.workshop.workshop).toMatchObject({ id: workshop.id, seats: 24, materials: 'stuff' });
    expect(readFileSync(file, 'utf8')).toBe(text.replace('seats: 3', 'seats: 24'));
    expect(result.file).toMatchObject({ path: file });
  });

  it('overwrites nothing that somebody else wrote meanwhile, until it is told to', () => {
    const { workshop } = opened();
    const { values, file: at } = lectern.forms.open({ workshopId: workshop.id });
    const input = { workshopId: workshop.id, values: { ...values, seats: 24 }, version: at?.version ?? '' };
    writeFileSync(file, `${text}# somebody else\nspares: 1\n`);
    expect(codeOf(() => save(input))).toBe('workshop.file-changed');
    expect(lectern.workshops.details(workshop.id).workshop.seats).toBe(3);
    const again = lectern.forms.open({ workshopId: workshop.id });
    expect(again.values.spares).toBeUndefined();
    expect(again.file?.differs?.values).toMatchObject({ spares: 1 });
    saved(save({ ...input, overwrite: true }));
    expect(readFileSync(file, 'utf8')).toBe(`${text.replace('seats: 3', 'seats: 24')}# somebody else\n`);
  });

  it('writes over a file that says something else only when it is told to', () => {
    const { workshop } = opened();
    const other = `${text}spares: 1\n`;
    writeFileSync(file, other);
    const { values, file: at } = lectern.forms.open({ workshopId: workshop.id });
    expect(at?.differs).toBeDefined();
    const input = { workshopId: workshop.id, values: { ...values, seats: 24 } };
    expect(codeOf(() => save(input))).toBe('workshop.file-changed');
    expect(codeOf(() => lectern.forms.write({ workshopId: workshop.id }))).toBe('workshop.file-changed');
    expect(readFileSync(file, 'utf8')).toBe(other);
    expect(lectern.workshops.details(workshop.id).workshop.seats).toBe(3);
  });

  it('is not written before what else can fail is done', () => {
    const { workshop } = opened();
    const { values, file: at } = lectern.forms.open({ workshopId: workshop.id });
    // As on a disk that takes no more: no folder can be made here.
    writeFileSync(join(folder, 'home', 'materials'), '');
    expect(() =>
      save({
        workshopId: workshop.id,
        values: { ...values, seats: 24 },
        exercises: { kind: 'built-in', key: 'jupyter' },
        ...(at?.version && { version: at.version }),
      }),
    ).toThrow();
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(lectern.workshops.details(workshop.id).workshop.seats).toBe(3);
  });

  it('follows a change of a workshop that stands, unless somebody else wrote to it', () => {
    const { workshop } = opened();
    const before: StoredWorkshop = {
      workshop,
      record: {
        version: 1,
        source: file,
        target: rehearsal,
        createdAt: '',
        origin: { kind: 'file', path: file, hasId: false },
      },
      folder,
    };
    followFile(before, { ...workshop, seats: 5 });
    expect(readFileSync(file, 'utf8')).toBe(text.replace('seats: 3', 'seats: 5'));
    followFile(before, { ...workshop, seats: 6 });
    expect(readFileSync(file, 'utf8')).toContain('seats: 5');
    // As the button “Make it 7 seats” of the names does it.
    opened();
    lectern.workshops.change(workshop.id, { seats: 7 });
    expect(lectern.workshops.details(workshop.id).workshop.seats).toBe(7);
  });

  it('is not overwritten by another window', () => {
    const { workshop } = opened();
    const form = lectern.forms.open({ workshopId: workshop.id });
    const input = { workshopId: workshop.id, ...(form.kept && { kept: form.kept }) };
    saved(save({ ...input, values: { ...form.values, seats: 4 }, overwrite: true }));
    expect(codeOf(() => save({ ...input, values: { ...form.values, seats: 5 } }))).toBe(
      'workshop.changed-meanwhile',
    );
  });

  it('tells a change of the names from one of the rest', async () => {
    const { workshop } = opened();
    const { kept } = lectern.forms.open({ workshopId: workshop.id });
    await lectern.roster.set(workshop.id, [{ seat: '01', was: null, becomes: 'Ada', person: 'other' }]);
    const named = lectern.forms.open({ workshopId: workshop.id }).kept;
    expect(named?.settings).toBe(kept?.settings);
    expect(named?.names).not.toBe(kept?.names);
    lectern.workshops.change(workshop.id, { seats: 7 });
    expect(lectern.forms.open({ workshopId: workshop.id }).kept?.settings).not.toBe(kept?.settings);
  });

  it.each([
    ['elsewhere, of the same name as one beside it', 'other/next', 'stuff'],
    ['below one beside it, of the same name', 'stuff/next', 'stuff'],
    ['beside it', 'next', 'next'],
  ])('names no folder but the one that was chosen: %s', (_, chosen, says) => {
    for (const name of ['next', chosen]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'b.txt'), '');
    }
    const { workshop } = opened();
    const { values, file: at } = lectern.forms.open({ workshopId: workshop.id });
    const path = join(folder, chosen);
    const version = at?.version ?? '';
    saved(save({ workshopId: workshop.id, values, version, exercises: { kind: 'folder', path } }));
    expect(readFileSync(file, 'utf8')).toContain(`materials: ${says}\n`);
    const again = lectern.forms.open({ workshopId: workshop.id });
    expect(again.file?.differs).toBeUndefined();
    expect(again.exercises?.folder).toBe(path);
    // Saved once more as it is, nothing of it changes.
    saved(save({ workshopId: workshop.id, values: again.values, version: again.file?.version ?? '' }));
    expect(readFileSync(file, 'utf8')).toContain(`materials: ${says}\n`);
    expect(lectern.forms.open({ workshopId: workshop.id }).exercises?.folder).toBe(path);
  });

  it('gets names only where it names people, and takes none away', async () => {
    const { workshop } = opened();
    await lectern.roster.set(workshop.id, [{ seat: '01', was: null, becomes: 'Ada', person: 'other' }]);
    expect(readFileSync(file, 'utf8')).toBe(text);
    const form = lectern.forms.open({ workshopId: workshop.id });
    expect(form.file?.differs).toBeUndefined();
    expect(form.values.participants).toEqual(['Ada']);
    expect(opened().workshop.participants).toEqual(['Ada']);
    writeFileSync(file, `${text}participants: [Ada]\n`);
    opened();
    await lectern.roster.set(workshop.id, [{ seat: '01', was: 'Ada', becomes: 'Bo', person: 'other' }]);
    expect(readFileSync(file, 'utf8')).toBe(`${text}participants: [Bo]\n`);
  });

  it('says why it keeps a change to itself', () => {
    const { workshop } = opened();
    const { values } = lectern.forms.open({ workshopId: workshop.id });
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41]));
    const other = saved(save({ workshopId: workshop.id, values: { ...values, seats: 5 } }));
    expect(other.file).toEqual({ path: file, why: 'it is not written in UTF-8' });
    rmSync(file);
    const gone = saved(save({ workshopId: workshop.id, values: { ...values, seats: 4 } }));
    // Without its file, nobody knows that it was one.
    expect(gone.file).toEqual({ path: file, why: 'it is not there any more' });
    expect(gone.workshop.workshop.seats).toBe(4);
    writeFileSync(file, text);
  });
});

describe('a new workshop from the form', () => {
  const values: FormValues = { name: 'Own', seats: 2, services: [{ name: 'jupyter' }] };

  it('is kept with a folder of exercises from anywhere', () => {
    const result = saved(save({ values, exercises: { kind: 'folder', path: join(folder, 'stuff') } }));
    const { workshop } = result.workshop;
    expect(workshop).toMatchObject({ name: 'Own', seats: 2, materials: 'stuff' });
    expect(workshop.host.instanceTypes[0]).toBe('t3.large');
    expect(lectern.workshops.plan(workshop.id).cost.perHour).toBeGreaterThan(0);
  });

  it.each([
    ['empty', (at: string) => mkdirSync(at), 'is empty'],
    [
      'full of links',
      (at: string) => {
        mkdirSync(at);
        symlinkSync('/etc/passwd', join(at, 'link'));
      },
      'link is a link to another place',
    ],
    ['not there', () => undefined, 'There is no folder'],
    [
      'too large',
      (at: string) => {
        mkdirSync(at);
        for (let n = 0; n < 2001; n += 1) writeFileSync(join(at, `${n}`), '');
      },
      'too large',
    ],
  ])('refuses a folder that is %s, at its field', (_, make, why) => {
    const at = join(folder, 'odd');
    make(at);
    const result = save({ values, exercises: { kind: 'folder', path: at } });
    expect('issues' in result && result.issues).toMatchObject([
      { field: 'materials', message: expect.stringContaining(why) as string },
    ]);
  });

  it('takes a folder that a browser sends piece by piece, and refuses one that leads out', () => {
    const upload = '11111111-1111-4111-8111-111111111111';
    const add = (path: string, at: number, piece: string): void =>
      lectern.uploads.add({ upload, path, at, bytes: Buffer.from(piece) });
    add('day one/a.txt', 0, 'ab');
    add('day one/a.txt', 2, 'cd');
    expect(codeOf(() => add('../a.txt', 0, ''))).toBe('exercises.bad-path');
    expect(codeOf(() => add('a\\b', 0, ''))).toBe('exercises.bad-path');
    expect(codeOf(() => add('day one/a.txt', 9, ''))).toBe('exercises.torn');
    const { workshop } = saved(save({ values, exercises: { kind: 'upload', upload } })).workshop;
    const own = join(folder, 'home', 'materials', workshop.id);
    expect(readFileSync(join(own, 'day one', 'a.txt'), 'utf8')).toBe('abcd');
    // A copy has its own.
    const copy = saved(save({ values, exercises: { kind: 'of', workshopId: workshop.id } })).workshop
      .workshop;
    expect(statSync(join(folder, 'home', 'materials', copy.id, 'day one', 'a.txt')).size).toBe(4);
  });

  it('has the exercises that were chosen last, and may choose its own', () => {
    const upload = '11111111-1111-4111-8111-111111111112';
    lectern.uploads.add({ upload, path: 'only mine.txt', at: 0, bytes: Buffer.from('a') });
    const { id } = saved(save({ values, exercises: { kind: 'upload', upload } })).workshop.workshop;
    const own = join(folder, 'home', 'materials', id);
    saved(save({ workshopId: id, values, exercises: { kind: 'of', workshopId: id } }));
    expect(readdirSync(own)).toEqual(['only mine.txt']);
    saved(save({ workshopId: id, values, exercises: { kind: 'built-in', key: 'jupyter' } }));
    expect(readdirSync(own)).toEqual(readdirSync(join('assets', 'workshops', 'jupyter', 'materials')));
    expect(readdirSync(join(own, '..'))).toEqual([id]);
  });

  it('leaves neither names nor exercises when it is forgotten', async () => {
    const made = (): string => {
      const exercises = { kind: 'built-in', key: 'jupyter' } as const;
      return saved(save({ values, exercises })).workshop.workshop.id;
    };
    const id = made();
    const other = made();
    for (const draft of [`edit-${id}`, `like-${id}`, `edit-${other}`, 'new'])
      lectern.drafts.keep(draft, '{"participants":["Ada"]}');
    await lectern.workshops.remove(id);
    expect(readdirSync(join(folder, 'home', 'drafts')).sort()).toEqual([`edit-${other}.json`, 'new.json']);
    expect(readdirSync(join(folder, 'home', 'materials'))).toEqual([other]);
  });

  it('leaves the folder of somebody’s own when it is forgotten', async () => {
    const own = join(folder, 'stuff');
    const { id } = saved(save({ values, exercises: { kind: 'folder', path: own } })).workshop.workshop;
    await lectern.workshops.remove(id);
    expect(readdirSync(own)).toContain('a.ipynb');
  });

  it('is refused where the file would be', () => {
    const result = save({ values: { ...values, seats: 0, colour: 'red' } });
    expect('issues' in result && result.issues.map(({ field }) => field).sort()).toEqual(['colour', 'seats']);
  });

  it('is kept half filled', () => {
    lectern.drafts.keep('new', '{"name":"Br"}');
    expect(lectern.drafts.read('new')).toBe('{"name":"Br"}');
    lectern.drafts.keep('new', undefined);
    expect(lectern.drafts.read('new')).toBeUndefined();
  });
});

describe('folders to choose from', () => {
  it('are those below the home folder, by name and number', () => {
    expect(listFolders(undefined, folder)).toMatchObject({
      shown: '~',
      files: 1,
      folders: [{ name: 'home' }, { name: 'stuff', files: 1 }],
    });
    expect(listFolders(join(folder, 'stuff'), folder)).toMatchObject({ shown: '~/stuff', folders: [] });
    expect(codeOf(() => listFolders('/', folder))).toBe('folder.elsewhere');
  });
});

describe('a file that is opened', () => {
  it('may be named from the home folder', () => {
    const result = lectern.workshops.openFile({ path: '~/no such folder' });
    expect('issues' in result && result.issues[0]?.file).toBe(join(homedir(), 'no such folder'));
  });

  it('asks before it replaces the plan of a workshop from elsewhere', () => {
    writeFileSync(file, text.replace('services', 'id: bread-1\nservices'));
    opened();
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'name: Bread\nid: bread-1\nseats: 9\nservices: [jupyter]\n');
    expect(lectern.workshops.openFile({ path: other })).toMatchObject({
      replaces: { workshop: { seats: 3 } },
    });
    expect(lectern.workshops.openFile({ path: other, as: 'new' })).toMatchObject({
      workshop: { workshop: { seats: 9 } },
    });
    expect(lectern.workshops.details('bread-1').workshop.seats).toBe(3);
    lectern.workshops.openFile({ path: other, as: 'replacement' });
    expect(lectern.workshops.details('bread-1').workshop.seats).toBe(9);
  });
});
