import { afterEach, expect, it, vi } from 'vitest';
import type { TeardownPreview } from '../../app/contract/events';
import { sayPreview, unplannedGoes } from './teardown-preview';

afterEach(() => {
  vi.restoreAllMocks();
});

const quiet: TeardownPreview = {
  resources: 40,
  unplanned: [],
  guests: [],
  uninspected: [],
  beside: [],
  failedLookups: [],
};

async function said(
  preview: TeardownPreview | Error,
  args: { readonly yes?: boolean; readonly unplanned?: boolean } = {},
): Promise<string> {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((more) => {
    text += String(more);
    return true;
  });
  const previewTeardown = (): Promise<TeardownPreview> =>
    preview instanceof Error ? Promise.reject(preview) : Promise.resolve(preview);
  await sayPreview({ previewTeardown }, { yes: false, unplanned: false, ...args });
  return text;
}

it('says nothing where there is nothing to say', async () => {
  expect(await said(quiet)).toBe('');
});

it('removes nothing unplanned that a failed look could not show, unless asked for', async () => {
  const blind = [{ type: 'AWS::EC2::Instance', reason: 'You may not list machines.' }];
  const unplanned = [{ type: 'AWS::EC2::VPC', id: 'vpc-9', address: 'vpc' }];
  const partly = { ...quiet, unplanned, failedLookups: blind };
  const typed = { yes: false, unplanned: false };
  for (const [preview, text, goes] of [
    [new Error('no network'), 'could not look at what the teardown would remove', false],
    [partly, 'machine: You may not list machines.', false],
    [partly, 'It stays (add --unplanned', false],
    [{ ...quiet, unplanned }, 'It is removed, too', true],
  ] as const) {
    expect(await said(preview)).toContain(text);
    const previewTeardown = (): Promise<TeardownPreview> =>
      preview instanceof Error ? Promise.reject(preview) : Promise.resolve(preview);
    expect(unplannedGoes(typed, await sayPreview({ previewTeardown }, typed))).toBe(goes);
  }
  expect(unplannedGoes({ yes: false, unplanned: true }, false)).toBe(true);
  expect(unplannedGoes({ yes: true, unplanned: false }, true)).toBe(false);
});

it('names what goes that others put there, and what holds the teardown up', async () => {
  const text = await said({
    ...quiet,
    guests: [
      { type: 'AWS::S3::Object', id: 'notes.txt', inside: 'lectern-demo', goes: true },
      { type: 'AWS::EC2::Instance', id: 'i-1', inside: 'vpc-1', goes: false },
    ],
    uninspected: [{ type: 'AWS::ECS::Cluster', id: 'lectern-demo', reason: 'Not allowed.' }],
    beside: [{ type: 'AWS::IAM::Role', id: 'lectern-demo-seat-99', reason: 'It has no tag.' }],
  });
  expect(text).toContain('file notes.txt in lectern-demo is removed with it');
  expect(text).toContain('machine i-1 in vpc-1 stays, and has to go before that can');
  expect(text).toContain('could not look into this');
  expect(text).toContain('cluster lectern-demo: Not allowed.');
  expect(text).toContain('role lectern-demo-seat-99: It has no tag.');
});

it('says of what the workshop has no place for whether it goes: with --yes only when asked for', async () => {
  const unplanned = [{ type: 'AWS::EC2::Instance', id: 'i-9', address: 'seat.09.host' }];
  expect(await said({ ...quiet, unplanned })).toContain('is removed, too:\n  machine i-9 (seat.09.host)');
  expect(await said({ ...quiet, unplanned }, { yes: true })).toContain('add --unplanned');
  expect(await said({ ...quiet, unplanned }, { yes: true, unplanned: true })).toContain('is removed, too');
});
