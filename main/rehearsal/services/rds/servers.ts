/** The real PostgreSQL servers behind the rehearsed DB instances, by resource id. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { defined } from '../../../../app/defined';
import type { RehearsalLog } from '../../world/services';
import { maxConnections } from './catalogue';
import { findPostgres, postgresUser, type PostgresBinaries, type RunAs } from './postgres-binaries';
import { PostgresServer, type MasterUser } from './postgres-server';
import type { InstanceRecord } from './records';
import { orphanedHomes, OWNER_FILE, prepareHome, removeHomeIfEmpty } from './server-home';

/** Where a server stands: its work continues in the background, RDS's states ask for it. */
export type ServerState = 'working' | 'running' | 'stopped' | { readonly failed: string };

interface Entry {
  server: PostgresServer | undefined;
  state: ServerState;
  /** The last piece of work; the next one waits for it. */
  work: Promise<void>;
  restarts: number;
}

/** A server that keeps dying is given up after so many restarts. */
const MOST_RESTARTS = 5;

export class Servers {
  private readonly entries = new Map<string, Entry>();
  private platform: Promise<{ binaries: PostgresBinaries; runAs: RunAs | undefined }> | undefined;
  private place: Promise<string> | undefined;
  private closing = false;

  constructor(
    private readonly dataFolder: string,
    private readonly log: RehearsalLog,
    private readonly failed: (record: InstanceRecord) => void,
  ) {}

  /** A folder for a new server, on the memory disk where it is writable and roomy. */
  async folderFor(resourceId: string): Promise<string> {
    return path.join(await this.home(), resourceId);
  }

  /** The server's loopback port, when it runs. */
  port(resourceId: string): number | undefined {
    return this.entries.get(resourceId)?.server?.port;
  }

  state(resourceId: string): ServerState {
    return this.entries.get(resourceId)?.state ?? 'stopped';
  }

  /** Makes a server again and starts it. */
  create(record: InstanceRecord): void {
    this.enqueue(record, 'running', async (server) => {
      await server.create(masterOf(record));
      await server.start();
      this.log.info(`rds ${record.id}: PostgreSQL runs on 127.0.0.1:${String(server.port)}`, {
        asked: record.engineVersion,
        folder: record.folder,
      });
    });
  }

  /** Stops it if it runs and starts it on what it has, with the record's class. */
  restart(record: InstanceRecord): void {
    this.enqueue(record, 'running', async (server) => {
      await server.stop();
      if (!(await server.exists())) throw new Error(`its data is gone (${record.folder})`);
      await server.start();
    });
  }

  /** Stops it; what it holds stays. */
  stop(record: InstanceRecord): void {
    this.enqueue(record, 'stopped', (server) => server.stop());
  }

  /** As `create` when it had never been complete, else as `restart`. */
  resumeCreation(record: InstanceRecord): void {
    this.enqueue(record, 'running', async (server) => {
      if (!(await server.exists())) await server.create(masterOf(record));
      await server.start();
    });
  }

  remove(record: InstanceRecord): void {
    this.enqueue(record, 'stopped', (server) => server.remove());
  }

  async settled(resourceId: string): Promise<void> {
    await this.entries.get(resourceId)?.work;
  }

  /** Removes servers' folders that no record knows: left by a rehearsal that was killed and began again. */
  async sweep(known: ReadonlySet<string>): Promise<void> {
    const home = await this.home();
    for (const name of await readdir(home).catch((): string[] => [])) {
      if (known.has(name) || name === OWNER_FILE) continue;
      this.log.warn(`rds: removing the data of an earlier rehearsal's server`, { folder: name });
      await this.removeStray(name, path.join(home, name));
    }
  }

  /** Stops all; what they hold stays for `resume`. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(
      [...this.entries.values()].map(async (entry) => {
        await entry.work;
        await entry.server?.stop();
      }),
    );
    if (this.place !== undefined) await removeHomeIfEmpty(await this.place);
  }

  private enqueue(
    record: InstanceRecord,
    end: ServerState,
    step: (server: PostgresServer) => Promise<void>,
  ): void {
    const entry: Entry = this.entries.get(record.resourceId) ?? {
      server: undefined,
      state: 'stopped',
      work: Promise.resolve(),
      restarts: 0,
    };
    this.entries.set(record.resourceId, entry);
    entry.state = 'working';
    entry.work = entry.work.then(async () => {
      if (this.closing) return;
      try {
        const next = await this.open(record, () => {
          this.died(record, entry);
        });
        await entry.server?.stop();
        entry.server = next;
        await step(next);
        entry.state = end;
      } catch (error) {
        const failed = error instanceof Error ? error.message : String(error);
        entry.state = { failed };
        this.log.warn(`rds ${record.id}: the database server failed: ${failed}`);
        this.failed(record);
      }
    });
  }

  private died(record: InstanceRecord, entry: Entry): void {
    if (this.closing) return;
    entry.restarts += 1;
    this.log.warn(`rds ${record.id}: the database server ended by itself; starting it again`);
    if (entry.restarts <= MOST_RESTARTS) this.restart(record);
    else this.failed(record);
  }

  private async open(
    record: Pick<InstanceRecord, 'id' | 'folder' | 'instanceClass'>,
    died: () => void,
  ): Promise<PostgresServer> {
    const { binaries, runAs } = await this.programs();
    return new PostgresServer({
      binaries,
      runAs,
      folder: record.folder,
      maxConnections: maxConnections(record.instanceClass),
      log: (line) => this.log.info(`rds ${record.id}: ${line}`),
      died,
    });
  }

  private async programs(): Promise<{ binaries: PostgresBinaries; runAs: RunAs | undefined }> {
    this.platform ??= (async () => {
      const binaries = await findPostgres();
      this.log.info(`rds: real PostgreSQL from ${binaries.origin}`);
      return { binaries, runAs: await postgresUser() };
    })();
    return this.platform;
  }

  private home(): Promise<string> {
    this.place ??= prepareHome(this.dataFolder).then(async (home) => {
      for (const orphan of await orphanedHomes()) await this.discard(orphan);
      return home;
    });
    return this.place;
  }

  /** Removes the folder of servers of a rehearsal whose own data folder is gone. */
  private async discard(home: string): Promise<void> {
    this.log.info('rds: removing the servers of a rehearsal that is no more', { folder: home });
    for (const name of await readdir(home).catch((): string[] => [])) {
      if (name !== OWNER_FILE) await this.removeStray(name, path.join(home, name));
    }
    await rm(home, { recursive: true, force: true });
  }

  private async removeStray(name: string, folder: string): Promise<void> {
    const server = await this.open({ id: name, folder, instanceClass: '' }, () => undefined);
    await server.remove();
  }
}

function masterOf(record: InstanceRecord): MasterUser {
  return {
    name: record.masterUsername,
    verifier: record.masterVerifier,
    ...defined({ database: record.databaseName }),
  };
}
