import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidExpression, parseExpression, type InstanceFacts } from './query-language';

const attributes: Readonly<Record<string, string>> = {
  'lectern.seat': '01',
  'ecs.instance-type': 't3.xlarge',
  'ecs.availability-zone': 'eu-west-1a',
  flag: '',
};

const facts: InstanceFacts = {
  attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
  ec2InstanceId: 'i-0abc',
  agentConnected: true,
  agentVersion: '1.99.0',
  registeredAt: Date.parse('2026-11-01T10:00:00Z'),
  runningTasksCount: () => 2,
  taskGroups: () => ['service:a', 'family:b'],
};

const holds = (expression: string): boolean => parseExpression(expression)(facts);

// aws-facts §6: Query language, Examples.
describe('the cluster query language', () => {
  it.each([
    'attribute:lectern.seat == 01',
    "attribute:lectern.seat == '01'",
    'attribute:lectern.seat equals 01',
    'attribute:lectern.seat != 02',
    'attribute:missing != 02',
    'attribute:lectern.seat exists',
    'attribute:flag exists',
    'attribute:missing !exists',
    'attribute:missing not_exists',
    'attribute:lectern.seat in [00, 01,02]',
    'ec2InstanceId in [\'i-0abc\', "i-1"]',
    'attribute:lectern.seat !in [02]',
    'attribute:ecs.instance-type =~ t3.*',
    'attribute:ecs.instance-type =~ (t3|m5)\\.x?large',
    '(attribute:ecs.instance-type =~ (t3|m5)\\.x?large) and agentConnected == true',
    'attribute:ecs.instance-type !~ m5.*',
    'agentConnected == true',
    'agentVersion >= 1.9.0',
    'registeredAt > 2026-10-31',
    'registeredAt <= 2026-11-01T10:00:00Z',
    'runningTasksCount < 10',
    'runningTasksCount >= 2',
    'task:group == service:a',
    'not(task:group == service:x)',
    '!(task:group == service:x)',
    'attribute:lectern.seat == 02 or attribute:lectern.seat == 01',
    'attribute:lectern.seat == 01 || attribute:lectern.seat == 02 && agentConnected == false',
    'not (attribute:lectern.seat == 02 and agentConnected == true)',
    '(attribute:a == 1 or attribute:lectern.seat == 01) && runningTasksCount == 2',
  ])('holds: %s', (expression) => {
    expect(holds(expression)).toBe(true);
  });

  it.each([
    'attribute:lectern.seat == 02',
    'attribute:lectern.seat == 1',
    'attribute:missing exists',
    'attribute:flag !exists',
    'attribute:ecs.instance-type =~ t3',
    'attribute:missing > 1',
    'task:group != service:a',
    'runningTasksCount > 10',
    '(attribute:lectern.seat == 01 || attribute:lectern.seat == 02) && agentConnected == false',
  ])('does not hold: %s', (expression) => {
    expect(holds(expression)).toBe(false);
  });

  it.each([
    '',
    'attribute:x',
    'attribute: == 1',
    'attribute:x ==',
    'attribute:x == [1]',
    'attribute:x in 1',
    'attribute:x in []',
    'seat == 01',
    '(attribute:x == 1',
    'attribute:x == 1)',
    "attribute:x == '1",
    'attribute:x == 1 attribute:y == 2',
    'attribute:x =~ [',
    'and attribute:x == 1',
  ])('is refused: %s', (expression) => {
    expect(() => parseExpression(expression)).toThrow(InvalidExpression);
  });

  it('negates, joins and groups as logic does, for any nesting', () => {
    type Tree = { readonly text: string; readonly value: boolean };
    const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
      leaf: fc.constantFrom(
        { text: 'attribute:lectern.seat == 01', value: true },
        { text: 'attribute:lectern.seat in [02]', value: false },
      ),
      tree: fc.oneof(
        { depthSize: 'small' },
        tie('leaf'),
        fc.tuple(fc.constantFrom('not', '!'), tie('tree')).map(([not, inner]) => ({
          text: `${not}(${inner.text})`,
          value: !inner.value,
        })),
        fc.tuple(tie('tree'), fc.constantFrom('and', '&&'), tie('tree')).map(([a, and, b]) => ({
          text: `(${a.text}) ${and} (${b.text})`,
          value: a.value && b.value,
        })),
        fc.tuple(tie('tree'), fc.constantFrom('or', '||'), tie('tree')).map(([a, or, b]) => ({
          text: `(${a.text})${or === 'or' ? ' or ' : '||'}(${b.text})`,
          value: a.value || b.value,
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(holds(text)).toBe(value);
      }),
      { numRuns: 200 },
    );
  });
});
