import { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { takeInventory } from './inventory';
import type { JournaledResource, KindContext } from '../aws/kind';
import { nodesFor } from './teardown';

const arn = (family: string, revision = 1): string =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${revision}`;

/** An ECS that lists `arns` under every status, as it may while they change it, and counts what it is asked. */
function contextWith(
  arns: readonly string[],
  journaled: readonly JournaledResource<'AWS::ECS::TaskDefinition'>[] = [],
) {
  const asked: string[] = [];
  const ecs = new ECSClient({ region: 'eu-west-1' });
  ecs.middlewareStack.add(
    (_next, { commandName }) =>
      (args) => {
        asked.push(String(commandName));
        const input = args.input as { taskDefinition?: string };
        const output =
          commandName === 'ListTaskDefinitionsCommand'
            ? { $metadata: {}, taskDefinitionArns: [...arns] }
            : {
                $metadata: {},
                taskDefinition: {
                  taskDefinitionArn: input.taskDefinition,
                  family: 'lectern-demo-01-jupyter',
                  status: 'ACTIVE',
                },
                tags: [
                  { key: 'lectern:workshop', value: 'demo' },
                  { key: 'lectern:address', value: 'seat.01.jupyter.task-definition' },
                ],
              };
        return Promise.resolve({ output: output as never, response: {} });
      },
    { step: 'initialize', priority: 'high' },
  );
  const context = {
    workshopId: 'demo',
    aws: { ecs },
    signal: new AbortController().signal,
    journaled: () => journaled,
  } as unknown as KindContext;
  return { context, asked };
}

describe('inventory', () => {
  it('has a thing once that AWS lists under two states, so that a teardown can be planned', async () => {
    const { context } = contextWith([arn('lectern-demo-01-jupyter')]);
    const { found, failures } = await takeInventory(context, ['AWS::ECS::TaskDefinition']);
    expect(failures).toEqual([]);
    expect(found).toHaveLength(1);
    expect(() => nodesFor(found)).not.toThrow();
  });

  it('asks for the tags of a task definition only when the journal did not make that very revision', async () => {
    const made = arn('lectern-demo-01-jupyter', 3);
    const other = arn('lectern-demo-02-jupyter');
    const { context, asked } = contextWith(
      [made, other, arn('lectern-demo-2-01-jupyter')],
      [
        {
          address: 'seat.01.jupyter.task-definition',
          seat: '01',
          id: made,
          outputs: { arn: made, family: 'lectern-demo-01-jupyter' },
          settled: true,
        },
      ],
    );
    const { found } = await takeInventory(context, ['AWS::ECS::TaskDefinition']);
    expect(found.map(({ id, evidence }) => [id, evidence.by]).sort()).toEqual([
      [made, 'journal'],
      [other, 'tags'],
    ]);
    expect(asked.filter((name) => name === 'DescribeTaskDefinitionCommand')).toHaveLength(2);
  });
});
