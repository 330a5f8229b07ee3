import { describe, expect, it } from 'vitest';
import { agoInWords, durationInWords, usualInWords } from './duration';
import { countsInWords } from './health';
import { lifeSteps, screenFor } from './life';
import { money, unitPrice } from './money';
import { awsName, resourceInWords } from './resources';
import { listInWords, plural } from './services';
import { stageProgress } from './stages';

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [42_400, '42 s'],
    [59_700, '1 min'],
    [200_000, '3 min 20 s'],
    [725_000, '12 min'],
    [3_599_000, '1 h 00 min'],
    [3_900_000, '1 h 05 min'],
    [183_600_000, '2 d 3 h'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, words) => expect(durationInWords(ms)).toBe(words));

  it.each([
    [6000, '5–8 s'],
    [45_000, '35–60 s'],
    [400_000, '5–9 min'],
    [700, '1 s'],
  ])('usually %d ms is %s', (ms, words) => expect(usualInWords(ms)).toBe(words));

  it('says how long ago without false exactness', () => {
    expect(agoInWords(1000, 3000)).toBe('just now');
    expect(agoInWords(0, 42_000)).toBe('40 s ago');
    expect(agoInWords(0, 190_000)).toBe('3 min ago');
  });
});

describe('money', () => {
  it('keeps cents, and never says nothing for something', () => {
    expect(money(0)).toBe('$0.00');
    expect(money(0.001)).toBe('under $0.01');
    expect(money(1234.5)).toBe('$1,234.50');
    expect(unitPrice(0.0225)).toBe('$0.0225');
  });
});

describe('counts', () => {
  it('leaves out what no seat is', () => {
    expect(countsInWords({ works: 78, starting: 1, trouble: 0, down: 1, unknown: 0 })).toBe(
      '78 work · 1 starting · 1 down',
    );
    expect(countsInWords({ works: 1, starting: 0, trouble: 2, down: 0, unknown: 3 }, 'waiting')).toBe(
      '1 works · 2 in trouble · 3 waiting',
    );
    expect(countsInWords({ works: 0, starting: 0, trouble: 0, down: 0, unknown: 0 })).toBe('no seats yet');
  });

  it('speaks of one and many', () => {
    expect(plural(1, 'seat')).toBe('1 seat');
    expect(plural(1500, 'thing is', 'things are')).toBe('1,500 things are');
    expect(listInWords(['Jupyter', 'Airflow'])).toBe('Jupyter and Airflow');
  });
});

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

describe('stages', () => {
  it('adds up by part and never shows more than the plan wants', () => {
    const count = (type: string, total: number) => ({ type, label: type, shared: total, perSeat: 0, total });
    const stages = stageProgress(
      { counts: [count('AWS::EC2::VPC', 1), count('AWS::EC2::Subnet', 4), count('AWS::EC2::Instance', 3)] },
      { 'AWS::EC2::VPC': 1, 'AWS::EC2::Subnet': 9, 'AWS::EC2::Instance': 1 },
    );
    expect(stages).toEqual([
      { name: 'Network', made: 5, total: 5 },
      { name: 'Hosts', made: 1, total: 3 },
    ]);
  });
});

describe('resources', () => {
  it('are named as an instructor would', () => {
    expect(resourceInWords({ type: 'AWS::ECS::Service', address: 'x', seat: '07', service: 'jupyter' })).toBe(
      'Seat 07: Jupyter service',
    );
    expect(resourceInWords({ type: 'AWS::RDS::DBInstance', address: 'x' })).toBe('Database server');
    expect(awsName('AWS::ElasticLoadBalancingV2::Listener')).toBe('ELB Listener');
  });
});
