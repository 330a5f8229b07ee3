import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it, vi } from 'vitest';
import { defined } from '../../app/defined';
import { bucketName } from '../../app/workshop/names';
import type { LeaseBody, LeaseObject, LeaseWrite } from '../aws/lease-object';
import { leaseObject } from '../aws/lease-object';
import type { HeldLease, LeaseHolder, LeaseRequest } from './lease';
import { leaseMs, otherWorker, takeLease } from './lease';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import type { LifeOptions } from './testing/life.testing';
import { memoryJournal, startLife } from './testing/life.testing';
import type { VirtualClock } from './testing/virtual-clock.testing';
import { createVirtualClock } from './testing/virtual-clock.testing';

const ada: LeaseHolder = { computer: 'Ada’s laptop', process: 11, installation: 'a' };
const ben: LeaseHolder = { computer: 'Ben’s laptop', process: 22, installation: 'b' };
const minute = 60_000;

/** An object with S3's conditional writes, as the account of both laptops sees it. */
function shelf(clock: VirtualClock) {
  let stored: { body: LeaseBody; etag: string } | undefined;
  let writes = 0;
  let failing: Error | undefined;
  const object: LeaseObject = {
    serverNow: () => clock.now(),
    read: () =>
      failing === undefined
        ? Promise.resolve({ serverNow: clock.now(), ...defined({ lease: stored }) })
        : Promise.reject(failing),
    write: (body, etag): Promise<LeaseWrite> => {
      if (failing !== undefined) return Promise.reject(failing);
      if (etag !== undefined && stored === undefined) return Promise.resolve({ kind: 'absent' });
      if (etag !== stored?.etag) return Promise.resolve({ kind: 'conflict' });
      writes += 1;
      stored = { body, etag: `e${writes}` };
      return Promise.resolve({ kind: 'written', etag: stored.etag });
    },
  };
  return {
    object,
    holder: () => stored?.body,
    remove: () => {
      stored = undefined;
    },
    fail: (error: Error | undefined) => {
      failing = error;
    },
  };
}

function setUp() {
  const clock = createVirtualClock();
  const account = shelf(clock);
  const lost: string[] = [];
  const take = (holder: LeaseHolder, more: Partial<LeaseRequest> = {}): Promise<HeldLease | undefined> =>
    takeLease({
      object: account.object,
      clock,
      holder,
      operation: 'provision',
      takeOver: false,
      onLost: (problem, gone) => lost.push(`${holder.computer}: ${problem.code}${gone ? ' gone' : ''}`),
      ...more,
    });
  return { clock, ...account, lost, take };
}

describe('a lease', () => {
  it('keeps the other laptop away as long as it is renewed, and names who and since when', async () => {
    const { clock, object, take, lost } = setUp();
    const held = await take(ada);
    await clock.sleep(60 * minute);
    await expect(take(ben)).rejects.toMatchObject({
      problem: {
        code: 'workshop.leased',
        // Points in time, all of the wall: a length of time would be the clock's.
        message: expect.stringMatching(
          /^Ada’s laptop .*\(provision, since \d\d:\d\d:\d\d UTC; last active at \d\d:\d\d:\d\d UTC\)\.$/,
        ) as string,
      },
    });
    const worker = await otherWorker(object, clock, ben);
    expect(worker).toMatchObject({ computer: ada.computer, operation: 'provision' });
    expect(worker?.ageMs).toBeLessThanOrEqual(30_000);
    expect(await otherWorker(object, clock, ada)).toBeUndefined();
    await held?.release();
    expect(await otherWorker(object, clock, ben)).toBeUndefined();
    const next = await take(ben);
    await next?.release();
    expect(lost).toEqual([]);
  });

  it('expires two minutes after its last renewal, not sooner', async () => {
    const { clock, take, fail, holder } = setUp();
    await take(ada);
    const last = holder()?.renewedAt ?? 0;
    // Ada's laptop is without network: nothing is renewed.
    fail(new Error('no network'));
    await clock.sleep(leaseMs - 1_000);
    fail(undefined);
    await expect(take(ben)).rejects.toMatchObject({ problem: { code: 'workshop.leased' } });
    expect(holder()?.renewedAt).toBe(last);
    fail(new Error('no network'));
    await clock.sleep(1_000);
    fail(undefined);
    const taken = await take(ben);
    expect(holder()).toMatchObject({ computer: ben.computer });
    await taken?.release();
  });

  it('is taken over only by saying so; the first holder hears of it at its next renewal, once', async () => {
    const { clock, take, lost, holder } = setUp();
    const first = await take(ada);
    const second = await take(ben, { takeOver: true });
    await clock.sleep(5 * minute);
    expect(lost).toEqual(['Ada’s laptop: workshop.lease-lost']);
    await expect(first?.check()).rejects.toMatchObject({ problem: { code: 'workshop.lease-lost' } });
    await first?.release();
    // What the first gives back is not its own any more.
    expect(holder()).toMatchObject({ computer: ben.computer, released: false });
    await expect(second?.check()).resolves.toBeUndefined();
    await second?.release();
  });

  it('goes to one of two that find it free at the same moment', async () => {
    const { take, holder } = setUp();
    const both = await Promise.allSettled([take(ada), take(ben)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(holder()?.computer).toBe(both[0].status === 'fulfilled' ? ada.computer : ben.computer);
    for (const one of both) if (one.status === 'fulfilled') await one.value?.release();
  });

  it('is our own again at once after a crash on this laptop', async () => {
    const { take, holder } = setUp();
    await take(ada);
    const again = await take({ ...ada, process: 12 });
    expect(holder()).toMatchObject({ process: 12 });
    await again?.release();
  });

  it('tells when it vanished, and survives the answer of a renewal being lost', async () => {
    const { clock, take, lost, remove, object } = setUp();
    let swallow = true;
    const held = await take(ada, {
      object: {
        ...object,
        write: async (body, etag) => {
          const written = await object.write(body, etag);
          // S3 has done it, and the SDK repeats what it heard nothing of.
          if (etag === undefined || !swallow) return written;
          swallow = false;
          return object.write(body, etag);
        },
      },
    });
    await clock.sleep(2 * minute);
    expect(swallow).toBe(false);
    expect(lost).toEqual([]);
    remove();
    await clock.sleep(2 * minute);
    expect(lost).toEqual(['Ada’s laptop: workshop.lease-lost gone']);
    await held?.release();
  });
});

const never = new AbortController().signal;
const speed = 900;
const { account } = await testAccount({ name: 'lease', speed, seed: 9 });

describe('two laptops with one account', () => {
  const laptop = (holder: LeaseHolder, id: string, more: Partial<LifeOptions> = {}) =>
    startLife({ account, journal: memoryJournal(), workshop: { id, seats: 1 }, holder, ...more });

  it('do not work on one workshop at once; one watches, takes over by saying so, and the other stops', async () => {
    const first = laptop(ada, 'two');
    const before = counts(await census(first.connection.aws));
    let arrived: () => void = () => undefined;
    const hostsBegin = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let goOn: () => void = () => undefined;
    const hostsMayBegin = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const running = laptop(ada, 'two', {
      beforeCall: async (action) => {
        if (action !== 'RunInstances') return;
        arrived();
        await hostsMayBegin;
      },
    });
    const provision = running.engine.provision(running.plan, never);
    await hostsBegin;

    const second = laptop(ben, 'two');
    expect(await second.engine.worker(never)).toMatchObject({
      computer: ada.computer,
      operation: 'provision',
    });
    expect(await second.engine.provision(second.plan, never)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'workshop.leased' },
    });
    // Whoever asked is told either there and then, or by the event.
    const refused = vi.fn(() => true);
    const told = second.events.length;
    const how = { refused };
    expect(await second.engine.teardown(never, how)).toMatchObject({ problem: { code: 'workshop.leased' } });
    expect(refused).toHaveBeenCalledOnce();
    expect(second.events).toHaveLength(told);
    refused.mockReturnValue(false);
    await second.engine.teardown(never, how);
    expect(second.events.at(-1)).toMatchObject({
      code: 'operation.finished',
      data: { operation: 'teardown', outcome: 'incomplete', problem: { code: 'workshop.leased' } },
    });
    expect(second.changes).toEqual([]);
    // Watching needs no lease.
    expect((await second.engine.inventory(never)).found.length).toBeGreaterThan(5);
    goOn();

    const taken = await second.engine.provision(second.plan, never, { takeOver: true });
    expect(taken).toMatchObject({ outcome: 'done', seatsReady: 1 });
    const stopped = await provision;
    // On this fast clock it may just have been done before it heard.
    if (stopped.outcome !== 'done') {
      expect(stopped).toMatchObject({ outcome: 'incomplete', problem: { code: 'workshop.lease-lost' } });
    }
    expect(counts(await census(first.connection.aws))).toMatchObject({
      vpcs: (before['vpcs'] ?? 0) + 1,
      instances: 1,
      services: 1,
      loadBalancers: 1,
    });

    // The first one comes back, adopts what is there, and takes it down.
    const third = laptop(ada, 'two');
    expect((await third.engine.teardown(never)).receipt).toMatchObject({ left: [], failedLookups: [] });
    expect(counts(await census(first.connection.aws))).toEqual(before);
  }, 60_000);

  it('a stuck seat is restarted from either while the other makes or changes, not while it tears down', async () => {
    const first = laptop(ada, 'stuck');
    expect(await first.engine.provision(first.plan, never)).toMatchObject({ outcome: 'done' });
    const { Account = '' } = await first.connection.aws.sts.send(new GetCallerIdentityCommand({}));
    const second = laptop(ben, 'stuck');
    const object = leaseObject(first.connection.aws, bucketName('stuck', Account, 'eu-west-1'), () =>
      first.connection.clock.now(),
    );
    const holding = (operation: 'provision' | 'teardown') =>
      takeLease({
        object,
        clock: first.connection.clock,
        holder: ada,
        operation,
        takeOver: false,
        onLost: () => undefined,
      });
    const making = await holding('provision');
    expect(await second.engine.restart({ seats: ['01'], service: 'jupyter' }, never)).toMatchObject({
      outcome: 'done',
    });
    // It was beside the lease, not instead of it.
    expect(await second.engine.worker(never)).toMatchObject({ computer: ada.computer });
    await making?.release();
    const removing = await holding('teardown');
    const changesBefore = second.changes.length;
    expect(await second.engine.restart({ seats: ['01'], service: 'jupyter' }, never)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'workshop.leased' },
    });
    expect(second.changes).toHaveLength(changesBefore);
    await removing?.release();
    expect((await first.engine.teardown(never)).receipt).toMatchObject({ left: [] });
  }, 30_000);

  it('a lease of a laptop that died expires on the clock', async () => {
    const dead = laptop(ada, 'dead', { death: { at: 'before-call', nth: 6 } });
    await Promise.race([dead.engine.provision(dead.plan, never), dead.died]);
    const heir = laptop(ben, 'dead');
    expect(await heir.engine.teardown(never)).toMatchObject({ problem: { code: 'workshop.leased' } });
    const begun = Date.now();
    while ((await heir.engine.worker(never)) !== undefined) await heir.connection.clock.sleep(30_000);
    expect(Date.now() - begun).toBeGreaterThan(1_000);
    expect((await heir.engine.teardown(never)).receipt).toMatchObject({ left: [], failedLookups: [] });
  }, 30_000);

  it('both begin at the same moment where there is nothing yet: one workshop is made', async () => {
    const both = [laptop(ada, 'race'), laptop(ben, 'race')];
    const results = await Promise.all(both.map((one) => one.engine.provision(one.plan, never)));
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['done', 'incomplete']);
    expect(results.find(({ outcome }) => outcome === 'incomplete')).toMatchObject({
      problem: { code: 'workshop.leased' },
    });
    expect((await laptop(ben, 'race').engine.teardown(never)).receipt).toMatchObject({ left: [] });
  }, 60_000);
});
