import { describe, expect, it } from 'vitest';
import { serviceNames } from '../services';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { buildPlan } from './build';
import { expectedTimes } from './expected';
import { planView } from './plan-view';

const of = (seats: number, instanceClass = 'db.t3.medium'): ReturnType<typeof planView> =>
  planView(
    buildPlan(
      workshopFrom({
        id: 'demo',
        name: 'Demo',
        seats,
        materials: 'm',
        region: 'us-east-1',
        database: { instanceClass, storageGiB: 20 },
      }),
    ),
  );

describe('planView', () => {
  it('counts shared and per seat, and the counts add up to the plan', () => {
    const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 21 });
    const plan = buildPlan(workshop);
    const { counts } = planView(plan);
    expect(counts.reduce((total, count) => total + count.total, 0)).toBe(plan.resources.length);
    for (const { shared, perSeat, total } of counts) expect(shared + perSeat * 21).toBe(total);
    const listeners = counts.find(({ type }) => type === 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners).toEqual({
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      label: 'listeners',
      shared: 2,
      perSeat: 2,
      total: 44,
    });
  });

  it('maps seats to load balancers and ports', () => {
    const { addresses } = of(21);
    const places = (jupyter: string, airflow: string) => [
      { name: 'jupyter', place: jupyter },
      { name: 'airflow', place: airflow },
    ];
    expect(addresses).toMatchObject({
      title: 'Ports',
      venueMustAllow: ['8001–8021 for Jupyter', '9001–9021 for Airflow'],
      loadBalancers: [
        { name: 'lectern-demo-1', seats: '01–20', services: places('8001–8020', '9001–9020') },
        { name: 'lectern-demo-2', seats: '21', services: places('8021', '9021') },
      ],
    });
    expect(addresses.seats).toHaveLength(21);
    expect(addresses.seats[20]).toEqual({ seats: '21', services: places('8021', '9021') });
  });

  it('maps each service to its load balancer where one cannot take all', () => {
    const services = serviceNames.map((name) => defaultServices[name]);
    const { addresses } = planView(
      buildPlan(workshopFrom({ id: 'demo', name: 'Demo', seats: 21, services })),
    );
    expect(
      addresses.loadBalancers.map((one) => [one.name, one.seats, one.services.map(({ name }) => name)]),
    ).toEqual([
      ['lectern-demo-1', '01–20', ['jupyter', 'airflow']],
      ['lectern-demo-2', '21', ['jupyter', 'airflow']],
      ['lectern-demo-1b', '01–20', ['vscode']],
      ['lectern-demo-2b', '21', ['vscode']],
    ]);
  });

  it('expects a length that the slow things and the pace of calls explain', () => {
    const two = of(2);
    // Database 400 s, seat database 30 s, Airflow 150 s are the critical path.
    expect(two.usualMs).toBeGreaterThanOrEqual(580_000);
    expect(two.usualMs).toBeLessThan(620_000);
    const jupyter = buildPlan(
      workshopFrom({ id: 'demo', name: 'Demo', seats: 500, services: [defaultServices.jupyter] }),
    );
    const times = expectedTimes(jupyter.resources);
    // 500 × 3 calls at 3 a second: aws-facts §0.
    expect(times.lastSeatMs).toBeGreaterThan(490_000);
    expect(times.firstSeatMs).toBeLessThan(300_000);
    expect(of(500).usualMs).toBeGreaterThan(of(80).usualMs);
  });
});

describe('cost', () => {
  it('of 80 seats is that of aws-facts §8', () => {
    const { cost } = of(80);
    const line = (start: string): number =>
      cost.lines
        .filter(({ what }) => what.startsWith(start))
        .reduce((total, { perHour }) => total + perHour, 0);
    expect(line('Machines (t3.xlarge)')).toBeCloseTo(80 * 0.1664, 6);
    expect(line('Load balancers')).toBeCloseTo(0.09, 6);
    expect(line('Database (db.t3.medium)')).toBeCloseTo(0.072, 6);
    expect(line('Public addresses')).toBeCloseTo(0.005 * 88, 6);
    expect(cost.perHour).toBeCloseTo(
      cost.lines.reduce((total, { perHour }) => total + perHour, 0),
      9,
    );
    expect(cost.perHour).toBeGreaterThan(13.71);
    expect(cost.perHour).toBeLessThan(15);
    expect(cost.perSeatHour * 80).toBeCloseTo(cost.perHour, 9);
    expect(cost.note).toContain('us-east-1');
  });

  it('has no database where there is none', () => {
    const plan = buildPlan(
      workshopFrom({ id: 'demo', name: 'Demo', seats: 3, services: [defaultServices.jupyter] }),
    );
    expect(
      planView(plan)
        .cost.lines.map(({ what }) => what)
        .join(),
    ).not.toContain('Database');
  });
});

describe('quotas', () => {
  const quota = (seats: number, code: string, instanceClass?: string) =>
    of(seats, instanceClass).quotas.find((each) => each.code === code);

  it('asks for what 80 seats need', () => {
    expect(quota(80, 'L-1216C47A')).toMatchObject({ needed: 320, defaultValue: 5, enoughByDefault: false });
    expect(quota(80, 'L-53DA6B97')).toMatchObject({ needed: 4, enoughByDefault: true });
    expect(quota(80, 'L-B6DF7632')).toMatchObject({ needed: 41, defaultValue: 50 });
    expect(quota(80, 'L-822D1B1B')).toMatchObject({ needed: 40, adjustable: false });
    expect(quota(80, 'L-7EED9B64')).toMatchObject({ needed: 40 });
    expect(quota(7, 'L-B6DF7632')).toMatchObject({ needed: 15 });
    expect(of(80).quotas[0]?.code).toBe('L-1216C47A');
  });

  it('sees when the database class has too few connections', () => {
    expect(quota(150, 'max_connections')).toMatchObject({ defaultValue: 450, enoughByDefault: true });
    expect(quota(151, 'max_connections')).toMatchObject({ needed: 453, enoughByDefault: false });
    expect(quota(300, 'max_connections', 'db.t3.large')).toMatchObject({ enoughByDefault: true });
  });

  it('sees that 500 seats need more than 1,000 roles would allow only beyond that', () => {
    expect(quota(500, 'L-FE177D64')).toMatchObject({ needed: 502, enoughByDefault: true });
    expect(quota(500, 'L-B22855CB')).toMatchObject({ needed: 1000, enoughByDefault: true });
  });
});
