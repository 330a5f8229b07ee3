import { describe, expect, it } from 'vitest';
import type { FormView } from '../../../app/contract/views';
import { emptyForm } from '../../../app/workshop/form-values';
import { baseOf } from './form-base';

const view = (settings: string, names: string, version: string, says?: 'something else'): FormView => ({
  values: emptyForm,
  kept: { settings, names },
  file: {
    path: '/w.yaml',
    version,
    ...(says && { differs: { changedAt: '2026-11-26T09:00:00.000Z', values: emptyForm } }),
  },
});

describe('what a form is filled in over', () => {
  it('is what it shows, but no file that says something else', () => {
    expect(baseOf(view('a', 'n', '1'))).toEqual({ kept: { settings: 'a', names: 'n' }, version: '1' });
    expect(baseOf(view('a', 'n', '1', 'something else'))).toEqual({ kept: { settings: 'a', names: 'n' } });
  });

  it('stays what its draft began with when another window has changed the workshop', () => {
    const draft = baseOf(view('a', 'n', '1'));
    expect(baseOf(view('b', 'n', '2'), draft)).toEqual(draft);
  });

  it('follows names that were given meanwhile', () => {
    const draft = baseOf(view('a', 'n', '1'));
    expect(baseOf(view('a', 'm', '2'), draft)).toEqual({ kept: { settings: 'a', names: 'm' }, version: '2' });
  });

  it('knows a file that was taken into the draft, and no later state of it', () => {
    const draft = { kept: { settings: 'a', names: 'n' }, version: '2' };
    expect(baseOf(view('a', 'n', '2', 'something else'), draft).version).toBe('2');
    expect(baseOf(view('a', 'n', '3', 'something else'), draft).version).toBeUndefined();
  });
});
