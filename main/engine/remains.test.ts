import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DeleteDBInstanceCommand } from '@aws-sdk/client-rds';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { seatAddresses } from '../../app/plan/addresses';
import { workshopFrom } from '../../app/workshop/defaults';
import { databaseInstanceName, secretName } from '../../app/workshop/names';
import { testAccount } from './testing/account.testing';
import { memoryJournal, startLife, type LifeOptions } from './testing/life.testing';

const never = new AbortController().signal;
const speed = 900;
const { account } = await testAccount({ name: 'remains', speed, seed: 8 });

const begin = (more: Partial<LifeOptions> = {}) =>
  startLife({
    account,
    journal: memoryJournal(),
    workshop: workshopFrom({ id: 'rest', name: 'Rest', seats: 1 }),
    ...more,
  });

describe('what easily stays behind', () => {
  it('is removed, or stands in the receipt with its reason', async () => {
    const life = begin();
    const { ec2, rds, logs, secretsManager } = life.connection.aws;
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    await life.engine.know(never);
    await ec2.send(
      new StopInstancesCommand({ InstanceIds: [life.engine.outputs(seatAddresses('01').host)?.id ?? ''] }),
    );
    await secretsManager.send(
      new DeleteSecretCommand({ SecretId: secretName('rest'), RecoveryWindowInDays: 7 }),
    );
    await rds.send(
      new DeleteDBInstanceCommand({
        DBInstanceIdentifier: databaseInstanceName('rest'),
        FinalDBSnapshotIdentifier: 'before-the-exam',
      }),
    );
    const { receipt } = await life.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], failedLookups: [] });
    const fates = new Map(receipt?.items?.map(({ address, fate }) => [address, fate]));
    expect([fates.get('seat.01.host'), fates.get('shared.secret')]).toEqual(['removed', 'removed']);
    const kept = new Map(receipt?.beside?.map((one) => [one.id, one]));
    expect(kept.get('before-the-exam')?.reason).toContain('someone made this one on purpose');
    // AWS made these for its services; they are the account's.
    for (const name of ['ECS', 'ElasticLoadBalancing', 'RDS'])
      expect(kept.get(`AWSServiceRoleFor${name}`)).toMatchObject({
        type: 'AWS::IAM::ServiceLinkedRole',
        reason: expect.stringContaining('is free') as string,
      });

    // A late writer brings the log group back, without our tags.
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/lectern/rest' }));
    const again = await begin().engine.teardown(never);
    expect(again.receipt?.beside).toContainEqual({
      type: 'AWS::Logs::LogGroup',
      id: '/lectern/rest',
      reason: expect.stringContaining('not its tags') as string,
    });
    life.connection.aws.destroy();
  }, 60_000);

  it('a load balancer whose removal was accepted and not carried out is asked for again within minutes', async () => {
    let lies = 0;
    const life = begin({
      workshop: { id: 'liar', seats: 1 },
      instead: (action) => {
        if (action !== 'DeleteLoadBalancer') return undefined;
        lies += 1;
        return lies === 1 ? {} : undefined;
      },
    });
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    const { receipt } = await life.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], failedLookups: [] });
    expect(lies).toBe(2);
    const told = life.events.map(({ code, message }) => `${code} ${message}`);
    expect(told.some((one) => one.includes('asking once more'))).toBe(true);
    // Not by giving up and going round again, after 35 minutes.
    expect(told.filter((one) => one.startsWith('resource.failed'))).toEqual([]);
    life.connection.aws.destroy();
  }, 30_000);
});
