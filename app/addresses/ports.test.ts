import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan/build';
import type { KnownOutputs } from '../plan/outputs';
import { serviceNames, serviceOf } from '../services';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { quotasOf } from '../workshop/quotas';
import { seatLabel, seatLabels } from '../workshop/workshop';
import type { ServiceSpec, Workshop } from '../workshop/workshop';
import { basePathIssues, underBasePath } from './base-path';
import { addressesOf } from './index';
import { loadBalancerLabel, servicesPerLoadBalancer } from './load-balancers';
import { movedSeats } from './moved';

const { jupyter, airflow } = defaultServices;
const demo = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
/** Every load balancer has the name that `nameOf` gives its address. */
const loadBalancers = (nameOf: (address: string) => string) =>
  ((address: string) => ({ arn: address, dnsName: nameOf(address) })) as KnownOutputs;
const outputs = loadBalancers(() => 'x.example');

/** Every service that there is, so many seats. */
const ofAll = (seats: number): Workshop =>
  workshopFrom({
    id: 'demo',
    name: 'Demo',
    seats,
    services: serviceNames.map((name) => defaultServices[name]),
  });

describe('ports', () => {
  it('are those of the article', () => {
    const addresses = addressesOf({ ...demo, seats: 500 });
    expect(addresses.url('01', jupyter, outputs)).toBe('http://x.example:8001/');
    expect(addresses.url('02', airflow, outputs)).toBe('http://x.example:9002/');
    expect(addresses.url('500', jupyter, outputs)).toBe('http://x.example:8500/');
    expect(addresses.url('01', jupyter, () => undefined)).toBeUndefined();
    expect(addresses.through('07', jupyter)).toBe('port 8007');
  });

  it('put 20 seats on a load balancer with Jupyter and Airflow, as they always did', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (n) => {
        const of = (service: ServiceSpec) => addressesOf(demo).loadBalancerOf(seatLabel(n), service);
        expect([of(jupyter), of(airflow)]).toEqual([String(Math.ceil(n / 20)), String(Math.ceil(n / 20))]);
      }),
    );
  });

  it('of all services stay within the quotas of a load balancer', () => {
    const plan = buildPlan(ofAll(500));
    const needed = quotasOf(plan).filter(({ name }) => name.includes('per load balancer'));
    expect(needed.length).toBe(3);
    for (const { name, enoughByDefault } of needed) expect([name, enoughByDefault]).toEqual([name, true]);
  });

  it('of all services are nobody else’s, and each card leads to its own', () => {
    const workshop = ofAll(40);
    const addresses = addressesOf(workshop);
    const all = seatLabels(workshop).flatMap((seat) =>
      workshop.services.map((service) => ({ seat, service })),
    );
    expect(new Set(all.map(({ seat, service }) => addresses.printedPlace(seat, service))).size).toBe(
      all.length,
    );
    const named = loadBalancers((address) => `${address}.example`);
    expect(new Set(all.map(({ seat, service }) => addresses.url(seat, service, named))).size).toBe(
      all.length,
    );
    expect(addresses.url('21', jupyter, named)).toBe('http://shared.load-balancer.2.example:8021/');
    for (const { seat, service } of all) {
      const url = addresses.url(seat, service, named) ?? '';
      expect(new URL(url).pathname).toBe(addresses.basePath(seat, service));
    }
  });

  it('lead back from what people type to the port on the card', () => {
    const [rule] = addressesOf(demo).shortcutResources('07');
    if (rule?.type !== 'AWS::ElasticLoadBalancingV2::ListenerRule') throw new Error('not a rule');
    expect(rule.properties.redirectToPort).toBe(8007);
    const seen = rule.properties.pathPatterns.map((pattern) => new RegExp(`^${pattern.replace('*', '.*')}$`));
    const understood = (typed: string): boolean => seen.some((pattern) => pattern.test(typed));
    for (const typed of ['/07/jupyter', '/07/jupyter/', '/7/jupyter', '/07/Jupyter', '/seat-07/jupyter']) {
      expect(understood(typed), typed).toBe(true);
    }
    expect(understood('/70/jupyter')).toBe(false);
    expect(understood('/07/airflow')).toBe(false);
  });
});

describe('the seats of which a printed card would be wrong', () => {
  it('are none when seats come or go, or images change', () => {
    expect(movedSeats(demo, { ...demo, seats: 45, without: ['01'] })).toEqual([]);
    expect(movedSeats(demo, { ...demo, services: [{ ...jupyter, image: 'a/b:2' }] })).toEqual([]);
  });

  it('are those with another port', () => {
    expect(movedSeats(demo, { ...demo, services: [{ ...jupyter, portBase: 8100 }, airflow] })).toEqual([
      '01',
      '02',
    ]);
  });

  it('are none whatever services come, go or change their order, at any number of seats', () => {
    const some = fc.shuffledSubarray(ofAll(1).services.slice(), { minLength: 1 });
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 500 }), (before, after, seats) => {
        const workshop = ofAll(seats);
        expect(movedSeats({ ...workshop, services: before }, { ...workshop, services: after })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the load balancer of a service', () => {
  it('is named by its seats, and by a letter when the first one has no room for it', () => {
    const ofSeat21 = serviceNames.map((name) => [
      name,
      addressesOf(demo).loadBalancerOf('21', defaultServices[name]),
    ]);
    // These stand in accounts and on cards.
    expect(Object.fromEntries(ofSeat21)).toMatchObject({ jupyter: '2', airflow: '2', vscode: '2b' });
    expect(loadBalancerLabel('20', 'airflow', 2)).toBe('1');
    expect(loadBalancerLabel('21', 'airflow', 2)).toBe('2');
    expect(loadBalancerLabel('21', 'airflow', 1)).toBe('2b');
  });

  it('takes as many services of 20 seats as its quotas allow', () => {
    // 20 × 3 + the front door would be 61 of 50 listeners.
    const none = { listeners: 0, targetGroups: 0, rules: 0 };
    const each = { listeners: 1, targetGroups: 1, rules: 1 };
    expect(servicesPerLoadBalancer(each, { ...none, listeners: 1 })).toBe(2);
    // 100 rules.
    expect(servicesPerLoadBalancer({ ...each, listeners: 0 }, { ...none, listeners: 1, rules: 1 })).toBe(4);
  });
});

describe('an address with a path', () => {
  it('is for services that answer below one', () => {
    const below = (path: string) => ({ basePath: () => path });
    expect(basePathIssues(ofAll(2), below('/'))).toEqual([]);
    const refused = serviceNames.filter((name) => !serviceOf(name).takesPathPrefix);
    const issues = basePathIssues(ofAll(2), below('/a01/s07/it/'));
    expect(issues.map(({ path }) => path)).toEqual(
      refused.map((name) => ['services', serviceNames.indexOf(name)]),
    );
    expect(underBasePath('/', '/login')).toBe('/login');
    expect(underBasePath('/a01/s07/jupyter/', '/login')).toBe('/a01/s07/jupyter/login');
  });
});
