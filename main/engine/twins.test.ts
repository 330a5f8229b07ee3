import {
  CreateInternetGatewayCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import type { ResourceType as Ec2ResourceType } from '@aws-sdk/client-ec2';
import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { setMaxListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../app/clock';
import type { Clock } from '../../app/clock';
import { lowerTags, ownershipTags, upperTags } from '../aws/ownership';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import type { Life, LifeOptions } from './testing/life.testing';
import { memoryJournal, startLife } from './testing/life.testing';
import { addNeighbours } from './testing/neighbours.testing';

const speed = 3_000;
const workshop = { id: 'twins' };
const never = new AbortController().signal;
setMaxListeners(0, never);
const { account } = await testAccount({ name: 'twins', speed, seed: 17 });
let aws: Life['connection']['aws'];
/** What others have. */
let before: Awaited<ReturnType<typeof census>>;

beforeAll(async () => {
  ({ aws } = startLife({ account, journal: memoryJournal() }).connection);
  await addNeighbours(aws, workshop.id);
  before = await census(aws);
});

afterAll(async () => {
  aws.destroy();
});

let journal: ReturnType<typeof memoryJournal>;
beforeEach(() => {
  journal = memoryJournal();
});
afterEach(async () => {
  const { receipt } = await live({ journal: memoryJournal() }).engine.teardown(never);
  expect(receipt).toMatchObject({ left: [], failedLookups: [] });
  expect(await census(aws)).toEqual(before);
});

const live = (how: Partial<LifeOptions> = {}): Life => startLife({ account, workshop, journal, ...how });
const provision = (life: Life) => life.engine.provision(life.plan, never);
const notes = ({ events }: Life): readonly string[] =>
  events.flatMap((event) =>
    event.code === 'resource.note' && event.data.note.startsWith('It ')
      ? [`${event.data.address}: ${event.data.note}`]
      : [],
  );

const tagged = (type: Ec2ResourceType, address: string) => ({
  TagSpecifications: [{ ResourceType: type, Tags: upperTags(ownershipTags(workshop.id, { address })) }],
});

async function ourVpc(): Promise<string | undefined> {
  const { Vpcs } = await aws.ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:lectern:workshop', Values: [workshop.id] }] }),
  );
  return Vpcs?.[0]?.VpcId;
}

/** What answers that were lost leave: one more of everything that has neither name nor token. */
async function leaveTwins(): Promise<void> {
  const VpcId = await ourVpc();
  for (let n = 0; n < 2; n += 1) {
    await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...tagged('vpc', 'shared.vpc') }));
    await aws.ec2.send(
      new CreateInternetGatewayCommand(tagged('internet-gateway', 'shared.internet-gateway')),
    );
    await aws.ec2.send(
      new CreateRouteTableCommand({ VpcId, ...tagged('route-table', 'shared.route-table.public') }),
    );
    const address = 'seat.01.jupyter.task-definition';
    const family = `lectern-${workshop.id}-01-jupyter`;
    await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        containerDefinitions: [{ name: 'x', image: 'public.ecr.aws/docker/library/busybox:1', memory: 64 }],
        tags: lowerTags(ownershipTags(workshop.id, { address, seat: '01' })),
      }),
    );
  }
  // Until EC2 lists what it has just made.
  await createClock(speed).sleep(8_000);
}

describe('twins of an interrupted call', () => {
  it.each(['the same laptop', 'another laptop'])(
    'go when nothing is in them or uses them, whoever goes on: %s',
    async (who) => {
      expect(await provision(live())).toMatchObject({ outcome: 'done' });
      const whole = await census(aws);
      await leaveTwins();
      expect(counts(await census(aws))).not.toEqual(counts(whole));

      const life = live(who === 'another laptop' ? { journal: memoryJournal() } : {});
      expect(await provision(life)).toMatchObject({ outcome: 'done', seatsReady: 2 });
      const is = await census(aws);
      expect({ ...is, taskDefinitions: [] }).toEqual({ ...whole, taskDefinitions: [] });
      expect(is['taskDefinitions']).toHaveLength(whole['taskDefinitions']?.length ?? 0);
      expect(notes(life)).toHaveLength(8);
      expect(notes(life)[0]).toContain('Nothing used');
    },
  );

  it('stay when somebody else put something into them', async () => {
    expect(await provision(live())).toMatchObject({ outcome: 'done' });
    const { Vpc } = await aws.ec2.send(
      new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...tagged('vpc', 'shared.vpc') }),
    );
    await createClock(speed).sleep(8_000);
    const { GroupId } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'guest', Description: 'a guest' }),
    );
    const life = live();
    expect(await provision(life)).toMatchObject({ outcome: 'done' });
    expect(notes(life)).toEqual([expect.stringContaining(`${Vpc?.VpcId ?? ''} stays until the teardown`)]);
    expect((await census(aws))['groups']).toContain(GroupId);
    const { receipt } = await live().engine.teardown(never);
    expect(receipt?.left).toEqual([expect.objectContaining({ id: Vpc?.VpcId })]);
    await life.connection.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  });

  it('are removed by the very run that made them, when a first try was not to be seen', async () => {
    let lost = 0;
    const life = live({
      afterCall: (action, _client, answer) => {
        if (action === 'CreateVpc' && lost === 0) {
          lost = 1;
          throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        }
        if (action === 'DescribeVpcs' && lost === 1) {
          lost = 2;
          Object.assign(answer, { Vpcs: [] });
        }
      },
    });
    expect(await provision(life)).toMatchObject({ outcome: 'done' });
    expect(lost).toBe(2);
    expect((await census(aws))['vpcs']).toHaveLength((before['vpcs']?.length ?? 0) + 1);
    expect(notes(life)).toEqual([expect.stringContaining('Nothing used')]);
  });
});

it('a subnet whose answer was lost is found, though AWS does not list it at once', async () => {
  let lost = 0;
  const life = live({
    afterCall: (action, _client, answer) => {
      if (action === 'CreateSubnet' && lost === 0) {
        lost = 1;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
      if (action === 'DescribeSubnets' && lost >= 1 && lost <= 3) {
        lost += 1;
        Object.assign(answer, { Subnets: [] });
      }
    },
  });
  expect(await provision(life)).toMatchObject({ outcome: 'done' });
  expect(lost).toBe(4);
});

describe('an engine', () => {
  /** A life, and what it slept before it first looked at what there is. */
  const watched = (how: Partial<LifeOptions> = {}): { readonly life: Life; readonly slept: number[] } => {
    const inner = createClock(speed);
    const slept: number[] = [];
    let looked = false;
    const sleep: Clock['sleep'] = (ms, ...rest) => {
      if (!looked) slept.push(ms);
      return inner.sleep(ms, ...rest);
    };
    const life = live({
      ...how,
      clock: Object.assign(Object.create(inner) as Clock, { sleep }),
      beforeCall: (action) => {
        looked ||= action === 'DescribeVpcs';
      },
    });
    return { life, slept };
  };

  it('lets AWS catch up after a call of which it never heard, however long ago it was meant', async () => {
    const first = live({ death: { at: 'after-call', action: 'CreateVpc', nth: 1 } });
    await Promise.race([provision(first), first.died]);
    // It may have waited for its turn for an hour.
    const hourBefore = (time: string): string => new Date(Date.parse(time) - 3_600_000).toISOString();
    const old = memoryJournal();
    await old.append((await journal.read()).replaceAll(/(?<="time":")[^"]+/g, hourBefore));
    const { life, slept } = watched({ journal: old });
    expect(await provision(life)).toMatchObject({ outcome: 'done' });
    expect(slept).toContain(8_000);
  });

  it('lets AWS catch up when another computer worked on it last, and not otherwise', async () => {
    const alone = watched();
    expect(await provision(alone.life)).toMatchObject({ outcome: 'done' });
    expect(alone.slept).not.toContain(8_000);
    const holder = { computer: 'other', process: 2, installation: 'other' };
    const other = watched({ holder, journal: memoryJournal() });
    expect(await provision(other.life)).toMatchObject({ outcome: 'done' });
    expect(other.slept).toContain(8_000);
  });
});
