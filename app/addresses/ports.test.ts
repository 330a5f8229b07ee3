import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { seatLabel } from '../workshop/workshop';
import type { ServiceName, ServiceSpec, Workshop } from '../workshop/workshop';
import { addressesOf } from './index';

const { jupyter, airflow } = defaultServices;
const demo = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
const outputs = (): { readonly dnsName: string } => ({ dnsName: 'x.example' });

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
    services: [jupyter, airflow, ...further].slice(0, count),
  });
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
