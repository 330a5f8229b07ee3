import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildPlan } from '../../app/plan/build';
import { workshopFrom } from '../../app/workshop/defaults';
import { quotasOf } from '../../app/workshop/quotas';
import type { Workshop } from '../../app/workshop/workshop';
import { testAccount } from '../engine/testing/account.testing';
import { memoryJournal, startLife } from '../engine/testing/life.testing';
import { census } from '../engine/testing/census.testing';
import type { Connection } from './credentials';
import { connect, endpointTarget } from './credentials';
import type { PreflightView } from '../../app/contract/views';
import { preflight, usedByOthers } from './preflight';
import { tagKeys } from './ownership';
import { enabledRegions } from './sightings';

const speed = 900;
const { account } = await testAccount({ name: 'preflight', speed, seed: 3 });
let connection: Connection;

beforeAll(async () => {
  connection = connect(endpointTarget({ ...account, region: 'eu-west-1' }));
});

const look = (change: Partial<Workshop>, at = connection): Promise<PreflightView> => {
  const workshop = workshopFrom({ id: 'pre', name: 'Pre', seats: 2, ...change });
  const never = new AbortController().signal;
  return preflight(at.aws, workshop, quotasOf(buildPlan(workshop)), never, () => enabledRegions(at.aws));
};

describe('preflight', () => {
  it('says who calls, finds nothing against a small workshop, and changes nothing', async () => {
    const before = await census(connection.aws);
    const report = await look({});
    expect(report.identity?.accountId).toMatch(/^\d{12}$/);
    expect(report.findings).toEqual([]);
    expect(await census(connection.aws)).toEqual(before);
  });

  it.each([
    ['not enabled, another region says so', ['us-east-1'], 'preflight.region-not-enabled'],
    ['enabled, it is the credentials', ['us-east-1', 'eu-south-2'], 'aws.credentials-refused'],
  ])('tells a region that knows nobody from bad credentials: %s', async (_, enabled, code) => {
    const stranger = connect(
      endpointTarget({ ...account, accessKeyId: 'AKIANOBODYHERE000000', region: 'eu-south-2' }),
    );
    const workshop = workshopFrom({ id: 'pre', name: 'Pre', seats: 2, region: 'eu-south-2' });
    const { findings } = await preflight(
      stranger.aws,
      workshop,
      quotasOf(buildPlan(workshop)),
      new AbortController().signal,
      () => Promise.resolve(enabled),
    );
    expect(findings).toMatchObject([{ severity: 'blocker', problem: { code } }]);
    stranger.aws.destroy();
  });

  it('does not count what the workshop has already, whatever the quota', async () => {
    const life = startLife({
      account,
      journal: memoryJournal(),
      workshop: workshopFrom({ id: 'pre', name: 'Pre', seats: 2 }),
    });
    const codes = quotasOf(life.plan).map(({ code }) => code);
    const roles = 'L-FE177D64';
    const count = async (): Promise<ReadonlyMap<string, number>> =>
      new Map(
        await Promise.all(
          codes.map(async (code) => [code, await usedByOthers(connection.aws, code, 'pre')] as const),
        ),
      );
    const before = await count();
    const never = new AbortController().signal;
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    const after = await count();
    // The service-linked roles that came with it are the account's: of ECS, load balancing and RDS.
    expect(after).toEqual(new Map([...before, [roles, (before.get(roles) ?? 0) + 3]]));
    const another = await Promise.all(codes.map((code) => usedByOthers(connection.aws, code, 'pre-2')));
    expect(another.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(20);
    expect((await look({})).findings).toEqual([]);
    expect((await life.engine.teardown(never)).outcome).toBe('done');
    life.connection.aws.destroy();
  }, 30_000);

  it('counts what is in use, and names the quota and what to ask for', async () => {
    const tagged = [
      { ResourceType: 'vpc' as const, Tags: [{ Key: tagKeys.workshop, Value: 'of-last-week' }] },
    ];
    const made = [1, 2, 3, 4].map((n) =>
      connection.aws.ec2.send(
        new CreateVpcCommand({
          CidrBlock: `10.${n}.0.0/16`,
          ...(n === 1 ? { TagSpecifications: tagged } : {}),
        }),
      ),
    );
    await Promise.all(made);
    const { findings } = await look({});
    expect(findings).toEqual([
      {
        severity: 'blocker',
        problem: expect.objectContaining({
          code: 'preflight.quota-too-small',
          message: expect.stringMatching(
            /allows 5 networks \(VPCs\) per region, and 5 of them are in use/,
          ) as unknown,
          hint: expect.stringMatching(
            /^Tear down a workshop that you no longer need: of-last-week .* at least 6/,
          ) as unknown,
        }) as unknown,
      },
    ]);
  });

  it('knows machines that the region does not have, and sizes that do not suffice', async () => {
    const { findings } = await look({ seats: 400, host: { instanceTypes: ['zz.huge'], diskGiB: 40 } });
    const codes = findings.map(({ severity, problem }) => `${severity} ${problem.code}`);
    expect(codes).toContain('blocker preflight.machine-not-offered');
    expect(codes).toContain('blocker preflight.size-too-small');
  });

  it('ends with the credentials when AWS refuses them', async () => {
    const wrong = connect(
      endpointTarget({ ...account, secretAccessKey: 'not-the-key', region: 'eu-west-1' }),
    );
    const report = await look({}, wrong);
    expect(report.identity).toBeUndefined();
    expect(report.findings).toMatchObject([
      { severity: 'blocker', problem: { code: 'aws.credentials-refused' } },
    ]);
  });
});
