import { CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { readWorkshopSecret } from '../aws/secret-values';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import { nothingButServiceRoles } from './testing/kept.testing';
import { memoryJournal, startLife } from './testing/life.testing';
import { addNeighbours } from './testing/neighbours.testing';

const never = new AbortController().signal;
const speed = 900;
const { account } = await testAccount({
  name: 'engine',
  speed,
  seed: 11,
  log: { info: () => undefined, warn: (message: string) => complaints.push(message) },
});
const complaints: string[] = [];

describe('engine', () => {
  it('provisions two seats with both services, restarts one, and leaves nothing behind', async () => {
    const id = 'whole';
    const { services } = startLife({ account, journal: memoryJournal() }).plan.workshop;
    expect(services).toHaveLength(1);
    const before = await census(startLife({ account, journal: memoryJournal() }).connection.aws);
    const life = startLife({ account, journal: memoryJournal(), workshop: both(id) });
    const result = await life.engine.provision(life.plan, never);
    expect(failures(life.events)).toEqual([]);
    expect(result).toEqual({ outcome: 'done', seatsReady: 2, seatsFailed: 0 });
    expect(life.events.filter(({ code }) => code === 'seat.ready').map(({ data }) => data)).toHaveLength(2);
    expect(life.events.filter(({ code }) => code === 'resource.created')).toHaveLength(
      life.plan.resources.length,
    );
    expect(life.connection.aws.callLog.counts().throttled).toBe(0);

    // A second run finds all of it, and changes nothing.
    const changesBefore = life.changes.length;
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done', seatsReady: 2 });
    expect(life.changes.slice(changesBefore)).toEqual([]);

    expect(await life.engine.restart({ seats: ['01'], service: 'jupyter' }, never)).toMatchObject({
      outcome: 'done',
    });

    const secret = await readWorkshopSecret(life.connection.aws, id);
    const story = JSON.stringify(life.events);
    for (const key of secret.keys()) expect(story).not.toContain(secret.get(key));

    const { outcome, receipt } = await life.engine.teardown(never);
    expect(outcome).toBe('done');
    expect(receipt).toMatchObject({
      left: [],
      kept: [],
      beside: nothingButServiceRoles,
      failedLookups: [],
      // What lies inside of others is no resource of its own.
      made: life.plan.resources.filter(({ type }) => type.startsWith('AWS::')).length,
    });
    expect(receipt?.removed).toBe(receipt?.made);
    expect(counts(await census(life.connection.aws))).toEqual(counts(before));
    expect(complaints).toEqual([]);
  });

  it('stops when it is cancelled, and goes on to the same end without a duplicate', async () => {
    const journal = memoryJournal();
    const workshop = { id: 'cancel' };
    const controller = new AbortController();
    const first = startLife({
      account,
      journal,
      workshop,
      beforeCall: (action) => {
        if (action === 'RunInstances') controller.abort(new Error('cancelled by the test'));
      },
    });
    expect(await first.engine.provision(first.plan, controller.signal)).toMatchObject({
      outcome: 'cancelled',
    });
    expect(first.events.at(-1)).toMatchObject({ code: 'operation.finished', data: { outcome: 'cancelled' } });
    expect(failures(first.events)).toEqual([]);
    const second = startLife({ account, journal, workshop });
    expect(await second.engine.provision(second.plan, never)).toMatchObject({
      outcome: 'done',
      seatsReady: 2,
    });
    const { receipt } = await second.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], made: second.plan.resources.length });
  });

  it('adopts a workshop from another laptop by its tags alone, and touches nothing that is not ours', async () => {
    const bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
    await addNeighbours(bystander, 'adopt');
    const before = await census(bystander);

    const workshop = { id: 'adopt' };
    const first = startLife({ account, journal: memoryJournal(), workshop });
    expect(await first.engine.provision(first.plan, never)).toMatchObject({ outcome: 'done' });
    const provisioned = counts(await census(bystander));
    const second = startLife({ account, journal: memoryJournal(), workshop });
    expect(await second.engine.provision(second.plan, never)).toMatchObject({
      outcome: 'done',
      seatsReady: 2,
    });
    expect(counts(await census(bystander))).toEqual(provisioned);
    const third = startLife({ account, journal: memoryJournal(), workshop });
    const { receipt } = await third.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], kept: [], beside: nothingButServiceRoles, failedLookups: [] });
    expect(await census(bystander)).toEqual(before);
  });

  it('lets one seat fail without the other, and heals it alone', async () => {
    const journal = memoryJournal();
    const workshop = { id: 'partial' };
    let hosts = 0;
    const first = startLife({
      account,
      journal,
      workshop,
      beforeCall: (action) => {
        if (action !== 'RunInstances') return;
        hosts += 1;
        // Whichever host comes second finds every zone full.
        if (hosts > 1)
          throw awsError('InsufficientInstanceCapacity', 'We currently do not have sufficient capacity.');
      },
    });
    const result = await first.engine.provision(first.plan, never);
    expect(result).toMatchObject({ outcome: 'incomplete', seatsReady: 1, seatsFailed: 1 });
    expect(first.events.find(({ code }) => code === 'seat.failed')).toMatchObject({
      data: { problem: { code: 'aws.no-capacity' } },
    });
    expect(
      first.events.some(
        (event) => event.code === 'resource.note' && event.data.note.includes('in another zone'),
      ),
    ).toBe(true);
    const second = startLife({ account, journal, workshop });
    expect(await second.engine.provision(second.plan, never)).toMatchObject({
      outcome: 'done',
      seatsReady: 2,
    });
    expect(second.changes.filter((action) => action === 'RunInstances')).toHaveLength(1);
    expect((await second.engine.teardown(never)).receipt).toMatchObject({ left: [] });
  });

  it('says what is left when somebody else put something into our network, and finishes when it is gone', async () => {
    const workshop = { id: 'guest' };
    const journal = memoryJournal();
    const life = startLife({ account, journal, workshop });
    const controller = new AbortController();
    await life.engine.provision(life.plan, never);
    const vpcId = (await life.engine.inventory(never)).found.find(({ type }) => type === 'AWS::EC2::VPC')?.id;
    const { aws } = life.connection;
    const { GroupId } = await aws.ec2.send(
      new CreateSecurityGroupCommand({
        VpcId: vpcId,
        GroupName: 'guest',
        Description: 'not of this workshop',
      }),
    );
    const { outcome, receipt } = await life.engine.teardown(controller.signal);
    expect(outcome).toBe('incomplete');
    expect(receipt?.left).toEqual([expect.objectContaining({ type: 'AWS::EC2::VPC', id: vpcId })]);
    expect(receipt?.left[0]?.reason).toContain(GroupId);
  });

  it('stops everything at once when the credentials have expired, and goes on after a new sign-in', async () => {
    const journal = memoryJournal();
    const workshop = { id: 'expired' };
    let expired = false;
    const first = startLife({
      account,
      journal,
      workshop,
      beforeCall: (action) => {
        if (action === 'CreateListener') expired = true;
        if (expired) throw awsError('ExpiredToken', 'The security token included in the request is expired');
      },
    });
    expect(await first.engine.provision(first.plan, never)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'aws.credentials-expired' },
    });
    const second = startLife({ account, journal, workshop });
    expect(await second.engine.provision(second.plan, never)).toMatchObject({ outcome: 'done' });
    expect((await second.engine.teardown(never)).receipt).toMatchObject({ left: [] });
  });

  it('never says that nothing is left while a look-up fails', async () => {
    const life = startLife({
      account,
      journal: memoryJournal(),
      workshop: { id: 'blind' },
      beforeCall: (action) => {
        if (action === 'DescribeLogGroups')
          throw awsError(
            'AccessDeniedException',
            'not authorized to perform: logs:DescribeLogGroups on resource: *',
          );
      },
    });
    const blind = [
      { type: 'AWS::Logs::LogGroup', reason: expect.stringContaining('logs:DescribeLogGroups') as unknown },
    ];
    expect((await life.engine.previewTeardown(never)).failedLookups).toEqual(blind);
    const { outcome, receipt } = await life.engine.teardown(never);
    expect(outcome).toBe('incomplete');
    expect(receipt?.failedLookups).toEqual(blind);
  });
});

/** Airflow and Jupyter, with exercise files. */
function both(id: string) {
  return {
    id,
    materials: './materials',
    services: [
      {
        name: 'jupyter',
        image: 'quay.io/jupyter/scipy-notebook:2025-11-10',
        cpu: 1024,
        memoryMiB: 4096,
        portBase: 8000,
      },
      {
        name: 'airflow',
        image: 'apache/airflow:2.10.5-python3.11',
        cpu: 2048,
        memoryMiB: 8192,
        portBase: 9000,
      },
    ],
  } as const;
}

function failures(events: readonly { readonly code: string; readonly message: string }[]): readonly string[] {
  return events.filter(({ code }) => code === 'resource.failed').map(({ message }) => message);
}

function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}
