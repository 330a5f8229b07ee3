import { describe, expect, it } from 'vitest';
import { lifeSteps, screenFor } from './life';

describe('the life of a workshop', () => {
  const open = (...args: Parameters<typeof lifeSteps>): readonly string[] =>
    lifeSteps(...args).flatMap((step) => (step.closed === undefined ? [step.screen] : []));

  it('opens what is possible and says why the rest is not', () => {
    expect(open('planned', false)).toEqual(['plan']);
    expect(open('provisioning', false)).toEqual(['plan', 'provision', 'live']);
    expect(open('provisioning', true)).toEqual(['plan', 'provision', 'live', 'cards']);
    expect(open('live', true)).toEqual(['plan', 'provision', 'live', 'cards', 'teardown']);
    expect(open('incomplete', false)).toEqual(['plan', 'provision', 'live', 'teardown']);
    expect(open('gone', false)).toEqual(['plan', 'teardown']);
  });

  it('never lands on a screen that is closed', () => {
    for (const phase of ['planned', 'provisioning', 'live', 'incomplete', 'tearing-down', 'gone'] as const) {
      expect(open(phase, true)).toContain(screenFor(phase));
    }
  });
});
