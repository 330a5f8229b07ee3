/**
 * A Jupyter container on a computer that has Jupyter. Where it has none, the same tests hold what is promised for
 * that: the stand-in runs instead, and has no kernels.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serviceContainers } from '../../../../app/plan/containers';
import { defaultServices, workshopFrom } from '../../../../app/workshop/defaults';
import { signInToJupyter, type JupyterUser } from '../../../../app/services/jupyter';
import type { Kernel } from '../../../../app/services/participant';
import { openBrowser } from '../../../cli/participant';
import { createBench, type RuntimeBench, type TestContainer } from '../runtime.testing';
import { findRealPrograms, type RealPrograms } from './real-programs';

const PASSWORD = 'tulip-harbor-7';
const ADDRESS = '10.0.0.5';
/** Each start of Jupyter and of a kernel is seconds of work for a busy computer; nothing here waits for a time. */
const PATIENCE_MS = 180_000;
/** The container of the plan, with its very command. */
const [planned] = serviceContainers(
  workshopFrom({ id: 'demo', name: 'Demo', seats: 1 }),
  '01',
  defaultServices.jupyter,
);
const settings = {
  image: planned?.image ?? '',
  command: planned?.command ?? [],
  environment: { LECTERN_SEAT: '01', LECTERN_SEAT_PASSWORD: PASSWORD },
  portMappings: [8888],
  ip: ADDRESS,
};

let folder: string;
let real: RealPrograms | undefined;
let bench: RuntimeBench;
let ways: Server[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lectern-real-'));
  const log = { info: () => undefined, warn: () => undefined };
  const found = await findRealPrograms({ mode: 'auto', dataFolder: folder, log });
  real = found === undefined ? undefined : { ...found, most: 1 };
  bench = createBench({}, real);
  ways = [];
});
afterEach(async () => {
  for (const way of ways) way.close();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

/** A port of this computer that leads to the container's address, as a load balancer's does. */
async function openWay(): Promise<string> {
  const way = createServer((socket) => {
    const endpoint = bench.runtime.endpoint(ADDRESS, 8888);
    if (endpoint === undefined || !('socketPath' in endpoint)) {
      socket.destroy();
      return;
    }
    const target = connect(endpoint.socketPath);
    socket.pipe(target).pipe(socket);
    socket.on('error', () => target.destroy());
    target.on('error', () => socket.destroy());
  });
  ways.push(way);
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(way.address() as AddressInfo).port}/`;
}

/** Each by a way of its own: what one left open to a container that has ended is no other's. */
const logIn = async (password = PASSWORD): Promise<JupyterUser> =>
  signInToJupyter(openBrowser(await openWay()), { password });

const ranStandIn = ({ lines }: TestContainer): boolean =>
  lines.some((line) => line.includes('rehearsal stand-in'));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The kernel's process, and the server's. */
async function pidsOf(kernel: Kernel): Promise<readonly [number, number]> {
  return JSON.parse(await kernel.run('import os; [os.getpid(), os.getppid()]')) as [number, number];
}

it(
  'serves the card’s password and the seat’s folder by the plan’s own command, runs cells, and is killed whole',
  async () => {
    const container = await bench.run(settings);
    const user = await logIn();
    await expect(logIn('wrong')).rejects.toMatchObject({ problem: { code: 'participant.cannot-work' } });
    await user.save('saved.txt', 'kept');
    expect(readFileSync(path.join(bench.home, 'saved.txt'), 'utf8')).toBe('kept');
    // One may be real: the next is the stand-in.
    const beyond = await bench.run({ ...settings, ip: '10.0.0.6' });
    await vi.waitFor(() => expect(ranStandIn(beyond)).toBe(true));
    expect(ranStandIn(container)).toBe(real === undefined);
    expect(bench.runtime.hasReal(path.dirname(bench.home))).toBe(real !== undefined);
    expect(bench.runtime.hasReal(folder)).toBe(false);
    const kernel = await user.startKernel();
    let pids: readonly number[] = [];
    if (real === undefined || kernel === undefined) {
      expect([real, kernel]).toEqual([undefined, undefined]);
    } else {
      expect(await kernel.run('6*7')).toBe('42');
      expect(await kernel.run('open("by-a-cell.txt", "w").write("kept")')).toBe('4');
      expect(readFileSync(path.join(bench.home, 'by-a-cell.txt'), 'utf8')).toBe('kept');
      // As in the image: the script takes it out of what notebooks see. Nothing of the rehearsal's is there.
      const names = 'LECTERN_SEAT LECTERN_SEAT_PASSWORD REHEARSED_CONTAINER VITEST';
      expect(await kernel.run(`import os; [n for n in "${names}".split() if n in os.environ]`)).toBe(
        "['LECTERN_SEAT']",
      );
      await expect(kernel.run('1/0')).rejects.toMatchObject({
        problem: { detail: expect.stringContaining('ZeroDivisionError') as string },
      });
      expect(container.lines.join('\n')).toMatch(/this is Jupyter.* of this computer, process \d+/);
      pids = await pidsOf(kernel);
    }
    expect(container.lines.join('\n')).not.toContain(PASSWORD);
    bench.runtime.kill(container.id);
    expect(await container.exit).toBe(137);
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: PATIENCE_MS });
  },
  PATIENCE_MS,
);

it(
  'a process killed from outside is a container that ended with 137; the next has its folder, and stops with 0',
  async () => {
    const first = await bench.run(settings);
    const user = await logIn();
    await user.save('saved.txt', 'kept');
    const kernel = await user.startKernel();
    if (kernel === undefined) bench.runtime.kill(first.id);
    else {
      const [kernelPid, serverPid] = await pidsOf(kernel);
      process.kill(serverPid, 'SIGKILL');
      await first.exit;
      expect(isAlive(kernelPid)).toBe(false);
    }
    expect(await first.exit).toBe(137);
    const second = await bench.run(settings);
    expect(await (await logIn()).read('saved.txt')).toBe('kept');
    await bench.runtime.stop(second.id, 30_000 * 600);
    expect(await second.exit).toBe(0);
    expect(bench.runtime.endpoint(ADDRESS, 8888)).toBeUndefined();
  },
  PATIENCE_MS,
);
