import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

export interface MotoServer {
  readonly endpoint: string;
  readonly version: string;
  stop(): void;
}

/** Where a moto server may be: what the caller named, whatever PATH has, or Debian's. */
const programs = [process.env['MOTO_SERVER'], 'moto_server', '/usr/bin/moto_server'];

/** Starts moto on loopback; undefined when there is none on this computer. */
export async function startMoto(): Promise<MotoServer | undefined> {
  const program = programs.find(
    (one) => one !== undefined && spawnSync(one, ['--help'], { stdio: 'ignore' }).status === 0,
  );
  if (program === undefined) return undefined;
  const port = await freePort();
  const child: ChildProcess = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      // moto starts no tasks; this makes its services say that their one task runs.
      MOTO_ECS_SERVICE_RUNNING: '1',
      // Managed policies exist only when asked for.
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let looks = 0; looks < 300; looks += 1) {
    try {
      const answer = await fetch(`${endpoint}/moto-api/data.json`);
      if (answer.ok) {
        child.stderr?.resume();
        return {
          endpoint,
          version: versionOf(program),
          stop: () => {
            child.kill();
          },
        };
      }
    } catch {
      // Not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill();
  throw new Error('moto did not start within a minute');
}

/** The version of the moto that this program runs with, asked of the interpreter in its first line. */
function versionOf(program: string): string {
  const python = program === '/usr/bin/moto_server' ? '/usr/bin/python3' : 'python3';
  return spawnSync(python, ['-c', 'import moto; print(moto.__version__)']).stdout.toString().trim();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
