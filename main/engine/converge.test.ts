import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { setMaxListeners } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { shared } from '../../app/plan/addresses';
import { defaultServices } from '../../app/workshop/defaults';
import { policyFor } from '../aws/policy';
import { parsePolicy, type Statement } from '../rehearsal/services/iam/authorization/policy-document';
import { sessionActions } from '../sessions/actions';
import { testAccount } from './testing/account.testing';
import { sceneOf } from './testing/bend.testing';
import { allBends } from './testing/bends.testing';
import { census } from './testing/census.testing';
import { nothingButServiceRoles } from './testing/kept.testing';
import type { Life } from './testing/life.testing';
import { memoryJournal, startLife } from './testing/life.testing';
import type { Portrait } from './testing/portrait.testing';
import { portrait } from './testing/portrait.testing';

const never = new AbortController().signal;
setMaxListeners(0, never);
const speed = 3_000;
/** By default one bend of each type; `LECTERN_BENDS=all` takes each. */
const all = process.env['LECTERN_BENDS'] === 'all';
const isFirst = (bend: (typeof allBends)[number]): boolean =>
  allBends.find(({ type }) => type === bend.type) === bend;
const chosenBends = allBends.filter((bend) => all || isFirst(bend));

const { account } = await testAccount({ name: 'converge', speed, seed: 11, policy: () => allowed });
const everything: readonly Statement[] = parsePolicy({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
let allowed = everything;

/** Lectern works under the policy that it prints; people and tests may do anything. */
async function underPolicy<T>({ plan }: Life, work: () => Promise<T>): Promise<T> {
  allowed = policyFor(plan, sessionActions).flatMap(parsePolicy);
  return work().finally(() => (allowed = everything));
}

const nameOf = ([bend]: readonly (typeof allBends)[number][]): string =>
  `${bend?.type ?? ''}: ${bend?.name ?? ''}`;

const failuresIn = (life: Life) =>
  life.events.flatMap(({ code, data }) => (code === 'resource.failed' ? [data] : []));

/** Statuses of every address on the cards, by port; 0 for one that does not answer. */
async function answers({ connection: { aws } }: Life): Promise<Readonly<Record<string, number>>> {
  const { LoadBalancers } = await aws.elbv2.send(new DescribeLoadBalancersCommand({}));
  const all: Record<string, number> = {};
  for (const { DNSName, LoadBalancerArn } of LoadBalancers ?? []) {
    const { Listeners } = await aws.elbv2.send(new DescribeListenersCommand({ LoadBalancerArn }));
    for (const { Port } of Listeners ?? []) {
      const answer = await fetch(`http://${DNSName ?? ''}:${Port ?? 0}/`, { redirect: 'manual' }).catch(
        () => undefined,
      );
      all[String(Port)] = answer?.status ?? 0;
    }
  }
  return all;
}

const provisioned = async (life: Life, under = underPolicy): Promise<void> => {
  const result = await under(life, () => life.engine.provision(life.plan, never));
  expect(result, JSON.stringify(failuresIn(life))).toMatchObject({ outcome: 'done', seatsFailed: 0 });
};

const portraitOf = async (life: Life): Promise<Portrait> =>
  portrait(life.connection.aws, life.plan.workshop.id, await life.engine.inventory(never));

describe('what a half teardown left', () => {
  it('is made whole: the way out leads to the new internet gateway, so that hosts join', async () => {
    const workshop = { id: 'half', seats: 1 };
    const journal = memoryJournal();
    const first = startLife({ account, journal, workshop });
    await provisioned(first);
    const whole = await portraitOf(first);
    const death = { at: 'after-answer', nth: 1, action: 'DeleteInternetGateway' } as const;
    // AWS takes its time over the subnets, so that their route tables are there when it dies.
    const beforeCall = (action: string) =>
      action === 'DeleteSubnet' ? new Promise<void>(() => undefined) : undefined;
    const dying = startLife({ account, journal, workshop, death, beforeCall });
    await Promise.race([dying.died, dying.engine.teardown(never)]);

    const next = startLife({ account, journal, workshop });
    expect((await next.engine.changes(next.plan, [], never)).resources).toContainEqual(
      expect.objectContaining({
        address: shared.publicRoutes,
        action: 'update',
        reasons: [expect.stringMatching(/^route to 0\.0\.0\.0\/0: igw-\w+ → a new internet gateway$/)],
      }),
    );
    await provisioned(next);
    expect(await portraitOf(next)).toEqual(whole);
    expect(await next.engine.teardown(never)).toMatchObject({
      outcome: 'done',
      receipt: { left: [], kept: nothingButServiceRoles, failedLookups: [] },
    });
  });
});

describe('a workshop that a person’s hand bent', () => {
  const workshop = {
    id: 'bent',
    seats: 2,
    services: [defaultServices.jupyter, defaultServices.airflow],
    materials: './materials',
  };
  const journal = memoryJournal();
  const live = (memory = journal): Life => startLife({ account, journal: memory, workshop });
  let before: Awaited<ReturnType<typeof census>>;
  let whole: Portrait;
  let open: Readonly<Record<string, number>>;

  beforeAll(async () => {
    const life = live();
    before = await census(life.connection.aws);
    await provisioned(life);
    whole = await portraitOf(life);
    await vi.waitFor(
      async () => {
        open = await answers(life);
        expect(open).toMatchObject({ 8001: 302, 8002: 302, 9001: 302, 9002: 302 });
      },
      { timeout: 60_000, interval: 200 },
    );
    expect((await life.engine.changes(life.plan, [], never)).resources).toEqual([]);
    const other = live(memoryJournal());
    expect((await other.engine.changes(other.plan, [], never)).resources).toEqual([]);
  }, 120_000);

  it.each(chosenBends.map((bend) => [`${bend.type}: ${bend.name}`, bend] as const))(
    '%s: is shown by its changes, and mended by the next provisioning',
    async (_, bend) => {
      const life = live();
      const { engine, plan, connection } = life;
      const tidy = await bend.by(sceneOf(connection.aws, workshop.id, await engine.inventory(never)));
      const { resources } = await underPolicy(life, () => engine.changes(plan, [], never));
      expect(resources.map(({ address }) => address)).toContain(bend.address);
      expect(resources.filter(({ action }) => action === 'refuse')).toEqual([]);
      // The policy does not reach another's table, so that an administrator has to take the subnet out of it.
      await provisioned(life, bend.leaves === true ? (_, work) => work() : underPolicy);
      if (typeof tidy === 'function') await (tidy as () => Promise<unknown>)();
      expect((await engine.changes(plan, [], never)).resources).toEqual([]);
      expect(await portraitOf(life)).toEqual(whole);
      await expect.poll(() => answers(life), { timeout: 40_000 }).toEqual(open);
      connection.aws.destroy();
    },
    60_000,
  );

  const torn = all ? allBends.map((bend) => [bend]) : [allBends.filter(isFirst)];
  it.each(torn.map((some) => [some.length === 1 ? nameOf(some) : 'all at once', some] as const))(
    '%s: is torn down right after it, and the receipt is true',
    async (_, some) => {
      const life = live();
      const { engine, connection } = life;
      await provisioned(life);
      const scene = sceneOf(connection.aws, workshop.id, await engine.inventory(never));
      for (const bend of some.filter(({ leaves }) => leaves !== true)) await bend.by(scene);
      const { receipt } = await underPolicy(life, () => engine.teardown(never));
      expect(receipt).toMatchObject({ left: [], kept: nothingButServiceRoles, failedLookups: [] });
      expect(receipt?.removed).toBe(receipt?.made);
      expect(await census(connection.aws)).toEqual(before);
      connection.aws.destroy();
    },
    90_000,
  );
});
