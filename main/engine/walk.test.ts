import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WalkNode } from './walk';
import { criticalPathMs, walk } from './walk';

const never = new AbortController().signal;

/** Random acyclic graphs: a node depends on earlier ones only. */
const graphs = fc
  .array(
    fc.record({
      back: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
      usualMs: fc.integer({ min: 0, max: 1000 }),
      lane: fc.constantFrom('a', 'b', 'c'),
      fails: fc.boolean(),
      early: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((specs) =>
    specs.map((spec, index) => ({
      id: `n${index}`,
      dependsOn: [...new Set(spec.back.map((step) => index - step).filter((at) => at >= 0))].map(
        (at) => `n${at}`,
      ),
      usualMs: spec.usualMs,
      lane: spec.lane,
      fails: spec.fails,
      early: spec.early,
    })),
  );

/** Ends the turn of the loop a random but reproducible number of times. */
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('walk', () => {
  it('runs every node once, after all it depends on, and never more than the limit of a lane', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (nodes, laneLimit) => {
        const done = new Set<string>();
        const runs: string[] = [];
        const starting = new Map<string, number>();
        const results = await walk({
          nodes,
          laneLimit,
          signal: never,
          afterFailure: 'skip',
          run: async (node, step) => {
            expect(node.dependsOn.every((id) => done.has(id))).toBe(true);
            runs.push(node.id);
            starting.set(node.lane, (starting.get(node.lane) ?? 0) + 1);
            expect(starting.get(node.lane)).toBeLessThanOrEqual(laneLimit);
            await turns(node.usualMs % 3);
            starting.set(node.lane, (starting.get(node.lane) ?? 0) - 1);
            step.started();
            await turns(node.usualMs % 2);
            done.add(node.id);
          },
        });
        expect([...runs].sort()).toEqual(nodes.map(({ id }) => id).sort());
        expect([...results.values()].every((result) => result === 'done')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('skips exactly what hangs on a failure, and runs everything else', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const skipped = new Map<string, string>();
        const results = await walk({
          nodes,
          laneLimit: 3,
          signal: never,
          afterFailure: 'skip',
          run: async (node) => {
            await turns(node.usualMs % 3);
            if (node.fails) throw new Error(node.id);
          },
          onSkipped: (node, because) => skipped.set(node.id, because),
        });
        const doomed = new Set<string>();
        for (const node of nodes) {
          const hangs = node.dependsOn.some((id) => doomed.has(id));
          if (hangs || node.fails) doomed.add(node.id);
          expect(results.get(node.id)).toBe(hangs ? 'skipped' : node.fails ? 'failed' : 'done');
          expect(skipped.has(node.id)).toBe(hangs);
          const because = skipped.get(node.id);
          if (because !== undefined) expect(results.get(because)).toBe('failed');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('runs everything in order all the same when it is to continue after failures', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const over = new Set<string>();
        const results = await walk({
          nodes,
          laneLimit: 2,
          signal: never,
          afterFailure: 'continue',
          run: async (node) => {
            expect(node.dependsOn.every((id) => over.has(id))).toBe(true);
            await turns(node.usualMs % 2);
            over.add(node.id);
            if (node.fails) throw new Error(node.id);
          },
        });
        for (const node of nodes) expect(results.get(node.id)).toBe(node.fails ? 'failed' : 'done');
      }),
      { numRuns: 40 },
    );
  });

  it('starts nothing after an abort, and waits for what runs', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 20 }), async (nodes, abortAt) => {
        const controller = new AbortController();
        let started = 0;
        let running = 0;
        const results = await walk({
          nodes,
          laneLimit: 4,
          signal: controller.signal,
          afterFailure: 'skip',
          run: async (node) => {
            expect(controller.signal.aborted).toBe(false);
            started += 1;
            running += 1;
            if (started === abortAt) controller.abort();
            await turns(1 + (node.usualMs % 3));
            running -= 1;
          },
        });
        expect(running).toBe(0);
        expect([...results.values()].filter((result) => result === 'done').length).toBe(started);
        expect(results.size).toBe(nodes.length);
      }),
      { numRuns: 40 },
    );
  });

  it('lets dependents start early when a step says so, and fails alone what started already', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order: string[] = [];
    const results = await walk({
      nodes: [
        node('balancer', [], 10),
        node('listener', ['balancer'], 5),
        node('rule', ['balancer', 'slow'], 1),
        node('slow', [], 1),
      ],
      laneLimit: 5,
      signal: never,
      afterFailure: 'skip',
      run: async ({ id }, step) => {
        order.push(id);
        if (id === 'balancer') {
          step.started({ dependents: true });
          await held;
          throw new Error('never active');
        }
        if (id === 'slow') {
          await turns(3);
          release();
          await turns(3);
        }
      },
    });
    expect(order).toEqual(['balancer', 'listener', 'slow']);
    expect(Object.fromEntries(results)).toEqual({
      balancer: 'failed',
      listener: 'done',
      slow: 'done',
      rule: 'skipped',
    });
  });

  it('prefers what the longest remaining path hangs on, then the order of the plan', async () => {
    const order: string[] = [];
    await walk({
      nodes: [
        node('short', [], 1),
        node('first', [], 5),
        node('database', [], 400),
        node('second', [], 5),
        node('start', [], 3),
        node('after', ['start'], 300),
      ],
      laneLimit: 1,
      signal: never,
      afterFailure: 'skip',
      run: async ({ id }) => {
        order.push(id);
      },
    });
    expect(order).toEqual(['database', 'start', 'after', 'first', 'second', 'short']);
  });

  it('gives the longest path as the shortest time', () => {
    expect(
      criticalPathMs([
        node('a', [], 5),
        node('b', ['a'], 7),
        node('c', ['a'], 3),
        node('d', ['elsewhere'], 9),
      ]),
    ).toBe(12);
  });

  it('names the nodes of a cycle, and an id that is there twice', async () => {
    const options = {
      laneLimit: 1,
      signal: never,
      afterFailure: 'skip' as const,
      run: () => Promise.resolve(),
    };
    await expect(walk({ ...options, nodes: [node('a', ['b'], 1), node('b', ['a'], 1)] })).rejects.toThrow(
      'a, b',
    );
    await expect(walk({ ...options, nodes: [node('a', [], 1), node('a', [], 1)] })).rejects.toThrow(
      'a twice',
    );
  });
});

function node(id: string, dependsOn: readonly string[], usualMs: number): WalkNode {
  return { id, dependsOn, usualMs, lane: 'lane' };
}
