import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadBalancerAddress } from '../../app/plan/addresses';
import { changeView } from '../../app/plan/change-view';
import { ref } from '../../app/plan/reference';
import { serviceNames, serviceOf } from '../../app/services';
import { defaultServices } from '../../app/workshop/defaults';
import { clusterName, serviceName } from '../../app/workshop/names';
import { seatLabels } from '../../app/workshop/workshop';
import type { Workshop } from '../../app/workshop/workshop';
import { readWorkshopSecret } from '../aws/secret-values';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import type { JournalWriter } from './journal';
import type { AttemptedCall } from './testing/around-calls.testing';
import type { Life } from './testing/life.testing';
import { nothingButServiceRoles } from './testing/kept.testing';
import { memoryJournal, startLife, testWorkshop } from './testing/life.testing';

const never = new AbortController().signal;
const speed = 900;
const { account } = await testAccount({ name: 'change', speed, seed: 5 });

const [jupyter] = testWorkshop().services;
if (jupyter === undefined) throw new Error('the test workshop has Jupyter');
const newer = { ...jupyter, image: 'quay.io/jupyter/scipy-notebook:2025-11-17' };

/** Everything that AWS was asked, and by which journals it is remembered. */
const heard: string[] = [];
const journals: JournalWriter[] = [];
const meanwhile = ({ input }: AttemptedCall): void => {
  heard.push(JSON.stringify(input, (_, value: unknown) => (isBytes(value) ? readable(value.data) : value)));
  const userData: unknown = 'UserData' in input ? input.UserData : undefined;
  if (typeof userData === 'string') heard.push(readable(Buffer.from(userData, 'base64')));
};
const isBytes = (value: unknown): value is { readonly data: readonly number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
/** User data may be compressed. */
const readable = (bytes: Iterable<number>): string => {
  const buffer = Buffer.from([...bytes]);
  return (buffer[0] === 0x1f && buffer[1] === 0x8b ? gunzipSync(buffer) : buffer).toString();
};

/** Provisions a workshop and returns a way to live on with another wish, on this laptop or a new one. */
async function standing(workshop: Partial<Workshop>) {
  const journal = memoryJournal();
  journals.push(journal);
  const first = startLife({ account, journal, workshop, meanwhile });
  expect(await first.engine.provision(first.plan, never)).toMatchObject({ outcome: 'done' });
  return (wish: Partial<Workshop>, laptop: 'same' | 'new' = 'same'): Life =>
    startLife({
      account,
      journal: laptop === 'same' ? journal : memoryJournal(),
      workshop: { ...workshop, ...wish },
      meanwhile,
    });
}

async function changeAsShown(life: Life, replace: readonly string[] = []) {
  const { digest } = await life.engine.changes(life.plan, replace, never);
  return life.engine.change(life.plan, { replace, digest }, never);
}

const resourcesOf = async (life: Life, replace: readonly string[] = []) =>
  (await life.engine.changes(life.plan, replace, never)).resources;

async function hostsOf({ connection }: Life): Promise<ReadonlyMap<string, string>> {
  const { Reservations } = await connection.aws.ec2.send(new DescribeInstancesCommand({}));
  const alive = (Reservations ?? [])
    .flatMap(({ Instances }) => Instances ?? [])
    .filter(({ State }) => State?.Name === 'running');
  return new Map(
    alive.map(({ InstanceId, Tags }) => [
      Tags?.find(({ Key }) => Key === 'lectern:seat')?.Value ?? '',
      InstanceId ?? '',
    ]),
  );
}

async function revisionOf({ connection, plan }: Life, seat: string): Promise<string | undefined> {
  const { services } = await connection.aws.ecs.send(
    new DescribeServicesCommand({
      cluster: clusterName(plan.workshop.id),
      services: [serviceName(seat, 'jupyter')],
    }),
  );
  return services?.[0]?.taskDefinition?.replace(/^.*:/, '');
}

describe('a change of a workshop that stands', () => {
  it('adds seats and leaves some out; the others are not touched', async () => {
    const live = await standing({ id: 'seats', seats: 3 });
    const life = live({ seats: 5, without: ['02'] });
    const before = await hostsOf(life);
    const { resources } = await life.engine.changes(life.plan, [], never);
    expect(changeView(resources, life.plan.workshop, new Set(), '')).toMatchObject({
      groups: [
        { action: 'remove', seats: ['02'] },
        { action: 'add', seats: ['04', '05'] },
      ],
      shared: [
        '1 security group is updated (rule: missing → tcp 8001–8005, jupyter of every seat; rule: tcp 8001–8003 → no longer needed).',
        '1 secret is updated (passwords: missing → seat_04, seat_05).',
      ],
    });
    expect(await changeAsShown(life)).toMatchObject({ outcome: 'done', seatsReady: 4, seatsFailed: 0 });

    const after = await hostsOf(life);
    expect([...after.keys()].sort()).toEqual(['01', '03', '04', '05']);
    expect(after.get('01')).toBe(before.get('01'));
    expect(after.get('03')).toBe(before.get('03'));
    expect(life.events.filter(({ code }) => code === 'seat.removed').map(({ data }) => data)).toEqual([
      { seat: '02' },
    ]);
    // New seats have passwords of their own, and the old ones keep theirs.
    const secret = await readWorkshopSecret(life.connection.aws, 'seats');
    expect([...secret.keys()].sort()).toEqual(['seat_01', 'seat_02', 'seat_03', 'seat_04', 'seat_05']);
    const touched = life.events.flatMap(({ data }) => ('address' in data ? [data.address] : []));
    expect(touched.filter((address) => /^seat\.0[13]\./.test(address))).toEqual([]);
    expect(await resourcesOf(life)).toEqual([]);
    // Another laptop, which has no journal, sees the same.
    expect(await resourcesOf(live({ seats: 5, without: ['02'] }, 'new'))).toEqual([]);

    const { receipt } = await life.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], kept: [], beside: nothingButServiceRoles });
    expect(receipt?.removed).toBe(receipt?.made);
  });

  it('rolls a new image out, one seat first, and clears the superseded revisions away', async () => {
    const live = await standing({
      id: 'image',
      seats: 3,
      participants: ['Ada Przykład', { name: 'Grace Przykład', absent: true }],
    });
    const wish = { services: [newer] };
    const [here, elsewhere] = [live(wish), live(wish, 'new')];
    const shown = await here.engine.changes(here.plan, [], never);
    expect((await elsewhere.engine.changes(elsewhere.plan, [], never)).digest).toBe(shown.digest);
    expect(changeView(shown.resources, here.plan.workshop, new Set(['01']), '').groups).toMatchObject([
      {
        action: 'change',
        seats: ['01', '02', '03'],
        reasons: [`Jupyter: image: ${jupyter.image} → ${newer.image}`],
        inUse: ['01'],
      },
    ]);
    const before = await hostsOf(here);
    expect(await changeAsShown(here)).toMatchObject({ outcome: 'done', seatsReady: 3 });
    for (const seat of ['01', '02', '03']) expect(await revisionOf(here, seat)).toBe('2');
    expect(await hostsOf(here)).toEqual(before);
    // Seat 03 has no participant, so it went first, alone.
    expect(here.changes.filter((action) => action === 'RegisterTaskDefinition')).toHaveLength(3);
    const ready = here.events.filter(({ code }) => code === 'seat.ready').map(({ data }) => data);
    expect(ready[0]).toEqual({ seat: '03' });
    expect((await census(here.connection.aws))['taskDefinitions']).toHaveLength(3);
    expect(await resourcesOf(here)).toEqual([]);
    await here.engine.teardown(never);
    // Names stay on the laptop: neither AWS, nor the journal, nor an event has heard one.
    const told = JSON.stringify([here.plan.resources, here.plan.seats, here.events]);
    expect(heard.length).toBeGreaterThan(100);
    const everything = [told, await journals.at(-1)?.read(), ...heard].join('\n');
    expect(everything.includes('scipy-notebook')).toBe(true);
    expect(/.{30}Przyk.{30}/.exec(everything)?.[0]).toBeUndefined();
  });

  it('replaces a host, and refuses what was not shown', async () => {
    const live = await standing({ id: 'host', seats: 2 });
    const life = live({});
    const before = await hostsOf(life);
    const stale = await life.engine.changes(life.plan, [], never);
    expect(
      await life.engine.change(life.plan, { replace: ['02'], digest: stale.digest }, never),
    ).toMatchObject({ outcome: 'incomplete', problem: { code: 'changes.outdated' } });
    expect(life.changes).toEqual([]);
    expect(await changeAsShown(life, ['02'])).toMatchObject({ outcome: 'done', seatsReady: 2 });
    const after = await hostsOf(life);
    expect(after.get('01')).toBe(before.get('01'));
    expect(after.get('02')).not.toBe(before.get('02'));
    expect(await resourcesOf(life)).toEqual([]);
    await life.engine.teardown(never);
  });

  it('sees a machine and a disk that are not as wanted; one of the fall-backs is', async () => {
    const live = await standing({ id: 'machine', seats: 1 });
    const wish = (host: Workshop['host']) => resourcesOf(live({ host }, 'new'));
    expect(await wish({ instanceTypes: ['m5.xlarge', 't3.xlarge'], diskGiB: 40 })).toEqual([]);
    expect(await wish({ instanceTypes: ['m5.xlarge'], diskGiB: 60 })).toMatchObject([
      {
        address: 'seat.01.host',
        action: 'replace',
        reasons: ['machine: t3.xlarge → m5.xlarge', 'disk in GiB: 40 → 60'],
      },
      { address: 'seat.01.jupyter.service', action: 'update' },
    ]);
    const life = live({ services: [{ ...jupyter, portBase: 8100 }] });
    const { digest, resources } = await life.engine.changes(life.plan, [], never);
    expect(resources.filter(({ action }) => action === 'refuse')).toMatchObject([
      { address: 'seat.01.jupyter.listener', reasons: ['port: 8001 → 8101'] },
    ]);
    expect(await life.engine.change(life.plan, { replace: [], digest }, never)).toMatchObject({
      problem: { code: 'changes.refused' },
    });
    await life.engine.teardown(never);
  });

  it('takes every further service without moving an address: a listener stays at its load balancer', async () => {
    const without = seatLabels({ seats: 16, without: [] });
    const live = await standing({ id: 'moved', seats: 17, without });
    const all = serviceNames.map((name) => defaultServices[name]);
    for (const laptop of ['same', 'new'] as const) {
      for (const services of [all, all.toReversed()]) {
        const wished = await resourcesOf(live({ services }, laptop));
        expect(wished.length).toBeGreaterThan(0);
        // What all seats share takes the new services in; of what seats have, nothing is touched.
        expect(wished.filter(({ action, seat }) => action !== 'make' && seat !== undefined)).toEqual([]);
        expect(wished.filter(({ action }) => !['make', 'update'].includes(action))).toEqual([]);
      }
    }
    const services = all.filter(({ name }) => serviceOf(name).database === undefined);
    const change = await changeAsShown(live({ services }));
    expect(change).toMatchObject({ outcome: 'done', seatsReady: 1 });
    expect(await resourcesOf(live({ services }, 'new'))).toEqual([]);

    const { engine, plan } = live({ services }, 'new');
    const elsewhere = { loadBalancerArn: ref(loadBalancerAddress('2'), 'arn') };
    const resources = plan.resources.map((one) =>
      one.type === 'AWS::ElasticLoadBalancingV2::Listener' && one.seat === '17' && one.service === 'jupyter'
        ? {
            ...one,
            dependsOn: [loadBalancerAddress('2')],
            properties: { ...one.properties, ...elsewhere },
          }
        : one,
    );
    expect((await engine.changes({ ...plan, resources }, [], never)).resources).toMatchObject([
      {
        address: 'seat.17.jupyter.listener',
        action: 'refuse',
        reasons: ['load balancer: lectern-moved-1 → lectern-moved-2'],
      },
    ]);
    await engine.teardown(never);
  });

  it('goes on after a kill, at any step, to the same end without a duplicate', async () => {
    const journal = memoryJournal();
    const base = { id: 'killed', seats: 3 };
    const first = startLife({ account, journal, workshop: base });
    await first.engine.provision(first.plan, never);
    const wish = { ...base, seats: 4, without: ['01'], services: [newer] };
    let nth = 2;
    for (; ; nth += 5) {
      const life = startLife({ account, journal, workshop: wish, death: { at: 'after-call', nth } });
      const { digest, resources } = await life.engine.changes(life.plan, [], never);
      if (resources.length === 0) break;
      const ended = life.engine.change(life.plan, { replace: [], digest }, never);
      const winner = await Promise.race([life.died.then(() => 'died' as const), ended]);
      if (winner !== 'died')
        expect(winner, JSON.stringify(failuresIn(life))).toMatchObject({ outcome: 'done' });
    }
    expect(nth).toBeGreaterThan(10);
    const life = startLife({ account, journal, workshop: wish });
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done', seatsReady: 3 });
    const there = counts(await census(life.connection.aws));
    expect(there).toMatchObject({ instances: 3, services: 3, targetGroups: 3, vpcs: 2 });
    expect(await life.engine.teardown(never)).toMatchObject({ outcome: 'done' });
  });
});

const failuresIn = (life: Life) =>
  life.events.flatMap(({ code, data }) => (code === 'resource.failed' ? [data] : []));
