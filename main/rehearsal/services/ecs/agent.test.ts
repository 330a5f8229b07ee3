import {
  CreateClusterCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentSettings, taskMemory } from './agent';
import { tables } from './records';
import { CLUSTER, REGION, TestBed, eventually } from './ecs.testing';

describe('the agent’s settings in user data', () => {
  it('are read from a here-document', () => {
    const script = `#!/bin/bash
set -eu
install -d -o 1000 -g 100 /var/lib/lectern/home
cat >> /etc/ecs/ecs.config <<'CONFIG'
ECS_CLUSTER=lectern-w1
ECS_INSTANCE_ATTRIBUTES={"lectern.seat":"01","other":"x y"}
ECS_AWSVPC_BLOCK_IMDS=true
CONFIG
`;
    expect([...agentSettings(script)]).toEqual([
      ['ECS_CLUSTER', 'lectern-w1'],
      ['ECS_INSTANCE_ATTRIBUTES', '{"lectern.seat":"01","other":"x y"}'],
      ['ECS_AWSVPC_BLOCK_IMDS', 'true'],
    ]);
  });

  it.each([
    ['echo ECS_CLUSTER=c >> /etc/ecs/ecs.config', 'c'],
    ["echo 'ECS_CLUSTER=c' >> /etc/ecs/ecs.config", 'c'],
    ['echo "ECS_CLUSTER=c" | tee /etc/ecs/ecs.config', 'c'],
    ['ECS_CLUSTER="c"', 'c'],
    ["printf 'ECS_CLUSTER=c\\n' > /etc/ecs/ecs.config", 'c'],
  ])('are read from %s', (line, value) => {
    expect(agentSettings(line).get('ECS_CLUSTER')).toBe(value);
  });

  it('are read from echo with escaped quotes', () => {
    const line = 'echo "ECS_INSTANCE_ATTRIBUTES={\\"lectern.seat\\":\\"01\\"}" >> /etc/ecs/ecs.config';
    expect(agentSettings(line).get('ECS_INSTANCE_ATTRIBUTES')).toBe('{"lectern.seat":"01"}');
  });

  it('are not read from comments or other words', () => {
    expect(agentSettings('# ECS_CLUSTER=c\nexport MY_ECS_CLUSTER=c').size).toBe(0);
  });
});

it('leaves tasks a little less than the host’s memory', () => {
  expect([4_096, 16_384].map(taskMemory)).toEqual([3_909, 15_828]);
});

describe('an agent', () => {
  let bed: TestBed;
  beforeEach(() => {
    bed = new TestBed({ speed: 2_000 });
  });
  afterEach(() => bed.close());

  const instances = async () =>
    (await bed.client.send(new ListContainerInstancesCommand({ cluster: CLUSTER }))).containerInstanceArns;

  it('registers 30 to 90 s of the clock after its host runs (§3, §10)', async () => {
    await bed.cluster();
    bed.boot('i-1', '01');
    await eventually(async () => expect(await instances()).toHaveLength(1));

    bed.close();
    bed = new TestBed({ speed: 1 });
    const { world } = bed.rehearsal;
    const before = world.ticks();
    for (let seat = 1; seat <= 20; seat += 1) bed.boot(`i-${seat}`, String(seat));
    const after = world.ticks();
    const due = world.snapshot().queue.map((item) => item.at);
    expect(due).toHaveLength(20);
    expect(Math.min(...due)).toBeGreaterThanOrEqual(before + 30_000);
    expect(Math.max(...due)).toBeLessThanOrEqual(after + 90_000);
  });

  it('keeps trying until its cluster is there', async () => {
    bed.boot('i-1', '01');
    await eventually(() =>
      expect(bed.rehearsal.logged).toContainEqual(
        expect.objectContaining({ message: 'ECS: an agent cannot register yet' }),
      ),
    );
    await bed.cluster();
    await eventually(async () => expect(await instances()).toHaveLength(1));
  });

  it.each<[string, (bed: TestBed) => { readonly block: () => void; readonly unblock: () => void }]>([
    [
      'its host gets through to ECS',
      ({ cutOff }) => ({ block: () => cutOff.add('ecs'), unblock: () => cutOff.delete('ecs') }),
    ],
    [
      'its role lets it',
      ({ denied }) => ({ block: () => denied.add('ecs:Poll'), unblock: () => denied.delete('ecs:Poll') }),
    ],
  ])('registers, and stays connected, only while %s', async (_what, of) => {
    const { block, unblock } = of(bed);
    const connected = async () => {
      const { containerInstances } = await bed.client.send(
        new DescribeContainerInstancesCommand({
          cluster: CLUSTER,
          containerInstances: (await instances()) ?? [],
        }),
      );
      return containerInstances?.[0]?.agentConnected;
    };
    await bed.cluster();
    block();
    bed.boot('i-1', '01');
    await eventually(() =>
      expect(bed.rehearsal.logged).toContainEqual(
        expect.objectContaining({
          message: 'ECS: an agent cannot register yet',
          data: expect.objectContaining({ refusal: expect.any(String) as string }) as object,
        }),
      ),
    );
    expect(await instances()).toEqual([]);
    unblock();
    await eventually(async () => expect(await connected()).toBe(true));
    block();
    await eventually(async () => expect(await connected()).toBe(false));
    // A drill that ends cannot connect it either.
    const region = bed.rehearsal.world.region(REGION);
    bed.rehearsal.services.ecs.setAgent(region, 'i-1', true);
    expect(await connected()).toBe(false);
    unblock();
    await eventually(async () => expect(await connected()).toBe(true));
  });

  it('that a drill cut off stays so, whatever the network does', async () => {
    await bed.cluster();
    bed.boot('i-1', '01');
    await eventually(async () => expect(await instances()).toHaveLength(1));
    const region = bed.rehearsal.world.region(REGION);
    const [instance] = tables(region).containerInstances.values();
    expect(bed.rehearsal.services.ecs.setAgent(region, 'i-1', false)).toBe(true);
    const looks = () => tables(region).looks.has('agents');
    bed.cutOff.add('ecs');
    const before = bed.rehearsal.world.ticks();
    await eventually(() => expect(bed.rehearsal.world.ticks() - before).toBeGreaterThan(300_000));
    bed.cutOff.delete('ecs');
    await eventually(() => expect(bed.rehearsal.world.ticks() - before).toBeGreaterThan(600_000));
    expect(looks()).toBe(true);
    expect(instance?.agentConnected).toBe(false);
    bed.rehearsal.services.ecs.setAgent(region, 'i-1', true);
    expect(instance?.agentConnected).toBe(true);
  });

  it('does nothing without ECS_CLUSTER, on a host that is gone, or without an instance profile', async () => {
    await bed.cluster();
    await bed.client.send(new CreateClusterCommand({ clusterName: 'default' }));
    bed.boot('i-1', '01', { userData: '#!/bin/sh\ntrue\n' });
    expect(bed.rehearsal.world.snapshot().queue).toEqual([]);
    bed.boot('i-2', '02');
    bed.lose('i-2', 'shutting-down');
    delete bed.boot('i-3', '03').instanceProfileArn;
    bed.boot('i-4', '04');
    await eventually(async () => expect(await instances()).toHaveLength(1));
    await eventually(() =>
      expect(
        bed.rehearsal.logged.filter((line) => line.message.includes('cannot register yet')).length,
      ).toBeGreaterThan(1),
    );
    expect(await instances()).toHaveLength(1);
  });
});
