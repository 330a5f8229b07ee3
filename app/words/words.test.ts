import { describe, expect, it } from 'vitest';
import { causes } from '../workshop/causes';
import { causeInWords } from './causes';
import { agoInWords, durationInWords, usualInWords } from './durations';
import { countsInWords } from './health';
import { listInWords, plural } from './lists';
import { money, unitPrice } from './money';
import { awsName, resourceInSentence, resourceInWords, typeInWords } from './resources';
import { searchKey } from './search-key';
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

describe('what is looked for', () => {
  it.each([
    ['Müller', 'muller'],
    ['SCHÄFER', 'schafer'],
    ['Łukasz  Żółć ', 'lukasz zolc'],
    ['Weiß', 'weiss'],
    ['Ørsted Æble', 'orsted aeble'],
    ['İpek Işık', 'ipek isik'],
    ['Đặng', 'dang'],
    ['李雷', '李雷'],
  ])('%s is found as %s', (text, key) => {
    expect(searchKey(text)).toBe(key);
    expect(searchKey(key)).toBe(key);
  });
});

describe('a reason on a tile', () => {
  it.each(causes)('%s has a short form that fits and is like no other', (cause) => {
    const words = causeInWords[cause];
    expect(words).toMatch(/^\S+( \S+){0,2}$/);
    expect(words.length).toBeLessThanOrEqual(16);
    expect(causes.filter((other) => causeInWords[other] === words)).toEqual([cause]);
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
      '78 working · 1 starting · 1 down',
    );
    expect(countsInWords({ works: 1, starting: 0, trouble: 2, down: 0, unknown: 3 }, 'waiting')).toBe(
      '1 working · 2 in trouble · 3 waiting',
    );
    expect(countsInWords({ works: 0, starting: 0, trouble: 0, down: 0, unknown: 0 })).toBe('no seats yet');
  });

  it('speaks of one and many', () => {
    expect(plural(1, 'seat')).toBe('1 seat');
    expect(plural(1500, 'thing is', 'things are')).toBe('1,500 things are');
    expect(listInWords(['Jupyter', 'Airflow'])).toBe('Jupyter and Airflow');
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
      { name: 'Machines', made: 1, total: 3 },
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

  it('have one name in a list, in a sentence and in numbers', () => {
    const type = 'AWS::ECS::TaskDefinition';
    const recipe = { type, address: 'seat.07.jupyter.task', seat: '07', service: 'jupyter' } as const;
    expect(resourceInWords(recipe)).toBe('Seat 07: Jupyter task definition');
    expect(resourceInSentence(recipe)).toBe("seat 07's Jupyter task definition");
    expect([typeInWords(type), typeInWords(type, 3)]).toEqual(['task definition', 'task definitions']);
    expect(resourceInSentence({ type: 'AWS::EC2::Subnet', address: 'shared.subnet.a' })).toBe(
      'the subnet "a"',
    );
    const listener = 'AWS::ElasticLoadBalancingV2::Listener';
    expect(resourceInSentence({ type: listener, address: 'shared.load-balancer.2.http' })).toBe(
      'the listener "http" of load balancer 2',
    );
    expect(resourceInSentence({ type: listener, address: 'shared.load-balancer.2b.https' })).toBe(
      'the listener "https" of load balancer 2b',
    );
  });

  it('of a type that this version does not know keep its name', () => {
    expect(typeInWords('AWS::Later::Thing', 2)).toBe('AWS::Later::Thing');
    expect(typeInWords('constructor')).toBe('constructor');
  });
});
