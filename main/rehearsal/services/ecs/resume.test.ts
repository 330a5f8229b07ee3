/** A rehearsal that was closed continues: the snapshot is the whole truth. */
import type { World } from '../../world/world';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { CLUSTER, TestBed, eventually } from './ecs.testing';

let bed: TestBed;
let next: TestBed;
beforeEach(async () => {
  bed = new TestBed();
  next = new TestBed();
  await bed.cluster();
});
afterEach(() => {
  bed.close();
  next.close();
});

/** Moves the saved world into a fresh rehearsal, by way of JSON as on disk. */
function reopen(): void {
  bed.rehearsal.world.stop();
  const saved = JSON.parse(JSON.stringify(bed.rehearsal.world.snapshot())) as ReturnType<World['snapshot']>;
  for (const [id, host] of bed.hosts) next.hosts.set(id, host);
  for (const [key, state] of bed.targets) next.targets.set(key, state);
  next.rehearsal.world.restore(saved);
  next.rehearsal.services.ecs.resume();
  next.rehearsal.world.start();
}

const steady = (of: TestBed) =>
  eventually(async () => expect((await of.events()).at(-1)).toBe('has reached a steady state.'));

it('starts the containers of running tasks again: same task, same address, same folders', async () => {
  bed.boot('i-1', '01');
  await bed.serve(
    await bed.define({
      volumes: [{ name: 'home', host: { sourcePath: '/var/lib/lectern/home' } }],
      containerDefinitions: [
        {
          name: 'jupyter',
          image: 'jupyter',
          portMappings: [{ containerPort: 8888 }],
          mountPoints: [{ sourceVolume: 'home', containerPath: '/home/jovyan' }],
          dependsOn: [{ containerName: 'materials', condition: 'SUCCESS' }],
        },
        { name: 'materials', image: 'materials', essential: false },
      ],
    }),
  );
  await steady(bed);
  const before = await bed.task();
  reopen();
  await eventually(() => expect(next.running.size).toBe(1));
  expect(next.starts).toHaveLength(1);
  const last = bed.starts.at(-1);
  expect(next.starts[0]).toMatchObject({ id: last?.id, ip: last?.ip, mounts: last?.mounts });
  expect(await next.task()).toMatchObject({ taskArn: before.taskArn, lastStatus: 'RUNNING' });
  // And the task is still watched: a crash is seen and healed.
  const region = next.rehearsal.world.region('eu-west-1');
  expect(next.rehearsal.services.ecs.crash(region, CLUSTER, 'seat-01-jupyter')).toBe(true);
  await eventually(async () => {
    const task = await next.task();
    expect(task.taskArn).not.toBe(before.taskArn);
    expect(task.lastStatus).toBe('RUNNING');
  });
});

it('lets a container that comes back take its time: the grace begins when it runs', async () => {
  bed.boot('i-1', '01');
  await bed.serve(await bed.define());
  await steady(bed);
  const before = await bed.task();
  let begin: () => void = () => undefined;
  next.slowStart = new Promise((resolve) => {
    begin = resolve;
  });
  reopen();
  const { ip } = await eventually(() => {
    const [run] = next.starts;
    if (run === undefined) throw new Error('not begun');
    return run;
  });
  next.setTarget(ip, 'unhealthy');
  // Well beyond the grace of 120 s.
  await next.rehearsal.world.clock.sleep(600_000);
  next.setTarget(ip, 'unhealthy');
  expect(await next.task()).toMatchObject({ taskArn: before.taskArn, lastStatus: 'RUNNING' });
  begin();
  // It still does not pass its checks: now that counts.
  await eventually(async () =>
    expect(await next.tasks('STOPPED')).toMatchObject([{ taskArn: before.taskArn }]),
  );
});

it('goes on with what was on its way: a host that boots, a service that waits', async () => {
  bed.boot('i-1', '01');
  await bed.serve(await bed.define());
  reopen();
  await steady(next);
  expect(next.running.size).toBe(1);
});

it('goes on with a service that drains', async () => {
  bed.boot('i-1', '01');
  await bed.serve(await bed.define());
  await steady(bed);
  await bed.client.send(
    new DeleteServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', force: true }),
  );
  await eventually(async () => expect((await bed.tasks('STOPPED'))[0]?.lastStatus).toBe('DEACTIVATING'));
  reopen();
  for (const run of bed.starts) next.setTarget(run.ip, 'unused');
  await eventually(async () => expect((await next.service()).status).toBe('INACTIVE'));
  await eventually(async () => expect((await next.tasks('STOPPED'))[0]?.lastStatus).toBe('STOPPED'));
});
