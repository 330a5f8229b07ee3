import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AwsError } from '../../wire/registry';
import { checkRange } from './ranges';

const error = (message: string): AwsError => new AwsError('ValidationError', message);

it('lets in what lies inside, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.nat(1000), (value, least, width) => {
      const check = (): void => checkRange('m', value, [least, least + width], error);
      if (value >= least && value <= least + width) expect(check).not.toThrow();
      else expect(check).toThrow(`Value '${value}' at 'm' failed to satisfy constraint`);
    }),
  );
  expect(() => checkRange('m', 1.5, [1, 2], error)).toThrow('whole number');
  expect(() => checkRange('m', undefined, [1, 2], error)).not.toThrow();
});
