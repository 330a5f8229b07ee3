/** How services fail, roll back, back off and leave draining hosts; and that many of them cost little. */
import {
  DeregisterContainerInstanceCommand,
  ListContainerInstancesCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakerThreshold } from './deployments';
import { CLUSTER, GROUP, TestBed, eventually } from './ecs.testing';

let bed: TestBed;
beforeEach(async () => {
  bed = new TestBed();
  await bed.cluster();
});
afterEach(() => bed.close());

const steady = () =>
  eventually(async () => expect((await bed.events()).at(-1)).toBe('has reached a steady state.'));

async function instance(): Promise<string> {
  let arn = '';
  await eventually(async () => {
    const { containerInstanceArns = [] } = await bed.client.send(
      new ListContainerInstancesCommand({ cluster: CLUSTER }),
    );
    expect(containerInstanceArns).toHaveLength(1);
    arn = containerInstanceArns[0] ?? '';
  });
  return arn;
}

const broken = [{ name: 'jupyter', image: 'nothing', portMappings: [{ containerPort: 8888 }] }];
const breaker = (rollback: boolean) => ({
  minimumHealthyPercent: 0,
  maximumPercent: 100,
  deploymentCircuitBreaker: { enable: true, rollback },
});

describe('a deployment that fails', () => {
  it('trips the circuit breaker at 0.5 × desired, from 3 to 200 (§6)', () => {
    expect([0, 1, 6, 7, 100, 5_000].map(breakerThreshold)).toEqual([3, 3, 3, 4, 50, 200]);
  });

  it('is FAILED after three tasks and starts no more (§6 circuit breaker)', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define({ containerDefinitions: broken }), {
      deploymentConfiguration: breaker(false),
    });
    await eventually(async () =>
      expect((await bed.service()).deployments).toMatchObject([{ rolloutState: 'FAILED', failedTasks: 3 }]),
    );
    expect(await bed.tasks()).toEqual([]);
    expect(await bed.tasks('STOPPED')).toHaveLength(3);
    expect(await bed.events()).toContainEqual(
      expect.stringMatching(/deployment failed: tasks failed to start\.$/),
    );
  });

  it('rolls back to the last completed one', async () => {
    bed.boot('i-1', '01');
    const good = await bed.define();
    await bed.serve(good, { deploymentConfiguration: breaker(true) });
    await steady();
    const bad = await bed.define({ containerDefinitions: broken });
    await bed.client.send(
      new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', taskDefinition: bad }),
    );
    await eventually(async () => {
      const service = await bed.service();
      expect(service.events?.some((event) => event.message?.includes('rolling back to'))).toBe(true);
      expect(service).toMatchObject({ taskDefinition: good, runningCount: 1 });
      expect(service.deployments).toMatchObject([{ rolloutState: 'COMPLETED', taskDefinition: good }]);
    });
  });

  it('backs off when tasks stop before they ran, and starts anew with another task definition (§3, §6 throttle logic)', async () => {
    // When each task began, as the story tells it: the wall's time says less on a busy machine.
    const begun: number[] = [];
    const { ec2 } = bed.rehearsal.services;
    const create = ec2.createNetworkInterface.bind(ec2);
    ec2.createNetworkInterface = (...request) => {
      begun.push(bed.rehearsal.world.ticks());
      return create(...request);
    };
    bed.boot('i-1', '01');
    await bed.serve(await bed.define({ containerDefinitions: broken }));
    await eventually(() => expect(begun.length).toBeGreaterThanOrEqual(9));
    expect(await bed.events()).toContainEqual(
      expect.stringMatching(/^is unable to consistently start tasks/),
    );
    // 15 s doubled with each failure from the third: 480 s after the eighth.
    expect((begun[8] ?? 0) - (begun[7] ?? 0)).toBeGreaterThanOrEqual(480_000);
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeLessThan(480_000);
    const good = await bed.define();
    await bed.client.send(
      new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', taskDefinition: good }),
    );
    await steady();
  });

  it('does not back off for tasks that die after they ran (§6)', async () => {
    bed.behaviours.set('dying', 'fail');
    bed.boot('i-1', '01');
    await bed.serve(
      await bed.define({
        containerDefinitions: [{ name: 'jupyter', image: 'dying', portMappings: [{ containerPort: 8888 }] }],
      }),
    );
    await eventually(async () => expect((await bed.tasks('STOPPED')).length).toBeGreaterThanOrEqual(6));
    expect(await bed.events()).not.toContainEqual(expect.stringMatching(/^is unable to consistently/));
  });

  it('says when a target could not be registered', async () => {
    bed.boot('i-1', '01');
    bed.rehearsal.services.elbv2.registerTarget = () => {
      throw new Error('The target group is gone.');
    };
    await bed.serve(await bed.define());
    await eventually(async () =>
      expect(await bed.events()).toContain(
        `failed to register targets in (target-group ${GROUP}) with (error The target group is gone.)`,
      ),
    );
  });
});

describe('a host that is drained or taken out', () => {
  it('loses its service tasks as minimumHealthyPercent allows, and gets none', async () => {
    bed.boot('i-1', '01');
    const arn = await instance();
    await bed.serve(await bed.define());
    await steady();
    const setState = (status: 'DRAINING' | 'ACTIVE') =>
      bed.client.send(
        new UpdateContainerInstancesStateCommand({ cluster: CLUSTER, containerInstances: [arn], status }),
      );
    await setState('DRAINING');
    await eventually(async () => expect(await bed.tasks()).toEqual([]));
    bed.setTarget(bed.starts[0]?.ip ?? '', 'unused');
    await eventually(async () => expect((await bed.tasks('STOPPED'))[0]?.lastStatus).toBe('STOPPED'));
    expect((await bed.events()).at(-1)).not.toBe('has reached a steady state.');
    await setState('ACTIVE');
    await steady();
  });

  it('keeps its tasks while minimumHealthyPercent is 100', async () => {
    bed.boot('i-1', '01');
    const arn = await instance();
    await bed.serve(await bed.define(), {
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    });
    await steady();
    await bed.client.send(
      new UpdateContainerInstancesStateCommand({
        cluster: CLUSTER,
        containerInstances: [arn],
        status: 'DRAINING',
      }),
    );
    await eventually(async () => expect((await bed.events()).at(-1)).toMatch(/^was unable to place a task/));
    expect(await bed.tasks()).toMatchObject([{ lastStatus: 'RUNNING' }]);
  });

  it('is deregistered only by force while tasks run on it (§4)', async () => {
    bed.boot('i-1', '01');
    const arn = await instance();
    await bed.serve(await bed.define());
    await steady();
    const deregister = (force: boolean) =>
      bed.client.send(
        new DeregisterContainerInstanceCommand({ cluster: CLUSTER, containerInstance: arn, force }),
      );
    await expect(deregister(false)).rejects.toThrow('Found running tasks on the instance.');
    expect((await deregister(true)).containerInstance).toMatchObject({ status: 'INACTIVE' });
    await eventually(async () =>
      expect(await bed.tasks('STOPPED')).toMatchObject([
        { stoppedReason: 'Container instance deregistration forced by user' },
      ]),
    );
  });
});

it('brings 1,000 services on 500 hosts up, each pass costing its own service alone', async () => {
  bed.close();
  // Here two real seconds are a little over an hour.
  bed = new TestBed({ speed: 2_000 });
  await bed.cluster();
  const taskDefinition = await bed.define({ cpu: '128', memory: '128' });
  const seats = Array.from({ length: 500 }, (_, index) => String(index + 1));
  for (const seat of seats) bed.boot(`i-${seat}`, seat);
  for (const seat of seats) {
    await Promise.all(
      ['jupyter', 'airflow'].map((name) =>
        bed.serve(taskDefinition, {
          serviceName: `seat-${seat}-${name}`,
          placementConstraints: [{ type: 'memberOf', expression: `attribute:lectern.seat == ${seat}` }],
        }),
      ),
    );
  }
  await eventually(() => expect(bed.running.size).toBe(1_000), 20_000);
}, 30_000);
