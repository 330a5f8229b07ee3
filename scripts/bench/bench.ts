import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ServiceName } from '../../app/workshop/workshop';
import { ensureRehearsal } from '../../main/targets/rehearsal-process';
import { leastCalls } from './calls';
import { floorOf } from './floor';
import type { RunOrder, RunResult } from './run';
import { table } from './table';
import type { Way } from './ways';
import { inGroups, planFor } from './ways';

/** All ways meet the same luck, as far as their calls are the same. */
const benchSeed = 1;

const usage = `npm run bench -- [--quick] [--seats 20,80] [--services jupyter|jupyter,airflow] [--speed N]
  [--ways engine,groups,sdk] [--profile FOLDER] [--out FILE.md] [--json FILE.json]`;

/** What was measured of one plan made in one way. */
export interface Measured {
  readonly seats: number;
  readonly services: readonly ServiceName[];
  readonly way: Way;
  readonly speed: number;
  readonly floor: { readonly provisionMs: number; readonly teardownMs: number };
  /** What an ideal client would need in this way: another than `floor` only for groups. */
  readonly wayMs: number;
  readonly least: { readonly make: number; readonly remove: number };
  readonly run: RunResult;
  readonly rehearsalCpuMs: number;
  readonly rehearsalMaxRssMiB: number;
  readonly wallMs: number;
}

/**
 * Runs what the arguments ask for and prints the table; returns the exit code. Ways of the same size and speed
 * run side by side, each against a rehearsal of its own with the same seed, so that what else the computer
 * does meets all of them alike.
 */
export async function bench(argv: readonly string[], folder: string): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      seats: { type: 'string' },
      services: { type: 'string', default: 'jupyter' },
      speed: { type: 'string' },
      ways: { type: 'string', default: 'engine,groups,sdk' },
      profile: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const sizes = (values.seats ?? (values.quick ? '20,80' : '80,500')).split(',').map(Number);
  const services = values.services.split(',') as ServiceName[];
  const ways = values.ways.split(',') as Way[];
  const measured: Measured[] = [];
  for (const seats of sizes) {
    const speedOf = (way: Way): number => Number(values.speed ?? usualSpeed(seats, way, values.quick));
    for (const speed of new Set(ways.map(speedOf))) {
      const together = ways.filter((way) => speedOf(way) === speed);
      process.stderr.write(
        `${seats} seats, ${services.join(' + ')}, ${together.join(' beside ')}, speed ${speed} …\n`,
      );
      if (values.profile !== undefined)
        process.env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${values.profile}`;
      measured.push(
        ...(await Promise.all(together.map((way) => measure(folder, seats, services, way, speed)))),
      );
      if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(measured, null, 1));
    }
  }
  const text = table(measured, machine());
  process.stdout.write(`${text}\n`);
  if (values.out !== undefined) writeFileSync(values.out, text);
  return 0;
}

/**
 * Clock per wall. A call costs the engine and the rehearsal about 4 ms of CPU between them. When what AWS's
 * budgets let through in a clock second takes longer than a wall second at this speed, the measured time is
 * that of this computer; so a slow or busy one needs a lower speed, and `longest stall` shows it. The
 * seed's way makes few calls a minute and takes hours for 500 seats: there it is hurried, by itself.
 */
function usualSpeed(seats: number, way: Way, quick: boolean): number {
  if (seats > 100 && way === 'groups') return 60;
  if (quick) return 20;
  return seats <= 100 ? 6 : 8;
}

async function measure(
  folder: string,
  seats: number,
  services: readonly ServiceName[],
  way: Way,
  speed: number,
): Promise<Measured> {
  const plan = planFor(seats, services);
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  const rehearsal = await ensureRehearsal({
    program: join(folder, 'rehearsal.js'),
    dataFolder,
    speed,
    seed: benchSeed,
    logFile: join(dataFolder, 'rehearsal.log'),
    idleExitMs: 120_000,
  });
  try {
    const started = Date.now();
    const run = await runOnce(folder, { ...rehearsal, speed, seats, services, way }, dataFolder);
    const usage = usageOf(rehearsal.pid);
    if (usage === undefined) throw new Error('the rehearsal ended during the run: the figures mean nothing');
    return {
      seats,
      services,
      way,
      speed,
      floor: floorOf(plan, run.waits),
      wayMs: floorOf(way === 'groups' ? inGroups(plan) : plan, run.waits).provisionMs,
      least: leastCalls(plan.resources),
      run,
      ...usage,
      wallMs: Date.now() - started,
    };
  } catch (error) {
    const log = readFileSync(join(dataFolder, 'rehearsal.log'), 'utf8');
    process.stderr.write(`The rehearsal's last words:\n${log.slice(-4_000)}\n`);
    throw error;
  } finally {
    try {
      process.kill(rehearsal.pid, 'SIGTERM');
    } catch {
      // It ended before.
    }
    await untilGone(rehearsal.pid);
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

function runOnce(folder: string, order: RunOrder, dataFolder: string): Promise<RunResult> {
  const errors = openSync(join(dataFolder, 'engine.log'), 'a');
  const child = spawn(process.execPath, [join(folder, 'run.js'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', errors],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(JSON.parse(text) as RunResult);
      else
        reject(
          new Error(`the run ended with ${code}: ${readFileSync(join(dataFolder, 'engine.log'), 'utf8')}`),
        );
    });
  });
}

/** What the kernel says of a process: its CPU time and the most memory that it held; undefined when it is gone. */
function usageOf(
  pid: number,
): { readonly rehearsalCpuMs: number; readonly rehearsalMaxRssMiB: number } | undefined {
  // Elsewhere than on Linux the kernel is not asked, and nobody is accused.
  if (!existsSync('/proc/self/stat')) return { rehearsalCpuMs: 0, rehearsalMaxRssMiB: 0 };
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    const ticks = Number(fields[11]) + Number(fields[12]);
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return { rehearsalCpuMs: ticks * 10, rehearsalMaxRssMiB: Number(peak) / 1024 };
  } catch {
    return undefined;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (let looks = 0; looks < 300; looks += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function machine(): string {
  const all = cpus();
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; ${all.length} × ${all[0]?.model.trim() ?? 'CPU'}; Node ${process.versions.node}; load before ${loadavg()[2]?.toFixed(1) ?? '?'}`;
}
