import { describe, expect, it } from 'vitest';
import type { LiveResource } from '../../../app/contract/live';
import { groupFailures } from './failure-groups';
import { remainingInWords } from './remaining';
import { groupWaiting } from './waiting';

describe('waiting', () => {
  const resource = (address: string, type: LiveResource['type'], since: number, more = {}): LiveResource => ({
    address,
    type,
    doing: 'waiting',
    since,
    usualMs: 60_000,
    ...more,
  });

  it('says resources of one kind once, the longest wait first', () => {
    const groups = groupWaiting({
      a: resource('a', 'AWS::EC2::Instance', 50, { seat: '01' }),
      b: resource('b', 'AWS::EC2::Instance', 20, { seat: '02', doing: 'creating' }),
      c: resource('c', 'AWS::RDS::DBInstance', 90, { usualMs: 400_000 }),
    });
    expect(groups.map(({ what, since }) => [what, since])).toEqual([
      ['Database server', 90],
      ['2 machines', 20],
    ]);
  });

  it('prefers what the engine noted', () => {
    const [group] = groupWaiting({ a: resource('a', 'AWS::EC2::Instance', 1, { note: 'no capacity yet' }) });
    expect(group?.why).toBe('no capacity yet');
  });

  it('says so when it takes longer than usual', () => {
    expect(remainingInWords(600_000, 90_000)).toBe('about 9 min to go');
    expect(remainingInWords(60_000, 22_000)).toBe('about 40 s to go');
    expect(remainingInWords(60_000, 90_000)).toContain('is taking longer');
  });
});

describe('failures', () => {
  it('says a problem once however many places it has', () => {
    const quota = { code: 'aws.quota', message: 'Too many.' };
    const groups = groupFailures({
      a: { ...quota, consoleUrl: 'https://a' },
      b: { code: 'x', message: 'y' },
      c: quota,
    });
    expect(groups.map(({ places }) => places)).toEqual([
      [{ address: 'a', consoleUrl: 'https://a' }, { address: 'c' }],
      [{ address: 'b' }],
    ]);
    expect(groups[0]?.problem).toEqual(quota);
  });
});
