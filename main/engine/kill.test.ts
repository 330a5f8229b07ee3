import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rehearsal } from '../rehearsal/rehearsal';
import { startRehearsal } from '../rehearsal/rehearsal';
import { census, counts } from './testing/census';
import type { Death, Life, TestAccount } from './testing/life';
import { memoryJournal, startLife } from './testing/life';

/** `LECTERN_KILL_SEATS=2` is the long way round. */
const seats = Number(process.env['LECTERN_KILL_SEATS'] ?? 1);
const never = new AbortController().signal;
setMaxListeners(0, never);
const speed = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'lectern-kill-'));
let rehearsal: Rehearsal;
let account: TestAccount;

beforeAll(async () => {
  rehearsal = await startRehearsal({
    dataFolder: folder,
    speed,
    seed: 5,
    log: { info: () => undefined, warn: () => undefined },
  });
  account = { ...rehearsal, speed };
});

afterAll(async () => {
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** More deaths than that mean that lives make no progress. */
const mostLives = 300;

/**
 * The process dies again and again: at the first call that changes something (or the first line of its
 * journal), and one step later only when the life before got nothing done, since what can be repeated is
 * repeated by each life. So every call of the whole way is somebody's last.
 */
async function dieAllTheWay(
  workshop: { readonly id: string; readonly seats: number },
  journal: ReturnType<typeof memoryJournal>,
  at: Death['at'],
  work: (life: Life) => Promise<unknown>,
): Promise<{ readonly deaths: number; readonly last: Life }> {
  let nth = 1;
  for (let deaths = 0; deaths < mostLives; deaths += 1) {
    const progress = journal.progress();
    const life = startLife({ account, journal, workshop, death: { at, nth } });
    const ended = await Promise.race([work(life).then(() => 'lived'), life.died.then(() => 'died')]);
    life.connection.aws.destroy();
    if (ended === 'lived') return { deaths, last: life };
    nth = journal.progress() > progress ? 1 : nth + 1;
  }
  throw new Error(`no end after ${mostLives} lives`);
}

describe('a process that dies', () => {
  it.each(['after-call', 'after-journal'] as const)(
    'at every step (%s) of provisioning and teardown leaves one workshop, and then none',
    async (death) => {
      const workshop = { id: death, seats };
      const bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
      const before = counts(await census(bystander));
      const journal = memoryJournal();
      const up = await dieAllTheWay(workshop, journal, death, (life) =>
        life.engine.provision(life.plan, never),
      );
      expect(up.deaths).toBeGreaterThan(20);
      const { plan } = up.last;
      const made = counts(await census(bystander));
      const expected = (type: string): number => plan.resources.filter((one) => one.type === type).length;
      expect(made).toMatchObject({
        vpcs: (before['vpcs'] ?? 0) + 1,
        subnets: (before['subnets'] ?? 0) + expected('AWS::EC2::Subnet'),
        instances: seats,
        services: seats,
        targetGroups: seats,
        listeners: expected('AWS::ElasticLoadBalancingV2::Listener'),
        rules: seats,
        loadBalancers: 1,
        taskDefinitions: expected('AWS::ECS::TaskDefinition'),
        roles: expected('AWS::IAM::Role'),
      });
      const healthy = startLife({ account, journal, workshop });
      expect(await healthy.engine.provision(plan, never)).toMatchObject({
        outcome: 'done',
        seatsReady: seats,
      });

      let receipt: unknown;
      const down = await dieAllTheWay(workshop, journal, death, async (life) => {
        receipt = (await life.engine.teardown(never)).receipt;
      });
      expect(down.deaths).toBeGreaterThan(10);
      expect(receipt).toMatchObject({ left: [], kept: [], failedLookups: [] });
      expect(counts(await census(bystander))).toEqual(before);
    },
    60_000,
  );

  it('each time on a laptop that knows nothing leaves no duplicate either', async () => {
    const workshop = { id: 'laptops' };
    const bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
    const before = counts(await census(bystander));
    // Without the journal everything is settled anew: each laptop has to come a little further.
    for (let nth = 1; ; nth += 3) {
      const life = startLife({
        account,
        journal: memoryJournal(),
        workshop,
        death: { at: 'after-call', nth },
      });
      const ended = await Promise.race([life.engine.provision(life.plan, never), life.died]);
      life.connection.aws.destroy();
      if (ended === undefined) continue;
      expect(ended).toMatchObject({ outcome: 'done', seatsReady: 2 });
      break;
    }
    expect(counts(await census(bystander))).toMatchObject({
      vpcs: (before['vpcs'] ?? 0) + 1,
      gateways: (before['gateways'] ?? 0) + 1,
      instances: 2,
      services: 2,
      taskDefinitions: 2,
      targetGroups: 2,
    });
    const life = startLife({ account, journal: memoryJournal(), workshop });
    expect((await life.engine.teardown(never)).receipt).toMatchObject({ left: [], failedLookups: [] });
    expect(counts(await census(bystander))).toEqual(before);
  }, 60_000);
});
