/** One provisioning and one teardown in a process of its own; prints what they took as one line of JSON. */
import { readFileSync } from 'node:fs';
import type { LecternEvent } from '../../app/contract/events';
import { createClock } from '../../app/clock';
import type { ServiceName } from '../../app/workshop/workshop';
import { createCallLog } from '../../main/aws/call-log';
import { createAwsClients } from '../../main/aws/clients';
import { createPacer } from '../../main/aws/pace';
import type { Engine } from '../../main/engine/engine';
import { createEngine } from '../../main/engine/engine';
import { createEventLog } from '../../main/engine/events';
import { memoryJournal } from '../../main/engine/testing/life.testing';
import { leaveToSdk } from './sdk-alone';
import type { Way } from './ways';
import { inGroups, planFor } from './ways';

/** What a run is told, as JSON in its first argument. */
export interface RunOrder {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly speed: number;
  readonly seats: number;
  readonly services: readonly ServiceName[];
  readonly way: Way;
}

export type Waits = Readonly<Record<string, number>>;

/** Few of a kind, so that chance decides how long they take: the floor takes what this run met. */
const fewOfAKind = ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::RDS::DBInstance'];

/** What one half of a run took. */
export interface HalfResult {
  readonly outcome: string;
  /** Clock ms. */
  readonly ms: number;
  readonly calls: number;
  /** Calls by `service:Action`. */
  readonly byAction: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly failed: number;
  readonly problems: readonly string[];
  /** CPU of this process, ms. */
  readonly cpuMs: number;
}

export interface RunResult {
  readonly provision: HalfResult & { readonly seatsReady: number; readonly firstSeatMs: number };
  readonly teardown: HalfResult & { readonly left: number };
  /** How long AWS took for each load balancer and database, by address, as the engine's polls saw it, clock ms. */
  readonly waits: { readonly make: Waits; readonly remove: Waits };
  /** When the first and the last resource of each type began, was there and was usable, clock ms from the start. */
  readonly timeline: Readonly<Record<string, readonly number[]>>;
  /** The longest that the event loop of this process was late, wall ms. */
  readonly latestMs: number;
  readonly maxRssMiB: number;
}

async function main(order: RunOrder): Promise<RunResult> {
  const clock = createClock(order.speed);
  const callLog = createCallLog();
  const aws = createAwsClients({
    region: 'eu-west-1',
    credentials: order,
    endpoint: order.endpoint,
    clock,
    pacer: createPacer(clock),
    callLog,
  });
  if (order.way === 'sdk') leaveToSdk(aws, order.speed, callLog);
  const plain = planFor(order.seats, order.services);
  const plan = order.way === 'groups' ? inGroups(plain) : plain;
  const events = createEventLog({ workshopId: plan.workshop.id, now: () => clock.now(), lastSeq: 0 });
  const engine: Engine = createEngine({
    workshopId: plan.workshop.id,
    aws,
    clock,
    journal: memoryJournal(),
    events,
    plan,
    rehearsal: true,
  });
  let startedAt = 0;
  let firstSeatAt = 0;
  let failed = 0;
  const problems = new Map<string, number>();
  events.subscribe((event) => {
    if (event.code === 'seat.ready' && firstSeatAt === 0) firstSeatAt = Date.now();
    watch(event);
    if (event.code !== 'resource.failed') return;
    failed += 1;
    const { type, problem } = event.data;
    const words = `${type}: ${problem.code} ${problem.detail ?? problem.message}`.slice(0, 160);
    problems.set(words, (problems.get(words) ?? 0) + 1);
  });
  const begun = new Map<string, number>();
  const make: Record<string, number> = {};
  const remove: Record<string, number> = {};
  const timeline: Record<string, number[]> = {};
  const columns = ['resource.creating', 'resource.waiting', 'resource.created'];
  const watch = (event: LecternEvent): void => {
    if (!('data' in event) || !('address' in event.data)) return;
    const { address, type } = event.data;
    const now = Date.now();
    const column = columns.indexOf(event.code);
    if (column >= 0) {
      const row = (timeline[type] ??= [0, 0, 0, 0, 0, 0]);
      const at = (now - startedAt) * order.speed;
      row[column * 2] ||= at;
      row[column * 2 + 1] = at;
    }
    if (!fewOfAKind.includes(type)) return;
    if (event.code === 'resource.waiting' || event.code === 'resource.deleting') begun.set(address, now);
    const took = (now - (begun.get(address) ?? now)) * order.speed;
    if (event.code === 'resource.created') make[address] = took;
    if (event.code === 'resource.deleted') remove[address] = took;
  };
  let latestMs = 0;
  let tick = Date.now();
  setInterval(() => {
    latestMs = Math.max(latestMs, Date.now() - tick - 50);
    tick = Date.now();
  }, 50).unref();

  const half = async <T>(work: () => Promise<T>): Promise<readonly [T, Omit<HalfResult, 'outcome'>]> => {
    const before = { ...callLog.counts(), byAction: callLog.byAction() };
    const cpu = process.cpuUsage();
    const started = Date.now();
    failed = 0;
    problems.clear();
    const result = await work();
    const ms = (Date.now() - started) * order.speed;
    const used = process.cpuUsage(cpu);
    const after = callLog.counts();
    return [
      result,
      {
        ms,
        calls: after.calls - before.calls,
        byAction: Object.fromEntries(
          Object.entries(callLog.byAction())
            .map(([action, count]) => [action, count - (before.byAction[action] ?? 0)] as const)
            .filter(([, count]) => count > 0),
        ),
        throttled: after.throttled - before.throttled,
        failed,
        problems: [...problems].sort((a, b) => b[1] - a[1]).map(([words, count]) => `${count}× ${words}`),
        cpuMs: (used.user + used.system) / 1000,
      },
    ];
  };
  const never = new AbortController().signal;
  startedAt = Date.now();
  const [made, provision] = await half(() => engine.provision(plan, never));
  const firstSeatMs = firstSeatAt === 0 ? 0 : (firstSeatAt - startedAt) * order.speed;
  const [removed, teardown] = await half(() => engine.teardown(never));
  return {
    provision: { ...provision, outcome: made.outcome, seatsReady: made.seatsReady, firstSeatMs },
    teardown: {
      ...teardown,
      outcome: removed.outcome,
      left: removed.receipt?.left.length ?? -1,
    },
    waits: { make, remove },
    timeline,
    latestMs,
    maxRssMiB: peakMiB(),
  };
}

/** getrusage would answer with the parent's peak when that was higher at the fork. */
function peakMiB(): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0') / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

const result = await main(JSON.parse(process.argv[2] ?? '') as RunOrder);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
