/** For tests of the runtime: containers with folders of their own, and a browser that keeps cookies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClock } from '../../../app/clock';
import type { ContainerRun, Endpoint, Parts, RehearsedServices } from '../world/services';
import { Signals } from '../world/signals';
import { diskFiles } from '../state/files';
import { World } from '../world/world';
import type { RealPrograms } from './real/real-programs';
import { createRuntime, type Runtime } from './runtime';

export interface TestContainer {
  readonly id: string;
  readonly lines: readonly string[];
  /** Resolves with its exit code. */
  readonly exit: Promise<number>;
}

export interface RuntimeBench {
  readonly runtime: Runtime;
  readonly parts: Parts;
  /** The seat's home on this laptop. */
  readonly home: string;
  run(settings: Partial<ContainerRun> & Pick<ContainerRun, 'image'>): Promise<TestContainer>;
  /** A browser on `ip:port`; waits until something listens there. */
  browse(ip: string, port: number): Promise<Browser>;
  close(): Promise<void>;
}

/** A runtime with the doubles that a test gives for other services. `real`: what runs as real software, if any. */
export function createBench(services: Partial<RehearsedServices> = {}, real?: RealPrograms): RuntimeBench {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-runtime-test-'));
  const home = mkdtempSync(path.join(folder, 'home-'));
  const parts: Parts = {
    world: new World({ clock: createClock(600), seed: 1 }),
    registry: { on: () => undefined },
    signals: new Signals(),
    services: services as RehearsedServices,
    dataFolder: folder,
    files: diskFiles,
    log: { info: () => undefined, warn: () => undefined },
  };
  const runtime = createRuntime(parts, real);
  let count = 0;
  return {
    runtime,
    parts,
    home,
    run: async (settings) => {
      count += 1;
      const id = settings.id ?? `container-${count}`;
      const lines: string[] = [];
      let exited: (code: number) => void = () => undefined;
      const exit = new Promise<number>((resolve) => {
        exited = resolve;
      });
      await runtime.start({
        region: 'eu-west-1',
        entryPoint: [],
        command: [],
        environment: {},
        mounts: [{ folder: home, path: '/home/jovyan', readOnly: false }],
        ip: '10.0.0.5',
        portMappings: [],
        log: (line) => lines.push(line),
        exited: (code) => {
          exited(code);
        },
        ...settings,
        id,
      });
      return { id, lines, exit };
    },
    browse: async (ip, port) => {
      for (;;) {
        const endpoint = runtime.endpoint(ip, port);
        if (endpoint !== undefined) return new Browser(endpoint);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    close: async () => {
      await runtime.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
  json(): unknown;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Speaks real HTTP to one endpoint; keeps cookies, follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly endpoint: Endpoint) {}

  /** Rejects as a browser would when nothing answers. */
  async send(target: string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...this.endpoint,
          path: target,
          method,
          agent: false,
          headers: {
            host: '127.0.0.1:8001',
            cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            ...headers,
          },
        },
        (response) => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            if (value === '') this.cookies.delete(name);
            else this.cookies.set(name, value);
          }
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers: sent } = response;
            resolve({ status, location: sent.location, text, json: () => JSON.parse(text) as unknown });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Sends a form, with the token that the server's cookie asks for. */
  async post(target: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const token = this.cookies.get('_xsrf') ?? this.cookies.get('airflow_csrf') ?? '';
    return this.send(target, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ _xsrf: token, csrf_token: token, ...fields }).toString(),
    });
  }

  /** Calls Jupyter's API as its own pages do. */
  async api(method: string, target: string, body?: object): Promise<Answer> {
    return this.send(target, {
      method,
      headers: { 'x-xsrftoken': this.cookies.get('_xsrf') ?? '', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
