import { CreateVpcCommand, DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { workshopFrom } from '../../app/workshop/defaults';
import { bucketName, secretName } from '../../app/workshop/names';
import type { Workshop } from '../../app/workshop/workshop';
import { otherWorker } from '../engine/lease';
import { findLeftovers } from '../engine/leftovers';
import { testAccount } from '../engine/testing/account.testing';
import { memoryJournal, startLife, type Life } from '../engine/testing/life.testing';
import { parsePolicy, type Statement } from '../rehearsal/services/iam/authorization/policy-document';
import { leaseObject } from './lease-object';
import { leftoverPolicy, lookActions, removeActions } from './leftover-policy';
import { policyLimit, policySize, type PolicyDocument } from './policy';
import { isReadOnly } from './policy-actions';
import { nothingButServiceRoles } from '../engine/testing/kept.testing';
import { enabledRegions } from './sightings';

const never = new AbortController().signal;
const speed = 900;
const { look, remove } = leftoverPolicy();
const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: '*' }],
};
const holder = { computer: 'cleaner', process: 1, installation: 'cleaner' };

/** Listed, and used only when something goes another way than usual. */
const rarelyUsed = [
  'ec2:DisassociateRouteTable',
  'ecs:DeregisterContainerInstance',
  'ecs:StopTask',
  'elasticloadbalancing:DeleteListener',
  'elasticloadbalancing:DeleteRule',
  'elasticloadbalancing:ModifyLoadBalancerAttributes',
  'rds:ModifyDBInstance',
  'rds:StartDBInstance',
  's3:AbortMultipartUpload',
  's3:DeleteObject',
];

const { rehearsal, account } = await testAccount({
  name: 'leftover-policy',
  speed,
  seed: 5,
  policy: () => allowed,
});
let allowed: readonly Statement[] = [];
const allow = (...documents: readonly PolicyDocument[]): void => {
  allowed = documents.flatMap(parsePolicy);
};
/** How often each action was used so far. */
const counts = (): ReadonlyMap<string, number> => new Map(rehearsal.authorization?.used());
const life = (id: string, region: string, all: Partial<Workshop> = {}): Life =>
  startLife({
    account,
    journal: memoryJournal(),
    workshop: { id, seats: 1, region, ...all },
    region,
    holder,
  });

describe('the policy for leftovers', () => {
  it('is one document to look and one to remove, each within the limit of AWS', () => {
    for (const document of [look, remove]) {
      expect(policySize(document)).toBeLessThanOrEqual(policyLimit);
      expect(JSON.stringify(document)).not.toMatch(/:(Create|Run|Register|Attach|PassRole|Tag)/);
    }
    for (const { Action } of look.Statement) expect(Action.filter((one) => !isReadOnly(one))).toEqual([]);
    expect(lookActions).not.toContain('secretsmanager:GetSecretValue');
    for (const { Sid, Action, Resource, Condition } of remove.Statement) {
      if (Action.every(isReadOnly) || Sid === 'Look') continue;
      const named = [Resource].flat().every((arn) => /lectern|lec-/.test(arn));
      expect(named || JSON.stringify(Condition).includes('aws:ResourceTag/lectern:workshop'), Sid).toBe(true);
    }
  });

  it('lets look in every region, then remove; each part uses what it lists, and neither reaches anything else', async () => {
    allow(everything);
    const here = life('here', 'eu-west-1', {
      ...workshopFrom({ id: 'here', name: 'Here', seats: 1 }),
      materials: './materials',
    });
    const away = life('away', 'us-east-1');
    for (const one of [here, away])
      expect(await one.engine.provision(one.plan, never)).toMatchObject({ outcome: 'done' });
    const { ec2, s3, secretsManager } = here.connection.aws;
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));

    allow(look);
    let before = counts();
    const regions = await enabledRegions(here.connection.aws);
    expect(regions).toContain('us-east-1');
    const report = await findLeftovers({
      connect: (region) =>
        Promise.resolve(
          [here, away].find(({ connection }) => connection.aws.region === region)?.connection ??
            life('any', region).connection,
        ),
      regions,
      rehearsal: true,
      known: () => undefined,
      worker: (workshopId, { aws, clock, accountId }) =>
        otherWorker(
          leaseObject(aws, bucketName(workshopId, accountId, aws.region), () => clock.now()),
          clock,
          holder,
        ),
      progress: () => undefined,
      signal: never,
    });
    expect(report.failedLookups).toEqual([]);
    expect(report.regions).toEqual(regions);
    expect(
      report.groups.map(({ workshopId, region, failedLookups }) => [workshopId, region, failedLookups]),
    ).toEqual(
      expect.arrayContaining([
        ['here', 'eu-west-1', []],
        ['away', 'us-east-1', []],
      ]),
    );
    expect(unusedSince(before, lookActions)).toEqual([]);
    const Bucket = bucketName('here', report.accountId, 'eu-west-1');
    const vpc = report.groups
      .find(({ workshopId }) => workshopId === 'here')
      ?.things.find(({ type }) => type === 'AWS::EC2::VPC');
    for (const refused of [
      () => secretsManager.send(new GetSecretValueCommand({ SecretId: secretName('here') })),
      () => s3.send(new GetObjectCommand({ Bucket, Key: 'materials/x' })),
      () => ec2.send(new DeleteVpcCommand({ VpcId: vpc?.id })),
    ])
      await expect(refused()).rejects.toThrow(/not authorized/);

    allow(look, remove);
    before = counts();
    for (const one of [here, away]) {
      const cleaner = life(one.plan.workshop.id, one.plan.workshop.region);
      const ended = await cleaner.engine.teardown(never, { unplanned: true });
      expect(ended).toMatchObject({
        outcome: 'done',
        receipt: { left: [], kept: [], beside: nothingButServiceRoles, failedLookups: [] },
      });
      cleaner.connection.aws.destroy();
    }
    expect(unusedSince(before, removeActions)).toEqual(rarelyUsed);
    await expect(ec2.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }))).rejects.toThrow(/not authorized/);
    for (const one of [here, away]) one.connection.aws.destroy();
  }, 60_000);
});

/** Of `actions`, those that were not used since. */
function unusedSince(before: ReadonlyMap<string, number>, actions: readonly string[]): readonly string[] {
  const now = counts();
  return actions.filter((action) => now.get(action) === before.get(action));
}
