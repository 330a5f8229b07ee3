import { describe, expect, it } from 'vitest';
import { causes, type Cause } from './causes';
import { diagnosisOf, seatsForNewMachines, type CureKind } from './cure';
import type { HealthState, SeatHealth } from './health';

const seen = (
  cause: Cause | undefined,
  state: HealthState,
  others: readonly HealthState[] = [],
): SeatHealth => ({
  seat: '07',
  state,
  services: [
    {
      name: 'jupyter',
      state,
      reason: state === 'works' ? '' : 'Its machine is lost.',
      observedAt: 1,
      ...(cause && { cause }),
    },
    ...others.map((other) => ({ name: 'airflow' as const, state: other, reason: '', observedAt: 1 })),
  ],
});
const cureOf = (health: SeatHealth, spare = false) => diagnosisOf({ health }, { spare });

/** What each cause calls for; what is left out is waited for. */
const expected: Partial<Record<Cause, CureKind>> = {
  'machine-lost': 'machine',
  'machine-stopped': 'mend',
  'machine-silent': 'machine',
  'memory-short': 'restart',
  'cpu-short': 'restart',
  'interface-short': 'restart',
  'switched-off': 'restart',
  stopped: 'restart',
  'out-of-memory': 'restart',
  'image-missing': 'restart',
  'no-answer': 'restart',
  'error-page': 'restart',
  degraded: 'restart',
  'registry-silent': 'mend',
  'secret-unreadable': 'mend',
  'checks-fail': 'mend',
  'no-traffic': 'mend',
  'keeps-stopping': 'look',
  'permission-missing': 'look',
  'log-unwritable': 'look',
  slow: 'advise',
  'disk-full': 'advise',
  'port-blocked': 'advise',
  'address-unknown': 'advise',
  'other-page': 'advise',
};

describe('the one thing to do', () => {
  it.each(causes.map((cause) => [cause, expected[cause] ?? 'wait'] as const))(
    'against %s: %s',
    (cause, kind) => {
      const { wrong, cure } = cureOf(seen(cause, kind === 'wait' ? 'starting' : 'down'));
      expect(cure?.kind).toBe(kind);
      expect(wrong).not.toBe('');
      // What Lectern does not do itself is said.
      if (['advise', 'look'].includes(kind)) expect(cure?.advice).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('is nothing for a seat that works, or that nobody has seen', () => {
    expect(cureOf(seen(undefined, 'works', ['works']))).toEqual({ wrong: '' });
    expect(diagnosisOf({}, { spare: true })).toEqual({ wrong: '' });
  });

  it('is for the worst service, alone where the seat has more', () => {
    expect(cureOf(seen('no-answer', 'trouble', ['works'])).cure).toEqual({
      kind: 'restart',
      service: 'jupyter',
    });
    expect(cureOf(seen('no-answer', 'trouble')).cure).toEqual({ kind: 'restart' });
    expect(cureOf(seen('machine-lost', 'down', ['works'])).cure).toEqual({ kind: 'machine', lost: true });
  });

  it('is the spare seat for one that keeps stopping, when there is one', () => {
    expect(cureOf(seen('keeps-stopping', 'down'), true).cure?.kind).toBe('spare');
  });

  it('waits while a repair goes on, and finishes a password that was written and not taken up', () => {
    const health = seen('machine-lost', 'down');
    expect(diagnosisOf({ health, renewing: 'machine' }, { spare: false })).toEqual({
      wrong: 'It is being given a new machine.',
      cure: { kind: 'wait' },
    });
    expect(diagnosisOf({ health, restartingSince: 1 }, { spare: false }).cure).toEqual({ kind: 'wait' });
    const working = seen(undefined, 'works');
    expect(diagnosisOf({ health: working, passwordPending: true }, { spare: false }).cure?.kind).toBe(
      'restart',
    );
    const failed = { code: 'aws.capacity', message: 'No machine is free.' };
    expect(diagnosisOf({ failed }, { spare: false })).toMatchObject({
      wrong: 'No machine is free.',
      cure: { kind: 'make' },
    });
  });

  it('is one for all seats that have lost their machines', () => {
    const seats = [
      { seat: '01', health: seen(undefined, 'works') },
      { seat: '13', health: seen('machine-lost', 'down') },
      { seat: '20', health: seen('machine-silent', 'down') },
      { seat: '21', health: seen('machine-lost', 'down'), renewing: 'machine' as const },
    ];
    expect(seatsForNewMachines(seats)).toEqual([
      { seat: '13', lost: true },
      { seat: '20', lost: false },
    ]);
  });
});
