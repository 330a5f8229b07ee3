import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../app/clock';
import { changed } from '../../app/clock-state';
import { createHandWall } from '../../app/hand-wall.testing';
import { createVirtualClock } from '../engine/testing/virtual-clock.testing';
import type { Bucket } from '../../app/plan/buckets';
import { chargesFor } from '../../app/plan/buckets';
import { createPacer } from './pace';

/** AWS's side: a bucket that throttles. */
function serverBucket({ burst, perSecond }: Bucket) {
  let tokens = burst;
  let at = 0;
  return (now: number, cost: number): boolean => {
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < Math.min(cost, burst)) return false;
    tokens -= cost;
    return true;
  };
}

const buckets = fc.record({
  burst: fc.integer({ min: 2, max: 60 }),
  perSecond: fc.integer({ min: 1, max: 300 }).map((tenths) => tenths / 10),
});

describe('pacer', () => {
  it('never overdraws any bucket, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(buckets, { minLength: 1, maxLength: 4 }),
        fc.array(
          fc.record({
            delay: fc.integer({ min: 0, max: 4000 }),
            uses: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
            priority: fc.constantFrom('person' as const, 'operation' as const, 'sweep' as const),
          }),
          { minLength: 1, maxLength: 80 },
        ),
        async (rates, calls) => {
          const clock = createVirtualClock();
          const pacer = createPacer(clock);
          const named = rates.map((rate, i) => ({ id: `bucket ${i}`, ...rate }));
          const servers = named.map(serverBucket);
          let throttled = 0;
          await Promise.all(
            calls.map(async ({ delay, uses, priority }) => {
              await clock.sleep(delay);
              const own = [...new Set(uses.map((use) => use % named.length))];
              await pacer.acquire(
                own.flatMap((i) => (named[i] === undefined ? [] : [{ bucket: named[i], tokens: 1 }])),
                { priority },
              );
              for (const i of own) if (servers[i]?.(clock.now(), 1) !== true) throttled += 1;
            }),
          );
          expect(throttled).toBe(0);
          expect(pacer.waiting).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('brings 320 target groups and listeners through in about the time that the bucket allows', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer(clock);
    const charges = chargesFor('elbv2', 'CreateTargetGroup', {});
    await Promise.all(Array.from({ length: 320 }, () => pacer.acquire(charges)));
    const floor = ((320 - 20) / 3) * 1000;
    expect(clock.now()).toBeGreaterThan(floor);
    expect(clock.now()).toBeLessThan(floor * 1.1);
  });

  it('serves a person first, and keeps the order among equals', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer(clock);
    const charges = [{ bucket: { id: 'slow', burst: 2, perSecond: 1 }, tokens: 1 }];
    const order: string[] = [];
    const call = async (name: string, priority: 'person' | 'operation' | 'sweep'): Promise<void> => {
      await pacer.acquire(charges, { priority });
      order.push(name);
    };
    await Promise.all([
      call('first', 'sweep'),
      call('sweep 1', 'sweep'),
      call('sweep 2', 'sweep'),
      call('work 1', 'operation'),
      call('work 2', 'operation'),
      call('click', 'person'),
    ]);
    expect(order).toEqual(['first', 'click', 'work 1', 'work 2', 'sweep 1', 'sweep 2']);
  });

  it('does not let a call that waits for one bucket hold up another', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer(clock);
    const slow = { bucket: { id: 'slow', burst: 2, perSecond: 0.1 }, tokens: 1 };
    const shared = { bucket: { id: 'shared', burst: 40, perSecond: 10 }, tokens: 1 };
    const waits = Promise.all([1, 2, 3].map(() => pacer.acquire([slow, shared])));
    await pacer.acquire([shared]);
    expect(clock.now()).toBe(0);
    await waits;
    expect(clock.now()).toBeGreaterThan(15_000);
  });

  it('forgets a wait that is aborted', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer(clock);
    const charges = [{ bucket: { id: 'slow', burst: 2, perSecond: 0.01 }, tokens: 1 }];
    await pacer.acquire(charges);
    const controller = new AbortController();
    const waiting = pacer.acquire(charges, { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    expect(pacer.waiting).toBe(0);
    await expect(pacer.acquire(charges, { signal: controller.signal })).rejects.toThrow('cancelled');
  });

  it('lets a person through while the clock is paused, and holds back what an operation asks', async () => {
    const wall = createHandWall();
    const clock = createClock(60, wall);
    const pacer = createPacer(clock);
    const charges = [{ bucket: { id: 'slow', burst: 2, perSecond: 1 }, tokens: 1 }];
    await pacer.acquire(charges);
    clock.set(changed(clock.state, { kind: 'pause' }, wall.now()));
    let asked = false;
    const operation = pacer.acquire(charges).then(() => (asked = true));
    wall.pass(3_600_000);
    await pacer.acquire(charges, { priority: 'person' });
    expect(asked).toBe(false);
    clock.set(changed(clock.state, { kind: 'resume' }, wall.now()));
    for (let n = 0; n < 100 && pacer.waiting > 0; n += 1) {
      wall.pass(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await operation;
  });

  it('starts from an empty bucket once AWS throttled', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer(clock);
    const charges = [{ bucket: { id: 'b', burst: 10, perSecond: 1 }, tokens: 1 }];
    await pacer.acquire(charges);
    pacer.drain(charges);
    await pacer.acquire(charges);
    expect(clock.now()).toBeGreaterThan(900);
  });

  it('keeps room for late replies on a fast clock, without falling behind it', async () => {
    const clock = createVirtualClock(60);
    const pacer = createPacer(clock);
    const charges = chargesFor('elbv2', 'CreateTargetGroup', {});
    await Promise.all(Array.from({ length: 320 }, () => pacer.acquire(charges)));
    expect(clock.now() * 60).toBeLessThan(((320 - 20) / 3) * 1000 * 1.12);
  });
});

describe('buckets', () => {
  it('charges what AWS publishes', () => {
    const ids = (...args: Parameters<typeof chargesFor>) =>
      chargesFor(...args).map(({ bucket, tokens }) => [bucket.id, bucket.burst, bucket.perSecond, tokens]);
    expect(ids('ec2', 'RunInstances', { MaxCount: 7 })).toEqual([
      ['ec2/RunInstances', 5, 2, 1],
      ['ec2/RunInstances/instances', 1000, 2, 7],
    ]);
    expect(ids('ec2', 'TerminateInstances', { InstanceIds: ['a', 'b'] })).toEqual([
      ['ec2/TerminateInstances', 100, 5, 1],
      ['ec2/TerminateInstances/instances', 1000, 20, 2],
    ]);
    expect(ids('ec2', 'DescribeVpcs', {})).toEqual([['ec2/DescribeVpcs', 100, 20, 1]]);
    expect(ids('ec2', 'CreateSubnet', {})).toEqual([['ec2/CreateSubnet', 50, 5, 1]]);
    expect(ids('ecs', 'DeleteService', {})).toEqual([['ecs/service-modify', 50, 5, 1]]);
    expect(ids('elbv2', 'CreateLoadBalancer', {})).toEqual([
      ['elbv2/resource-intensive', 10, 0.2, 1],
      ['elbv2/account', 40, 10, 1],
    ]);
    expect(ids('elbv2', 'DescribeTargetHealth', {})[0]).toEqual(['elbv2/read', 40, 10, 1]);
  });
});
