/** One container while it runs: its listeners, and its one end. */
import { rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { isDiskFull } from '../services/ec2/disks';
import type { ContainerRun, Endpoint, Parts } from '../world/services';
import { ContainerFiles } from './container-files';
import type { Container, Program } from './program';

/** Where the addresses of all containers are kept: `addressOf` → where it really listens. */
export interface Network {
  readonly endpoints: Map<string, Endpoint>;
  nextSocket(): string;
}

/** The key of an address in `Network.endpoints`: private addresses are unique within their VPC alone. */
export function addressOf(ip: string, port: number, vpcId = ''): string {
  return `${vpcId}/${ip}:${port}`;
}

/** Node looks for stale requests on each server twice a minute; 240 containers need it far less often. */
const SERVER_OPTIONS = { connectionsCheckingInterval: 300_000, keepAliveTimeout: 30_000 } as const;

export class RunningContainer {
  /** Resolves once its program says that it runs, or `exited` was called. */
  readonly running: Promise<void>;
  /** Resolves once `exited` was called. */
  readonly ended: Promise<void>;
  /** Resolves once its program has come to its end: nothing of it is left then. */
  settled: Promise<void> = Promise.resolve();
  private readonly servers = new Map<string, Server>();
  /** What a process of its own listens on: address → path. */
  private readonly exposed = new Map<string, string>();
  private readonly killed = new AbortController();
  private hasEnded = false;
  private resolveRunning: () => void = () => undefined;
  private resolveEnded: () => void = () => undefined;
  private resolveTerminated: () => void = () => undefined;

  constructor(
    private readonly run: ContainerRun,
    private readonly network: Network,
    private readonly onEnd: () => void,
  ) {
    this.running = new Promise((resolve) => {
      this.resolveRunning = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  /** Lets the program run; its result is the container's exit code. */
  begin(program: Program, parts: Parts): void {
    const container: Container = {
      run: this.run,
      parts,
      files: new ContainerFiles(this.run.mounts, (folder) => isDiskFull(parts.world, folder)),
      killed: this.killed.signal,
      terminated: new Promise((resolve) => {
        this.resolveTerminated = resolve;
      }),
      log: (line) => {
        if (!this.hasEnded) this.run.log(line);
      },
      listen: (port, listener) => this.listen(port, listener),
      expose: (port) => this.expose(port),
      hiddenSocket: () => this.network.nextSocket(),
      started: () => this.resolveRunning(),
    };
    this.settled = this.finish(program, container);
  }

  /** SIGTERM. */
  terminate(): void {
    this.resolveTerminated();
  }

  /** Ends it at once: listeners, connections and whatever its program is doing. Further calls do nothing. */
  end(exitCode: number, reason?: string): void {
    if (this.hasEnded) return;
    this.vanish();
    this.run.exited(exitCode, reason);
    this.resolveRunning();
    this.resolveEnded();
  }

  /** As `end`, but tells nobody: the rehearsal itself is ending. */
  vanish(): void {
    this.hasEnded = true;
    for (const [address, server] of this.servers) {
      this.network.endpoints.delete(address);
      server.close();
      server.closeAllConnections();
    }
    this.servers.clear();
    for (const [address, socketPath] of this.exposed) {
      this.network.endpoints.delete(address);
      rmSync(socketPath, { force: true });
    }
    this.exposed.clear();
    this.killed.abort(new Error('the container was killed'));
    this.onEnd();
  }

  private async finish(program: Program, container: Container): Promise<void> {
    let code = 1;
    try {
      code = await program(container);
    } catch (error) {
      container.log(`error: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.end(code);
  }

  private expose(port: number): string {
    const address = this.freeAddress(port);
    const socketPath = this.network.nextSocket();
    this.exposed.set(address, socketPath);
    this.network.endpoints.set(address, { socketPath });
    return socketPath;
  }

  private freeAddress(port: number): string {
    const address = addressOf(this.run.ip, port, this.run.vpcId);
    if (this.network.endpoints.has(address)) throw new Error(`port ${port} is already in use in this task`);
    return address;
  }

  private async listen(port: number, listener: RequestListener): Promise<void> {
    const address = this.freeAddress(port);
    const socketPath = this.network.nextSocket();
    const server = createServer(SERVER_OPTIONS, listener);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
    if (this.hasEnded) {
      server.close();
      return;
    }
    this.servers.set(address, server);
    this.network.endpoints.set(address, { socketPath });
  }
}
