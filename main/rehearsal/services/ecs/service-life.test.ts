/** One service from CreateService to INACTIVE: what the engine of Lectern relies on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteServiceCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, GROUP, TestBed, eventually } from './ecs.testing';

let bed: TestBed;
beforeEach(async () => {
  bed = new TestBed();
  await bed.cluster();
});
afterEach(() => bed.close());

const steady = () =>
  eventually(async () => expect((await bed.events()).at(-1)).toBe('has reached a steady state.'));

describe('a service on its seat', () => {
  it('runs on the host with its attribute, is registered, and becomes steady (§6 steady state, service events)', async () => {
    bed.boot('i-2', '02');
    bed.boot('i-1', '01');
    await bed.serve(await bed.define());
    await steady();
    const task = await bed.task();
    expect(task).toMatchObject({
      lastStatus: 'RUNNING',
      group: 'service:seat-01-jupyter',
      availabilityZone: 'eu-west-1a',
      connectivity: 'CONNECTED',
    });
    const id = task.taskArn?.split('/').at(-1) ?? '';
    expect(await bed.events()).toEqual(
      expect.arrayContaining([
        `has started 1 tasks: (task ${id}).`,
        `registered 1 targets in (target-group ${GROUP})`,
        'has reached a steady state.',
      ]),
    );
    const service = await bed.service();
    expect(service).toMatchObject({ runningCount: 1, pendingCount: 0 });
    expect(service.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', failedTasks: 0 },
    ]);
    expect(bed.starts).toMatchObject([{ image: 'jupyter', portMappings: [8888] }]);
    expect(bed.starts[0]?.id).toBe(`${id}/jupyter`);
    expect(bed.targets.get(`${bed.starts[0]?.ip ?? ''}:8888`)).toBe('healthy');
    // The interface is in the host's zone, whatever the order of the subnets.
    expect([...bed.interfaces.values()]).toMatchObject([{ subnetId: 'subnet-a' }]);
  });

  it('waits for a host of its seat and says why; the host takes it when it registers (§6 unplaceable service)', async () => {
    bed.boot('i-2', '02');
    await eventually(async () => {
      const { containerInstanceArns } = await bed.client.send(
        new ListContainerInstancesCommand({ cluster: CLUSTER, filter: 'attribute:lectern.seat == 02' }),
      );
      expect(containerInstanceArns).toHaveLength(1);
    });
    await bed.serve(await bed.define());
    await eventually(async () =>
      expect((await bed.events())[0]).toMatch(
        /^was unable to place a task because no container instance met all of its requirements\. The closest matching \(container-instance \w{32}\) encountered error "MemberOf placement constraint unsatisfied\."\./,
      ),
    );
    expect(await bed.tasks()).toEqual([]);
    bed.boot('i-1', '01');
    await steady();
  });

  it('is replaced on its host after a crash, with its folder kept; its steady state comes back', async () => {
    bed.boot('i-1', '01');
    const definition = await bed.define({
      volumes: [{ name: 'home', host: { sourcePath: '/var/lib/lectern/home' } }],
      containerDefinitions: [
        {
          name: 'jupyter',
          image: 'jupyter',
          portMappings: [{ containerPort: 8888 }],
          mountPoints: [{ sourceVolume: 'home', containerPath: '/home/jovyan' }],
        },
      ],
    });
    await bed.serve(definition);
    await steady();
    const before = await bed.task();
    const { ecs } = bed.rehearsal.services;
    const region = bed.rehearsal.world.region('eu-west-1');
    expect(ecs.crash(region, CLUSTER, 'seat-01-nothing')).toBe(false);
    expect(ecs.crash(region, CLUSTER, 'seat-01-jupyter', 'other')).toBe(false);
    expect(ecs.crash(region, CLUSTER, 'seat-01-jupyter')).toBe(true);
    await eventually(async () => {
      const after = await bed.task();
      expect(after.taskArn).not.toBe(before.taskArn);
      expect(after.lastStatus).toBe('RUNNING');
    });
    await eventually(async () =>
      expect(await bed.tasks('STOPPED')).toMatchObject([
        {
          taskArn: before.taskArn,
          lastStatus: 'STOPPED',
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          containers: [{ name: 'jupyter', lastStatus: 'STOPPED', exitCode: 137 }],
        },
      ]),
    );
    await steady();
    const folder = join(bed.rehearsal.dataFolder, 'i-1', 'var/lib/lectern/home');
    expect(existsSync(folder)).toBe(true);
    expect(bed.starts.map((run) => run.mounts)).toEqual([
      [{ folder, path: '/home/jovyan', readOnly: false }],
      [{ folder, path: '/home/jovyan', readOnly: false }],
    ]);
    expect(bed.interfaces.size).toBe(1);
  });

  it('keeps a task through its grace, then replaces it when its target is unhealthy (§6 grace period)', async () => {
    bed.firstTargetState = 'unhealthy';
    bed.boot('i-1', '01');
    await bed.serve(await bed.define(), { healthCheckGracePeriodSeconds: 600 });
    await eventually(async () => expect((await bed.task()).lastStatus).toBe('RUNNING'));
    const { startedAt, taskArn } = await bed.task();
    bed.firstTargetState = 'healthy';
    await eventually(async () => {
      const [stopping] = await bed.tasks('STOPPED');
      expect(stopping).toMatchObject({
        taskArn,
        stoppedReason: `Task failed ELB health checks in (target-group ${GROUP})`,
        stopCode: 'ServiceSchedulerInitiated',
      });
      // 600 s of the clock are 60 ms of the wall here.
      expect(Number(stopping?.stoppingAt) - Number(startedAt)).toBeGreaterThanOrEqual(59);
    });
    expect(await bed.events()).toContainEqual(
      expect.stringMatching(
        /^\(task \w{32}\) \(port 8888\) is unhealthy in \(target-group \S+\) due to \(reason Request timed out\)\.$/,
      ),
    );
    await steady();
  });

  it('drains its target before the container is stopped, and is INACTIVE after that (§3 stop, DRAINING → INACTIVE)', async () => {
    bed.boot('i-1', '01');
    const definition = await bed.define();
    await bed.serve(definition);
    await steady();
    const ip = bed.starts[0]?.ip ?? '';
    const remove = (force: boolean) =>
      bed.client.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', force }));
    await expect(remove(false)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The service cannot be stopped while it is scaled above 0.',
    });
    expect((await remove(true)).service).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
    await eventually(async () =>
      expect((await bed.tasks('STOPPED'))[0]).toMatchObject({ lastStatus: 'DEACTIVATING' }),
    );
    expect(bed.running.size).toBe(1);
    const { serviceArns } = await bed.client.send(new ListServicesCommand({ cluster: CLUSTER }));
    expect(serviceArns).toEqual([]);
    await expect(bed.serve(definition)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Unable to Start a service that is still Draining.',
    });
    bed.setTarget(ip, 'unused');
    await eventually(async () => expect((await bed.service()).status).toBe('INACTIVE'));
    await eventually(async () => {
      expect((await bed.tasks('STOPPED'))[0]).toMatchObject({
        lastStatus: 'STOPPED',
        containers: [{ exitCode: 143 }],
        attachments: [{ status: 'DELETED' }],
      });
      expect(bed.interfaces.size).toBe(0);
    });
    await expect(remove(true)).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    expect((await bed.serve(definition)).status).toBe('ACTIVE');
  });

  it('with 0 and 100 % the old task is stopped before the new one starts (§6 one-task host replacement)', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define());
    await steady();
    const before = (await bed.task()).taskArn;
    await bed.client.send(
      new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', forceNewDeployment: true }),
    );
    await eventually(async () => {
      const [service, tasks] = [await bed.service(), await bed.tasks()];
      expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
      expect(tasks).toMatchObject([{ lastStatus: 'RUNNING' }]);
      expect(tasks[0]?.taskArn).not.toBe(before);
    });
    const events = await bed.events();
    const stopped = events.findIndex((text) => text.startsWith('deregistered 1 targets'));
    const started = events.findLastIndex((text) => text.startsWith('has started 1 tasks'));
    expect(stopped).toBeGreaterThan(0);
    expect(started).toBeGreaterThan(stopped);
  });

  it('with 100 and 100 % a deployment cannot go on, and says so (§6)', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define(), {
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
    });
    await steady();
    await bed.client.send(
      new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', forceNewDeployment: true }),
    );
    await eventually(async () =>
      expect((await bed.events()).at(-1)).toMatch(/^was unable to stop or start tasks during a deployment/),
    );
    expect((await bed.service()).deployments).toHaveLength(2);
  });

  it('is scaled down to 0 and up again', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define());
    await steady();
    const scale = (desiredCount: number) =>
      bed.client.send(
        new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', desiredCount }),
      );
    await scale(0);
    await eventually(async () =>
      expect((await bed.tasks('STOPPED'))[0]).toMatchObject({ lastStatus: 'DEACTIVATING' }),
    );
    bed.setTarget(bed.starts[0]?.ip ?? '', 'unused');
    await eventually(async () =>
      expect((await bed.tasks('STOPPED'))[0]).toMatchObject({
        lastStatus: 'STOPPED',
        stoppedReason: expect.stringMatching(
          /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
        ) as string,
      }),
    );
    expect(await bed.service()).toMatchObject({ runningCount: 0, desiredCount: 0 });
    await scale(1);
    await eventually(async () => expect((await bed.service()).runningCount).toBe(1));
  });

  it('moves to a replacement host with the same attribute (§6 attribute pin); the lost one leaves by itself (§4)', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define());
    await steady();
    bed.lose('i-1', 'shutting-down');
    await eventually(async () =>
      expect((await bed.tasks('STOPPED'))[0]).toMatchObject({
        lastStatus: 'STOPPED',
        stoppedReason: 'Host EC2 (instance i-1) terminated.',
      }),
    );
    expect(bed.running.size).toBe(0);
    const { containerInstanceArns } = await bed.client.send(
      new ListContainerInstancesCommand({ cluster: CLUSTER }),
    );
    expect(containerInstanceArns).toEqual([]);
    bed.boot('i-9', '01');
    await steady();
    expect((await bed.task()).lastStatus).toBe('RUNNING');
  });

  it('waits for a stopped host, which stays registered with its agent gone (§4), and goes on when it is back', async () => {
    const host = bed.boot('i-1', '01');
    await bed.serve(await bed.define());
    await steady();
    bed.lose('i-1', 'stopping');
    const instances = async () => {
      const { containerInstanceArns } = await bed.client.send(
        new ListContainerInstancesCommand({ cluster: CLUSTER }),
      );
      const { containerInstances } = await bed.client.send(
        new DescribeContainerInstancesCommand({
          cluster: CLUSTER,
          containerInstances: containerInstanceArns,
        }),
      );
      return containerInstances ?? [];
    };
    const before = await instances();
    expect(before).toMatchObject([{ agentConnected: false, status: 'ACTIVE' }]);
    await eventually(async () => expect((await bed.events()).at(-1)).toContain('encountered error "AGENT"'));
    host.state = 'running';
    bed.rehearsal.signals.emit('ec2.instance.running', { region: 'eu-west-1', instanceId: 'i-1' });
    await steady();
    expect(await instances()).toMatchObject([
      { agentConnected: true, containerInstanceArn: before[0]?.containerInstanceArn },
    ]);
  });
});
