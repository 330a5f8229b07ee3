/** What the command line takes and what it refuses, in this very process. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lectern } from '../lectern';
import { openLectern } from '../lectern';
import { browserNative } from '../native';
import { exitCodes } from './output';
import { runCommandLine } from './program';
import {
  load,
  loadKnown,
  loadToProvision,
  openKnown,
  openToProvision,
  type WorkshopArguments,
} from './workshop';

const root = process.cwd();
let home: string;
let stdout: string;
let stderr: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-cli-'));
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  vi.stubEnv('LECTERN_HOME', home);
  vi.stubEnv('AWS_ENDPOINT_URL', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const lectern = (...argv: readonly string[]) => runCommandLine(argv, root);

async function withLectern(work: (app: Lectern) => void | Promise<void>): Promise<void> {
  const app = openLectern({ root, native: browserNative, watch: false });
  await work(app);
  await app.close();
}

describe('names', () => {
  const file = (text: string | Uint8Array): string => {
    const path = join(home, 'people.csv');
    writeFileSync(path, text);
    return path;
  };
  const people = (): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

  it('are read from a file, and what is wrong with it is said by line', async () => {
    let id = '';
    await withLectern(({ workshops }) => {
      const choice = { builtIn: 'jupyter', name: 'Mine', seats: 3, target: { kind: 'rehearsal' } as const };
      id = workshops.create(choice).workshop.id;
    });
    const twice = file(Buffer.from('Name;Ort\nAnna Schäfer;Köln\n\nanna schafer;\n', 'latin1'));
    expect(await lectern('names', id, twice)).toBe(exitCodes.badInput);
    expect(stderr).toContain('4 lines, 1 blank skipped: 2 names.');
    expect(stderr).toContain('Line 4 anna schafer is there twice (line 2): both or one?');
    expect(await lectern('names', id, twice, '--doubles', 'one', '--json')).toBe(exitCodes.done);
    expect(people()).toMatchObject([
      { seat: '01', participant: 'Anna Schäfer', absent: false },
      { seat: '02', participant: null },
      { seat: '03', participant: null },
    ]);
    expect(await lectern('names', id, file('Ada\nBen\nCem\n'))).toBe(exitCodes.badInput);
    expect(stderr).toContain('1 name has no seat: Cem. Nothing was changed.');
    expect(await lectern('names', id, file('Ada\nBen\nCem\n'), '--remove-missing')).toBe(exitCodes.done);
    stdout = '';
    expect(await lectern('names', id)).toBe(exitCodes.done);
    expect(stdout).toBe('01  Ada\n02  Ben\n03  Cem\n');
  });
});

describe('what is refused', () => {
  it.each([
    [['cards', 'jupyter', '--pause'], "Unknown option '--pause'.", 'lectern cards --help'],
    [['status', 'jupyter', '--yes'], "Unknown option '--yes'.", 'lectern status --help'],
    [['clock', '--pauze'], "Unknown option '--pauze'.", 'Did you mean --pause?'],
    [['clok'], "There is no command 'clok'.", 'Did you mean clock?'],
    [['help', 'nonsense'], "There is no command 'nonsense'.", 'lectern --help'],
    [['help', 'teardwon'], "There is no command 'teardwon'.", 'Did you mean teardown?'],
    [['help', 'plan', 'status'], 'help takes one command.', 'lectern help COMMAND'],
    [['plam', '--help'], "There is no command 'plam'.", 'Did you mean plan?'],
    [['clock', '--pause', '--resume'], "Option '--pause' cannot be used with option '--resume'.", ''],
    [
      ['status', 'jupyter', '--profile', 'x', '--speed', '5'],
      "cannot be used with option '--profile <name>'",
      '',
    ],
    [['plan', 'jupyter', '--seats', '501'], '--seats takes a whole number from 1 to 500, not "501".', ''],
    [['drill', 'disk-ful', 'jupyter'], 'There is no drill "disk-ful".', 'Did you mean disk-full?'],
    [['workshops', '--home', ''], '--home is empty.', 'Name a folder'],
    [['plan'], "Missing required argument 'workshop'.", 'lectern plan --help'],
    [['plan', 'jupyter', 'airflow'], "Too many arguments for 'plan'.", 'lectern plan --help'],
    [
      ['plan', 'jupyter', '--seats', 'many'],
      '--seats takes a whole number from 1 to 500, not "many".',
      'lectern --help',
    ],
    [['plan', 'jupyter', '--seats'], "Option '--seats <n>' argument missing.", 'lectern plan --help'],
    [['clock', '--speed', '5000'], '--speed takes a number from 1 to 1000, not "5000".', 'lectern --help'],
    [['rehearsal', '--port', '80.5'], '--port takes a whole number from 0 to 65535, not "80.5".', ''],
    [['rehearse', 'jupyter', '--containers', 'toy'], 'Allowed choices are stand-in, auto, real.', ''],
    [['leftovers', '--regions', 'Ireland'], 'There is no region "Ireland". Did you mean eu-west-1?', '"all"'],
    [
      ['plan', 'jupyter', '--region', 'eu-wset-1'],
      'There is no region "eu-wset-1". Did you mean eu-west-1?',
      '',
    ],
    [['leftovers', '--region', 'eu-west-9'], 'There is no region "eu-west-9".', ''],
    [['drill'], 'lectern drill needs a drill and a workshop.', 'lectern drill --list'],
    [['policy'], 'lectern policy needs a workshop, or --with-leftovers.', 'lectern policy --help'],
  ])('%j', async (argv, message, hint) => {
    expect(await lectern(...argv)).toBe(exitCodes.badInput);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stdout).toBe('');
  });
});

describe('options before the command', () => {
  it.each([
    [['--json', 'workshops'], '{"builtIn":'],
    [['--json', '--seats', '3', 'plan', 'jupyter'], '"seats":3'],
    [['--seats=3', '--json', 'plan', 'jupyter'], '"seats":3'],
    [['--list', '--json', 'drill'], '{"drills":'],
  ])('%j are as good as behind it', async (argv, told) => {
    expect(await lectern(...argv)).toBe(exitCodes.done);
    expect(stdout).toContain(told);
    expect(stderr).toBe('');
  });

  it.each([
    [['--jsn', 'workshops'], "Unknown option '--jsn'."],
    [['--yes', 'clok'], "There is no command 'clok'."],
  ])('%j are refused where no command takes them', async (argv, message) => {
    expect(await lectern(...argv)).toBe(exitCodes.badInput);
    expect(stderr).toContain(message);
  });
});

describe('with --json, what is refused', () => {
  const refused = (): { readonly error: unknown } => JSON.parse(stdout) as { readonly error: unknown };

  it.each([
    [['--json'], 'usage'],
    [['--json', 'clok'], 'usage'],
    [['plan', '--json'], 'usage'],
    [['plan', 'nothing-like-it', '--json'], 'workshop.unknown'],
    [['clock', '--json'], 'rehearsal.not-running'],
    [['workshops', '--json', '--home', '/dev/null/x'], 'home.not-usable'],
  ])('%j is one line of JSON with code, message and hint, and is not said twice', async (argv, code) => {
    expect(await lectern(...argv)).not.toBe(exitCodes.done);
    expect(refused().error).toEqual({
      code,
      message: expect.stringMatching(/^[A-Z].*\.$/) as string,
      hint: expect.any(String) as string,
      ...(code === 'home.not-usable' ? { detail: expect.stringContaining('ENOTDIR') as string } : {}),
    });
    expect(stderr).toBe('');
  });

  it('names each issue of a workshop file', async () => {
    const file = join(home, 'bad.yaml');
    writeFileSync(file, 'name: Bad\nseats: 0\nservices: [jupiter]\n');
    expect(await lectern('plan', file, '--json')).toBe(exitCodes.badInput);
    expect(refused().error).toMatchObject({
      code: 'workshop.invalid',
      issues: [
        { file, line: 2, field: 'seats' },
        { file, line: 3, field: 'services[0].name' },
      ],
    });
    expect(stderr).toBe('');
  });
});

describe('help, on stdout', () => {
  it.each([[['--help']], [['help']], [[]]])('%j lists the commands and the exit codes', async (argv) => {
    expect(await lectern(...argv)).toBe(exitCodes.done);
    for (const word of ['plan <workshop>', 'leftovers', '--profile <name>', 'Exit codes: 0 done'])
      expect(stdout).toContain(word);
    expect(stderr).toBe('');
  });

  it.each([[['clock', '--help']], [['help', 'clock']]])('%j tells what one command takes', async (argv) => {
    expect(await lectern(...argv)).toBe(exitCodes.done);
    expect(stdout).toContain('--jump <duration>');
    expect(stdout).not.toContain('--seats');
  });

  it('tells the version', async () => {
    expect(await lectern('--version')).toBe(exitCodes.done);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what will not work at the addresses on the cards', () => {
  it('is part of the plan, for programs too', async () => {
    expect(await lectern('plan', 'jupyter', '--json')).toBe(exitCodes.done);
    expect(JSON.parse(stdout)).toMatchObject({ limits: [] });
  });

  it('is printed, a sentence for each service', async () => {
    const file = join(home, 'code.yaml');
    writeFileSync(file, 'name: Code\nseats: 2\nservices: [jupyter, vscode]\n');
    expect(await lectern('plan', file)).toBe(exitCodes.done);
    expect(stdout.match(/The addresses are plain http.*/g)).toEqual([
      expect.stringContaining('in VS Code, previews and notebooks (its web views) do not open'),
    ]);
  });
});

describe('a workshop that was made from a built-in one', () => {
  const known = (workshop: string, more: Partial<WorkshopArguments> = {}): WorkshopArguments => ({
    workshop,
    json: false,
    ...more,
  });
  const kept = (id: string): string =>
    ['workshop.yaml', 'record.json']
      .map((name) => readFileSync(join(home, 'workshops', id, name), 'utf8'))
      .join('');

  it('by version 0.1 is meant by what acts on it, and stays in the region where it was made', async () => {
    cpSync(join(root, 'e2e/fixtures/version-0.1/workshops'), join(home, 'workshops'), { recursive: true });
    const before = kept('jupyter');
    await withLectern(async (app) => {
      expect((await openKnown(app, known('jupyter'))).live()).toMatchObject({
        workshopId: 'jupyter',
        phase: 'live',
      });
      // Its file names another region: the one that it was provisioned in counts.
      await openKnown(app, known(join(root, 'assets/workshops/jupyter')));
      expect(await loadKnown(app, known('jupyter', { seats: 2 }))).toMatchObject({
        seats: 2,
        region: 'us-east-1',
      });
      // Provisioning again goes on with what stands, with its seats and where it is, not with the built-in file.
      const chosen = await loadToProvision(app, known('jupyter'), { new: false, yes: true });
      expect(openToProvision(app, chosen).live()).toMatchObject({ phase: 'live' });
      expect(load(app, known('jupyter')).workshop).toMatchObject({ seats: 1, region: 'us-east-1' });
    });
    await withLectern(async (app) => {
      for (const elsewhere of [{ profile: 'work' }, { region: 'eu-west-1' }])
        await expect(openKnown(app, known('jupyter', elsewhere))).rejects.toThrow(
          'The workshop "jupyter" exists in us-east-1, in the rehearsal.',
        );
    });
    expect(kept('jupyter')).toBe(before);
  });

  it('is not meant by what plans, which takes the built-in one', async () => {
    await withLectern(({ workshops }) => {
      const target = { kind: 'rehearsal' } as const;
      workshops.create({ builtIn: 'jupyter', name: 'Jupyter only', seats: 7, target });
    });
    await lectern('plan', 'jupyter', '--json');
    expect((JSON.parse(stdout) as { readonly workshop: unknown }).workshop).toMatchObject({ seats: 20 });
  });
});

describe('a workshop that was made in the app', () => {
  const planned = async (word: string): Promise<unknown> => {
    expect(await lectern('plan', word, '--json')).toBe(exitCodes.done);
    return (JSON.parse(stdout) as { readonly workshop: unknown }).workshop;
  };

  const make = (...names: readonly string[]) =>
    withLectern(({ workshops }) => {
      for (const name of names)
        workshops.create({ builtIn: 'airflow-jupyter', name, seats: 3, target: { kind: 'rehearsal' } });
    });

  const idOf = (name: string): string =>
    readdirSync(join(home, 'workshops')).find((id) => id.startsWith(`${name}-`)) ?? '';

  it.each(['id', 'Data Day', 'data day'])('is found by what `lectern workshops` lists: %s', async (named) => {
    await make('Data Day');
    const word = named === 'id' ? idOf('data-day') : named;
    await lectern('workshops');
    expect(stdout).toMatch(/data-day-[0-9a-z]{6} +Data Day, 3 seats: planned/);
    stdout = '';
    expect(await planned(word)).toMatchObject({ id: idOf('data-day'), seats: 3 });
  });

  it('has its own copy of the exercise files, and keeps it when it is named', async () => {
    const materials = (): unknown => {
      const record = readFileSync(join(home, 'workshops', idOf('data-day'), 'record.json'), 'utf8');
      return (JSON.parse(record) as { readonly materials: unknown }).materials;
    };
    await make('Data Day');
    expect(materials()).toBe(join(home, 'materials', idOf('data-day')));
    await withLectern((app) => {
      const loaded = load(app, { workshop: 'data day', json: false });
      openToProvision(app, { loaded, target: { kind: 'rehearsal' } });
      app.sessions.open(loaded.workshop.id);
    });
    expect(materials()).toBe(join(home, 'materials', idOf('data-day')));
  });

  it('keeps to where it lives', async () => {
    const target = { kind: 'aws', profile: 'school' } as const;
    await withLectern((app) => {
      const { workshop } = app.workshops.create({
        builtIn: 'jupyter',
        name: 'Data Day',
        seats: 3,
        target,
      });
      openToProvision(app, { loaded: load(app, { workshop: 'data day', json: false }), target });
      expect(app.workshops.details(workshop.id).target.kind).toBe('aws');
    });
  });

  it('has its calls told by its name', async () => {
    await make('Data Day');
    expect(await lectern('calls', 'data day')).toBe(exitCodes.done);
    expect(stdout).toContain('The log has no calls.');
  });

  it('comes after a built-in workshop of that name', async () => {
    await make('Jupyter');
    expect(await planned('jupyter')).toMatchObject({ id: 'jupyter', name: 'Jupyter only' });
  });

  it('must be named by its id when several have the name', async () => {
    await make('Data Day');
    await withLectern(({ workshops }) => {
      workshops.openFile({
        text: 'id: spring\nname: data day\nseats: 2\nregion: eu-west-1\nservices: [jupyter]\n',
      });
    });
    expect(await lectern('plan', 'DATA DAY')).toBe(exitCodes.badInput);
    expect(stderr).toContain(
      `2 workshops are called "DATA DAY": ${idOf('data-day')} (Data Day), spring (data day).`,
    );
    expect(await planned('spring')).toMatchObject({ id: 'spring' });
  });

  it('is listed with all others, the nearest first, when nothing has the name', async () => {
    await make('Statistics', 'Data Day');
    expect(await lectern('plan', 'datadai')).toBe(exitCodes.badInput);
    expect(stderr).toContain(
      'Nothing is called "datadai": no file or folder with a workshop.yaml, no built-in workshop',
    );
    expect(stderr).toMatch(/Available: data-day-\w+ \(Data Day\), .*statistic-\w+ \(Statistics\)/);
  });

  it.each([
    ['nonsense', 'SyntaxError'],
    ['{"version":1,"source":"x","createdAt":"","target":{"kind":"gcp"}}', 'target'],
  ])('is in no other’s way when its record is damaged: %s', async (record, detail) => {
    await make('Data Day', 'Statistics');
    const id = idOf('data-day');
    writeFileSync(join(home, 'workshops', id, 'record.json'), record);
    expect(await planned('statistics')).toMatchObject({ id: idOf('statistic') });
    stdout = '';
    expect(await planned('jupyter')).toMatchObject({ id: 'jupyter' });
    expect(await lectern('plan', id)).toBe(exitCodes.incomplete);
    expect(stderr).toContain(`The saved workshop "${id}" cannot be read`);
    expect(stderr).toContain(join(home, 'workshops', id, 'record.json'));
    expect(stderr).toContain(detail);
  });

  it('is found by a name that has a slash in it', async () => {
    await make('A/B testing');
    expect(await planned('A/B testing')).toMatchObject({ name: 'A/B testing' });
  });

  it.each([['plan'], ['provision']])(
    'is refused by %s while its exercise files cannot be read, before anything is made',
    async (command) => {
      await make('Data Day');
      rmSync(join(home, 'materials', idOf('data-day')), { recursive: true });
      const yes = command === 'provision' ? ['--yes'] : [];
      expect(await lectern(command, 'data day', ...yes)).toBe(exitCodes.incomplete);
      expect(stderr).toContain('There is no folder');
      expect(existsSync(join(home, 'rehearsal', 'rehearsal.json'))).toBe(false);
    },
  );

  it('is not looked for when a path is meant', async () => {
    expect(await lectern('plan', './data-day.yaml')).toBe(exitCodes.badInput);
    expect(stderr).toContain('There is no such file.');
  });
});
