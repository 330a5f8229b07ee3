/** For tests of rehearsed services: the unmodified SDK against the wire layer, without a socket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createClock, type ChangeableClock } from '../../app/clock';
import { diskFiles, type Files } from './state/files';
import { followChanges } from './state/changes.testing';
import type { Authorizer } from './wire/authorizer';
import { Wire } from './wire/wire';
import type { Parts, RehearsalLog, RehearsedServices } from './world/services';
import { Signals } from './world/signals';
import { World } from './world/world';

/** The key pair that test clients sign with. */
export const testKey = {
  accessKeyId: 'AKIALECTERNTESTKEY00',
  secretAccessKey: 'test-secret-of-the-rehearsal-0123456789',
};

interface TestLogLine {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly data: object | undefined;
}

export interface TestRehearsal {
  readonly world: World;
  readonly wire: Wire;
  readonly signals: Signals;
  readonly services: RehearsedServices;
  readonly dataFolder: string;
  readonly files: Files;
  readonly logged: readonly TestLogLine[];
  /** An SDK client that talks to this rehearsal in-process, e.g. `client(EC2Client)`; signs for real. */
  readonly client: <C>(Client: new (config: never) => C, options?: ClientOptions) => C;
  /**
   * Stops the world and removes the data folder. Throws when something has changed in the world that a rehearsal
   * would not have written to disk.
   */
  readonly close: () => void;
}

interface ClientOptions {
  /** Default eu-west-1. */
  readonly region?: string;
  /** Default 1: a test should see every error. */
  readonly maxAttempts?: number;
}

export interface TestRehearsalOptions {
  /** Clock ms per wall ms. Default 10,000, so that minutes pass in milliseconds. */
  readonly speed?: number;
  /** Instead of `speed`: a clock of the test's own. */
  readonly clock?: ChangeableClock;
  readonly seed?: number;
  /** What the test's key may do; everything when absent. */
  readonly authorizer?: Authorizer;
  /** Makes the services under test and puts their internals (or doubles) into `parts.services`. */
  readonly services: (parts: Parts) => void;
}

/** A rehearsal of just the services that a test makes. The world is started before it returns. */
export function createTestRehearsal(options: TestRehearsalOptions): TestRehearsal {
  const logged: TestLogLine[] = [];
  const log: RehearsalLog = {
    info: (message, data) => logged.push({ level: 'info', message, data }),
    warn: (message, data) => logged.push({ level: 'warn', message, data }),
  };
  const world = new World({
    clock: options.clock ?? createClock(options.speed ?? 10_000),
    seed: options.seed ?? 1,
  });
  const signals = new Signals();
  const wire = new Wire(world, testKey, log, options.authorizer);
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-rehearsal-'));
  // Filled by the test's own factory; one that is missing fails loudly at its first use.
  const services = {} as RehearsedServices;
  const removeFolder = (): void => rmSync(dataFolder, { recursive: true, force: true });
  try {
    options.services({ world, registry: wire, signals, services, dataFolder, files: diskFiles, log });
  } catch (error) {
    removeFolder();
    throw error;
  }
  const checkChanges = followChanges(world);
  world.start();
  return {
    world,
    wire,
    signals,
    services,
    dataFolder,
    files: diskFiles,
    logged,
    client: (Client, { region = 'eu-west-1', maxAttempts = 1 } = {}) =>
      new Client({
        region,
        maxAttempts,
        credentials: testKey,
        endpoint: 'http://127.0.0.1:4566',
        requestHandler: inProcessHandler(wire),
      } as never),
    close: () => {
      world.stop();
      removeFolder();
      checkChanges();
    },
  };
}

/** What the SDK hands to its request handler. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Readable;
  };
}

interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest): Promise<SdkResponse>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
  destroy(): void;
}

/** A request handler for SDK clients that calls the wire layer directly. */
function inProcessHandler(wire: Wire): InProcessHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request) => {
      const query = Object.entries(request.query ?? {}).flatMap(([name, value]) => {
        if (value === null) return [encodeURIComponent(name)];
        const values = typeof value === 'string' ? [value] : value;
        return values.map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(item)}`);
      });
      const answer = await wire.dispatch({
        method: request.method,
        target: query.length === 0 ? request.path : `${request.path}?${query.join('&')}`,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
        body: await bytesOf(request.body),
      });
      return {
        response: {
          statusCode: answer.status,
          headers: { ...answer.headers },
          body: Readable.from(answer.body.length === 0 ? [] : [answer.body]),
        },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof Readable) {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks);
  }
  throw new TypeError('the SDK sent a body of an unknown kind');
}
