import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownOutputs } from '../plan/outputs';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { seatLabel, seatLabels } from '../workshop/workshop';
import type { ServiceName, ServiceSpec, Workshop } from '../workshop/workshop';
import { addressesOf } from './index';
import { movedSeats } from './moved';

const { jupyter, airflow, vscode } = defaultServices;
const demo = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
/** Every load balancer has the name that `nameOf` gives its address. */
const loadBalancers = (nameOf: (address: string) => string) =>
  ((address: string) => ({ arn: address, dnsName: nameOf(address) })) as KnownOutputs;
const outputs = loadBalancers(() => 'x.example');

/** A workshop with so many services, more than there are kinds of. */
function ofServices(count: number, seats: number): Workshop {
  const further = Array.from({ length: count }, (_, index): ServiceSpec => ({
    ...jupyter,
    name: `another${index}` as ServiceName,
    portBase: 10_100 + index * 1000,
  }));
  return workshopFrom({
    id: 'demo',
    name: 'Demo',
    seats,
    services: [jupyter, airflow, vscode, ...further].slice(0, count),
  });
}

/** How many seats each load balancer serves, in order. */
function seatsOfEach(workshop: Workshop): readonly number[] {
  const owners = seatLabels(workshop).map((seat) => addressesOf(workshop).loadBalancerOf(seat));
  return [...new Set(owners)].map((one) => owners.filter((other) => other === one).length);
}

describe('ports', () => {
  it('are those of the article', () => {
    const addresses = addressesOf({ ...demo, seats: 500 });
    expect(addresses.url('01', jupyter, outputs)).toBe('http://x.example:8001/');
    expect(addresses.url('02', airflow, outputs)).toBe('http://x.example:9002/');
    expect(addresses.url('500', jupyter, outputs)).toBe('http://x.example:8500/');
    expect(addresses.url('01', jupyter, () => undefined)).toBeUndefined();
    expect(addresses.through('07', jupyter)).toBe('port 8007');
  });

  it.each([1, 2])('put 20 seats on a load balancer with %i services, as they always did', (count) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (n) => {
        expect(addressesOf(ofServices(count, 500)).loadBalancerOf(seatLabel(n))).toBe(Math.ceil(n / 20));
      }),
    );
  });

  it('put as many on it as its quotas allow with more services', () => {
    expect(seatsOfEach(ofServices(3, 40))).toEqual([16, 16, 8]);
    expect(seatsOfEach(ofServices(4, 40))).toEqual([12, 12, 12, 4]);
    // 20 × 3 + the front door would be 61 listeners of the 50 that a load balancer may have.
    for (const count of [1, 2, 3, 4, 5, 8]) {
      for (const seats of seatsOfEach(ofServices(count, 500))) {
        expect(seats * count + 1).toBeLessThanOrEqual(50);
        expect(seats).toBeLessThanOrEqual(20);
      }
    }
  });

  it('of a workshop with three services are reached as one with fewer: nobody takes another’s', () => {
    const workshop = ofServices(3, 40);
    const addresses = addressesOf(workshop);
    const taken = seatLabels(workshop).flatMap((seat) =>
      workshop.services.map(
        (service) => `${addresses.loadBalancerOf(seat)} ${JSON.stringify(addresses.place(seat, service))}`,
      ),
    );
    expect(new Set(taken).size).toBe(3 * 40);
    expect(
      addresses.url(
        '17',
        jupyter,
        loadBalancers((address) => address),
      ),
    ).toBe('http://shared.load-balancer.2:8017/');
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

  it('are those with another port, or behind another load balancer', () => {
    expect(movedSeats(demo, { ...demo, services: [{ ...jupyter, portBase: 8100 }, airflow] })).toEqual([
      '01',
      '02',
    ]);
    // Two services leave 20 seats to a load balancer, three 16: up to there nobody moves.
    expect(movedSeats(ofServices(2, 16), ofServices(3, 16))).toEqual([]);
    expect(movedSeats(ofServices(2, 18), ofServices(3, 18))).toEqual(['17', '18']);
    expect(movedSeats(ofServices(3, 18), ofServices(2, 18))).toEqual(['17', '18']);
  });
});
