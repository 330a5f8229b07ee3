/** How much one call of ECS takes (aws-facts §2, batch sizes). */
import {
  DeleteTaskDefinitionsCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CLUSTER, TestBed } from './ecs.testing';

let bed: TestBed;
beforeEach(async () => {
  bed = new TestBed();
  await bed.cluster();
});
afterEach(() => bed.close());

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n).padStart(32, '0'));

it.each([
  [
    '100 tasks',
    100,
    (n: number) => bed.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: ids(n) })),
  ],
  [
    '100 container instances',
    100,
    (n: number) =>
      bed.client.send(
        new DescribeContainerInstancesCommand({ cluster: CLUSTER, containerInstances: ids(n) }),
      ),
  ],
  [
    '10 services',
    10,
    (n: number) => bed.client.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ids(n) })),
  ],
  [
    '10 task definitions to delete',
    10,
    (n: number) =>
      bed.client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: ids(n).map((id) => `f${id}:1`) })),
  ],
])('a call takes %s and no more (§2)', async (_what, most, call) => {
  expect((await call(most)).failures).toHaveLength(most);
  await expect(call(most + 1)).rejects.toThrow(/at most|10/);
});
