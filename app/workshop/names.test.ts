import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { friendlyPatterns, serviceUrl } from './addresses';
import { bucketName, idPattern, nameLimits, slugOf, targetGroupName } from './names';
import { listenerPort, loadBalancerOf, loadBalancers, portOf } from './ports';
import { workshopFrom } from './defaults';
import { serviceNames } from '../services';
import { seatLabel } from './workshop';

describe('slugOf', () => {
  it('is a good id for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        const id = slugOf(name);
        expect(id).toMatch(idPattern);
        expect(id).not.toContain('--');
        expect(slugOf(id)).toBe(id);
      }),
    );
  });

  it.each([
    ['PyData Eindhoven', 'pydata-eindhoven'],
    ['Größe & Maß', 'grosse-mass'],
    ['2026: Airflow', 'airflow'],
    ['東京', 'workshop'],
    ['A', 'workshop-a'],
    ['a very long name indeed', 'a-very-long-name'],
  ])('of %s', (name, id) => {
    expect(slugOf(name)).toBe(id);
  });
});

describe('names', () => {
  it('stay within their limits for the longest id, seat and service', () => {
    const id = 'abcdefghijklmnop';
    for (const service of serviceNames) {
      expect(targetGroupName(id, '500', service).length).toBeLessThanOrEqual(nameLimits.targetGroup);
    }
    expect(bucketName(id, '123456789012', 'ap-southeast-1').length).toBeLessThanOrEqual(nameLimits.bucket);
  });
});

describe('ports', () => {
  it('put 20 seats on a load balancer and give every seat one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (seats) => {
        const owners = Array.from({ length: seats }, (_, i) => loadBalancerOf(i + 1));
        expect([...new Set(owners)]).toEqual(loadBalancers({ seats, without: [] }));
        for (const owner of owners)
          expect(owners.filter((other) => other === owner).length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 30 },
    );
  });

  it('are those of the article', () => {
    const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
    expect(portOf(workshop, '01', 'jupyter')).toBe(8001);
    expect(portOf(workshop, '02', 'airflow')).toBe(9002);
    expect(listenerPort({ portBase: 8000 }, 500)).toBe(8500);
  });
});

describe('addresses', () => {
  it('are understood as people type them', () => {
    const seen = friendlyPatterns('07', 'jupyter').map(
      (pattern) => new RegExp(`^${pattern.replace('*', '.*')}$`),
    );
    for (const typed of ['/07/jupyter', '/07/jupyter/', '/7/jupyter', '/07/Jupyter', '/seat-07/jupyter']) {
      expect(
        seen.some((pattern) => pattern.test(typed)),
        typed,
      ).toBe(true);
    }
    expect(seen.some((pattern) => pattern.test('/70/jupyter') || pattern.test('/07/airflow'))).toBe(false);
    expect(serviceUrl({ dnsName: 'x.example', seat: seatLabel(7), service: { portBase: 8000 } })).toBe(
      'http://x.example:8007/',
    );
  });
});
