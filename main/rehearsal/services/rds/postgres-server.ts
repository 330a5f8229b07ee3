/** One real PostgreSQL server for one rehearsed DB instance: made, started, stopped and removed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { PostgresBinaries, RunAs } from './postgres-binaries';

export interface PostgresServerSettings {
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs | undefined;
  /** The instance's own folder; holds `data` and, once complete, the marker file. */
  readonly folder: string;
  readonly maxConnections: number;
  log(line: string): void;
  /** The server ended without having been asked to. */
  died(): void;
}

export interface MasterUser {
  readonly name: string;
  /** SCRAM-SHA-256 verifier: the clear password is never handed on. */
  readonly verifier: string;
  /** A first database besides `postgres`. */
  readonly database?: string;
}

/** How long a start or a stop may take, wall ms; far above what was measured (shell.md §7: 0.05 s). */
const PATIENCE_MS = 30_000;
/** PostgreSQL's superuser is RDS's own there too; the master user is not one. */
const OWNER = 'rdsadmin';
const COMPLETE = 'complete';

export class PostgresServer {
  private child: ChildProcess | undefined;
  private listening: number | undefined;

  constructor(private readonly settings: PostgresServerSettings) {}

  /** The loopback port while it runs. */
  get port(): number | undefined {
    return this.listening;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  private get dataFolder(): string {
    return path.join(this.settings.folder, 'data');
  }

  /** True when a complete data folder from an earlier run is there. */
  async exists(): Promise<boolean> {
    return readFile(path.join(this.settings.folder, COMPLETE)).then(
      () => true,
      () => false,
    );
  }

  /** Makes the data folder, with the master user as RDS makes it: no superuser. Begins again over a half-made one. */
  async create(master: MasterUser): Promise<void> {
    const { folder, binaries, runAs } = this.settings;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (runAs !== undefined) await chown(folder, runAs.uid, runAs.gid);
    await this.runProgram(binaries.initdb, [
      `--pgdata=${this.dataFolder}`,
      `--username=${OWNER}`,
      '--encoding=UTF8',
      '--locale=C',
      '--auth-local=reject',
      '--auth-host=scram-sha-256',
      '--no-sync',
      '--no-instructions',
    ]);
    await this.runProgram(
      binaries.postgres,
      ['--single', '-D', this.dataFolder, '-c', 'fsync=off', '-j', 'postgres'],
      masterScript(master),
    );
    await writeFile(path.join(folder, COMPLETE), '');
  }

  /** Starts it on a free loopback port; resolves when it takes connections. */
  async start(): Promise<number> {
    await this.endStray();
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      try {
        await this.launch(port);
        this.listening = port;
        return port;
      } catch (error) {
        // Another program may have taken the port in between.
        if (attempt === 3) throw error;
      }
    }
  }

  /** Ends it with all its sessions (a fast shutdown). Does nothing when it does not run. */
  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    this.listening = undefined;
    if (child?.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGQUIT'), PATIENCE_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill('SIGINT');
    });
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    await this.endStray();
    await rm(this.settings.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private async launch(port: number): Promise<void> {
    const { binaries, runAs, maxConnections } = this.settings;
    const flags = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(maxConnections),
      // A rehearsal's databases need not outlive a power cut. Each commit is still written before it is confirmed,
      // so that killing processes loses none.
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'on',
      // Light: many small databases, little traffic (shell.md §7).
      shared_buffers: '32MB',
      wal_level: 'minimal',
      max_wal_senders: '0',
      max_wal_size: '128MB',
      min_wal_size: '32MB',
      autovacuum_naptime: '10min',
      password_encryption: 'scram-sha-256',
      logging_collector: 'off',
      log_min_messages: 'warning',
      log_statement: 'none',
      log_min_error_statement: 'panic',
    };
    const [program = binaries.postgres, ...args] = [
      ...binaries.prefix,
      binaries.postgres,
      '-D',
      this.dataFolder,
      '-p',
      String(port),
      ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const child = spawn(program, args, {
      ...runAs,
      cwd: this.settings.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: cleanEnvironment(),
    });
    let tail = '';
    let isReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      tail = (tail + text).slice(-2000);
      if (tail.includes('ready to accept connections')) isReady();
      for (const line of text.split('\n')) {
        if (/\b(FATAL|PANIC):/.test(line) && !line.includes('terminating connection'))
          this.settings.log(line.trim());
      }
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`postgres ended with code ${String(code)}: ${tail.trim()}`));
        if (this.child !== child) return;
        this.child = undefined;
        this.listening = undefined;
        this.settings.died();
      });
    });
    ended.catch(() => undefined);
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(new Error(`postgres did not take connections within ${PATIENCE_MS / 1000} s: ${tail.trim()}`));
      }, PATIENCE_MS).unref();
    });
    late.catch(() => undefined);
    try {
      await Promise.race([ready, ended, late]);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    this.child = child;
  }

  /** Ends a server that a killed rehearsal left running on this data folder. */
  private async endStray(): Promise<void> {
    const file = path.join(this.dataFolder, 'postmaster.pid');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    const [pid, folder] = text.split('\n');
    const id = Number(pid);
    if (!Number.isInteger(id) || id <= 1 || folder?.trim() !== this.dataFolder) return;
    if (!(await isPostgres(id, this.dataFolder))) {
      await rm(file, { force: true });
      return;
    }
    this.settings.log(`ending a PostgreSQL (process ${id}) that an earlier rehearsal left running`);
    signal(id, 'SIGINT');
    const deadline = Date.now() + PATIENCE_MS;
    while (signal(id, 0)) {
      if (Date.now() > deadline) signal(id, 'SIGQUIT');
      await pause(50);
    }
  }

  private async runProgram(program: string, args: readonly string[], input?: string): Promise<void> {
    const child = spawn(program, args, {
      ...this.settings.runAs,
      cwd: this.settings.folder,
      env: cleanEnvironment(),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output = (output + text.toString('utf8')).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(output)) {
      throw new Error(
        `${path.basename(program)} failed (code ${String(code)}): ${withoutVerifier(output).trim()}`,
      );
    }
  }
}

/** What makes the master user what it is on RDS: may log in, make databases and roles, but is no superuser. */
function masterScript(master: MasterUser): string {
  const role = quoteIdentifier(master.name);
  const statements = [
    'CREATE ROLE rds_superuser NOLOGIN CREATEDB CREATEROLE',
    'GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION',
    `CREATE ROLE ${role} LOGIN CREATEDB CREATEROLE PASSWORD '${master.verifier}'`,
    `GRANT rds_superuser TO ${role}`,
    `ALTER DATABASE postgres OWNER TO ${role}`,
    ...(master.database === undefined || master.database === 'postgres'
      ? []
      : [`CREATE DATABASE ${quoteIdentifier(master.database)} OWNER ${role}`]),
  ];
  // With -j, a semicolon and an empty line end a command of the single-user mode.
  return statements.map((statement) => `${statement};\n\n`).join('');
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function withoutVerifier(text: string): string {
  return text.replaceAll(/SCRAM-SHA-256\$[^'\s]*/g, 'SCRAM-SHA-256$…');
}

/** The server needs nothing of ours: neither credentials nor PG* settings that would change it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TZ'];
  // The start is recognised by a line of the server's log, so its language must be known.
  return Object.fromEntries([
    ['LC_ALL', 'C'],
    ...kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ]) as NodeJS.ProcessEnv;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

/** Guards against a process id that was given to another program since. */
async function isPostgres(pid: number, dataFolder: string): Promise<boolean> {
  if (!signal(pid, 0)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined ? process.platform !== 'linux' : command.includes(dataFolder);
}

/** Sends a signal (0 = only asks); false when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
