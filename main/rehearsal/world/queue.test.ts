import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Queue } from './queue';

it('gives what was put in by time, and at the same time in the order in which it came', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('pop' as const))), (steps) => {
      const queue = new Queue<{ readonly at: number; readonly n: number }>();
      let model: { readonly at: number; readonly n: number }[] = [];
      for (const [n, step] of steps.entries()) {
        if (step === 'pop') {
          const [next, ...rest] = model;
          expect(queue.pop()).toEqual(next);
          model = rest;
        } else {
          queue.push({ at: step, n });
          // Array.prototype.sort is stable.
          model = [...model, { at: step, n }].sort((a, b) => a.at - b.at);
        }
        expect(queue.peek()).toEqual(model[0]);
        expect(queue.size).toBe(model.length);
      }
      expect(queue.inOrder()).toEqual(model);
    }),
  );
});
