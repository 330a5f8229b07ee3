/** The health checks: one real HTTP GET per target and interval, all on one wheel. */
import { Agent, request as httpRequest } from 'node:http';
import type { Endpoint, Parts } from '../../../world/services';
import type { Random } from '../../../world/random';
import type { Region } from '../../../world/world';
import { parseMatcher } from '../health-check-settings';
import {
  elbv2Regions,
  elbv2Tables,
  type LoadBalancerRecord,
  type TargetGroupRecord,
  type TargetRecord,
} from '../records';
import { applyCheck, type CheckOutcome, findTarget, viewTarget } from '../target-state';
import { type Reach, requestOptions } from './reach';
import type { DataPlaneSettings } from './settings';
import type { TimerWheel } from './timer-wheel';

const passed: CheckOutcome = { passed: true };
const timedOut: CheckOutcome = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };
const failed: CheckOutcome = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};

interface Due {
  readonly group: TargetGroupRecord;
  readonly target: TargetRecord;
  readonly loadBalancer: LoadBalancerRecord;
}

export interface HealthCheckTools {
  readonly parts: Parts;
  readonly settings: DataPlaneSettings;
  readonly reach: Reach;
  readonly wheel: TimerWheel;
  readonly random: Random;
}

export class HealthChecks {
  private readonly watched = new Set<string>();
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 1 });
  private readonly matchers = new Map<string, ReturnType<typeof parseMatcher>>();

  constructor(private readonly tools: HealthCheckTools) {}

  /** Starts checking every target that is in use and not checked yet, at a moment of its own in the interval. */
  watch(): void {
    const { world } = this.tools.parts;
    for (const { name } of elbv2Regions(world).values()) {
      const region = world.region(name);
      const { targetGroups, targets } = elbv2Tables(region);
      for (const group of targetGroups.values()) {
        if (Object.keys(group.usedBy).length === 0) continue;
        for (const target of targets.get(group.arn) ?? []) {
          const key = `${group.arn} ${target.registration}`;
          if (this.watched.has(key) || this.due(region, group.arn, target) === undefined) continue;
          this.watched.add(key);
          const first = this.tools.random.next() * intervalMs(group);
          this.tools.wheel.afterOnClock(first, () => {
            this.run(region, group.arn, target, key);
          });
        }
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private run(region: Region, groupArn: string, watched: TargetRecord, key: string): void {
    const due = this.due(region, groupArn, watched);
    if (due === undefined) {
      // Taken up again by `watch` once it is in use.
      this.watched.delete(key);
      return;
    }
    const { wheel, parts } = this.tools;
    const { clock } = parts.world;
    const started = clock.ticks();
    this.check(region, due, (outcome) => {
      applyCheck(parts, region, due.group, due.target, outcome);
      wheel.afterOnClock(intervalMs(due.group) - (clock.ticks() - started), () => {
        this.run(region, groupArn, watched, key);
      });
    });
  }

  /** The target as it is now, when a load balancer is to check it. */
  private due(region: Region, groupArn: string, watched: TargetRecord): Due | undefined {
    const { targetGroups, loadBalancers } = elbv2Tables(region);
    const group = targetGroups.get(groupArn);
    const target = findTarget(region, groupArn, watched);
    if (group === undefined || target?.registration !== watched.registration) return undefined;
    const loadBalancer = loadBalancers.get(Object.values(group.usedBy)[0] ?? '');
    if (loadBalancer?.state !== 'active') return undefined;
    const { state } = viewTarget(this.tools.parts, region, group, target);
    return state === 'unused' || state === 'draining' ? undefined : { group, target, loadBalancer };
  }

  private check(
    region: Region,
    { group, target, loadBalancer }: Due,
    done: (outcome: CheckOutcome) => void,
  ): void {
    const { healthCheck } = group;
    const port = healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port);
    const timeoutMs = healthCheck.timeoutSeconds * 1_000;
    const reached = this.tools.reach.to(region, loadBalancer, group, target, port);
    switch (reached.kind) {
      case 'refused':
        done(failed);
        return;
      case 'dropped':
        this.tools.wheel.afterOnClock(timeoutMs, () => {
          done(timedOut);
        });
        return;
      case 'open':
        this.get(reached.endpoint, `${reached.ip}:${port}`, group, timeoutMs, done);
    }
  }

  private get(
    endpoint: Endpoint,
    host: string,
    group: TargetGroupRecord,
    timeoutMs: number,
    done: (outcome: CheckOutcome) => void,
  ): void {
    let open = true;
    const finish = (outcome: CheckOutcome): void => {
      if (!open) return;
      open = false;
      done(outcome);
    };
    const request = httpRequest({
      ...requestOptions(endpoint),
      path: group.healthCheck.path,
      headers: { host, 'user-agent': 'ELB-HealthChecker/2.0', accept: '*/*' },
      agent: this.agent,
    });
    request.on('response', (reply) => {
      const status = reply.statusCode ?? 0;
      reply.on('error', () => {
        finish(failed);
      });
      reply.on('end', () => {
        finish(
          this.matches(group.healthCheck.matcher, status)
            ? passed
            : {
                passed: false,
                reason: 'Target.ResponseCodeMismatch',
                description: `Health checks failed with these codes: [${status}]`,
              },
        );
      });
      reply.resume();
    });
    request.on('error', () => {
      // A kept connection that the target closed just now says nothing about its health: look once more.
      if (open && request.reusedSocket) {
        open = false;
        this.get(endpoint, host, group, timeoutMs, done);
      } else finish(failed);
    });
    request.end();
    // The answer takes real time, on a paused clock too.
    const wallMs = timeoutMs / this.tools.parts.world.clock.speed;
    this.tools.wheel.after(Math.max(this.tools.settings.leastCheckTimeoutMs, wallMs), () => {
      if (!open) return;
      finish(timedOut);
      request.destroy();
    });
  }

  private matches(matcher: string, status: number): boolean {
    let ranges = this.matchers.get(matcher);
    if (ranges === undefined) {
      ranges = parseMatcher(matcher);
      this.matchers.set(matcher, ranges);
    }
    return ranges.some(([low, high]) => status >= low && status <= high);
  }
}

/** Clock ms. */
function intervalMs(group: TargetGroupRecord): number {
  return group.healthCheck.intervalSeconds * 1_000;
}
