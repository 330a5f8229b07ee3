import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '../defined';
import { secretKeys } from '../workshop/credentials';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { idPattern, nameLimits } from '../workshop/names';
import { serviceOf } from '../services';
import { seatLabel, seatLabels } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import { buildPlan } from './build';
import { outputsOfType } from './outputs';
import type { Plan } from './plan';
import { referencesIn } from './reference';
import type { Ref } from './reference';
import type { AnyPlannedResource, PlannedResource, ResourceType } from './resources';

const { jupyter, airflow } = defaultServices;
const demo = workshopFrom({ id: 'demo', name: 'Demo', seats: 2, materials: 'materials' });

const workshops: fc.Arbitrary<Workshop> = fc
  .record({
    id: fc.stringMatching(idPattern),
    name: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    seats: fc.integer({ min: 1, max: 45 }),
    skipped: fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { maxLength: 30 }),
    materials: fc.option(fc.constant('materials'), { nil: undefined }),
    services: fc.constantFrom([jupyter, airflow], [airflow, jupyter], [jupyter], [airflow]),
  })
  .map(({ materials, skipped, ...rest }) =>
    workshopFrom({
      ...rest,
      without: skipped.filter((n) => n < rest.seats).map(seatLabel),
      ...defined({ materials }),
    }),
  );

function ofType<T extends ResourceType>(plan: Plan, type: T): readonly PlannedResource<T>[] {
  return plan.resources.filter((resource) => resource.type === type) as unknown as PlannedResource<T>[];
}
function at(plan: Plan, address: string): AnyPlannedResource {
  const found = plan.resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address}`);
  return found;
}

function refsIn(value: unknown): readonly Ref[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('ref' in value && 'output' in value) return [value as Ref];
  return Object.values(value).flatMap(refsIn);
}

describe('buildPlan, for any workshop', () => {
  it('lists every resource after what it depends on, so there is no cycle', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const seen = new Set<string>();
        for (const resource of buildPlan(workshop).resources) {
          expect(resource.dependsOn.filter((dependency) => !seen.has(dependency))).toEqual([]);
          expect(seen.has(resource.address)).toBe(false);
          seen.add(resource.address);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('refers only to what is in the plan, and depends on all it refers to', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const plan = buildPlan(workshop);
        const addresses = new Set(plan.resources.map(({ address }) => address));
        for (const resource of plan.resources) {
          for (const { ref } of refsIn(resource.properties)) {
            expect(addresses, `${resource.address} → ${ref}`).toContain(ref);
          }
          expect(resource.dependsOn).toEqual(expect.arrayContaining([...referencesIn(resource.properties)]));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('refers only to outputs that the type of thing at the address has', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const plan = buildPlan(workshop);
        const typeAt = new Map(plan.resources.map(({ address, type }) => [address, type]));
        const ofNobody = plan.resources.flatMap((resource) =>
          refsIn(resource.properties)
            .filter(({ ref, output }) => {
              const type = typeAt.get(ref);
              return type === undefined || !outputsOfType(type).includes(output);
            })
            .map(({ ref, output }) => `${resource.address} → ${output} of ${ref}`),
        );
        expect(ofNobody).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps names unique within AWS limits', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const plan = buildPlan(workshop);
        const check = (names: readonly string[], limit: number, pattern: RegExp): void => {
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) {
            expect(name.length).toBeLessThanOrEqual(limit);
            expect(name).toMatch(pattern);
          }
        };
        const simple = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
        const names = (type: 'AWS::IAM::Role' | 'AWS::ECS::Service' | 'AWS::EC2::SecurityGroup'): string[] =>
          ofType(plan, type).map(({ properties }) => properties.name);
        check(names('AWS::IAM::Role'), nameLimits.role, simple);
        check(names('AWS::ECS::Service'), nameLimits.service, simple);
        check(names('AWS::EC2::SecurityGroup'), nameLimits.securityGroup, simple);
        check(
          ofType(plan, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ properties }) => properties.name),
          nameLimits.targetGroup,
          simple,
        );
        check(
          ofType(plan, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map(({ properties }) => properties.name),
          nameLimits.loadBalancer,
          simple,
        );
        check(
          ofType(plan, 'AWS::ECS::TaskDefinition').map(({ properties }) => properties.family),
          nameLimits.family,
          simple,
        );
        check(
          ofType(plan, 'AWS::RDS::DBInstance').map(({ properties }) => properties.identifier),
          nameLimits.databaseInstance,
          // RDS refuses two hyphens in a row.
          workshop.id.includes('--') ? simple : /^[a-z](?:-?[a-z0-9])*$/,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('gives every listener of a load balancer its own port, and opens those, in one range for each service', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const plan = buildPlan(workshop);
        const listeners = ofType(plan, 'AWS::ElasticLoadBalancingV2::Listener');
        const keys = listeners.map(
          ({ properties }) => `${JSON.stringify(properties.loadBalancerArn)} ${properties.port}`,
        );
        expect(new Set(keys).size).toBe(keys.length);
        const group = at(plan, 'shared.security-group.load-balancer');
        if (group.type !== 'AWS::EC2::SecurityGroup') throw new Error('not a group');
        const open = group.properties.ingress.flatMap(({ fromPort, toPort }) =>
          Array.from({ length: toPort - fromPort + 1 }, (_, i) => fromPort + i),
        );
        const used = new Set(listeners.map(({ properties }) => properties.port));
        // A group takes 60 rules, so seats that are left out make no holes.
        const ofNobody = workshop.without.length * workshop.services.length;
        for (const port of used) expect(open).toContain(port);
        expect(new Set(open).size).toBe(open.length);
        expect(open.length).toBe(used.size + ofNobody);
        expect(plan.seats.map(({ seat }) => seat)).toEqual(seatLabels(workshop));
        expect(plan.seats.flatMap(({ services }) => services.map(({ port }) => port)).sort()).toEqual(
          [...used].filter((port) => port !== 80).sort(),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('hangs no rule on a listener that forwards: none is looked for there', () => {
    const plan = buildPlan(demo);
    const rules = ofType(plan, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const listeners = rules.flatMap(({ properties }) => referencesIn(properties.listenerArn));
    expect(listeners.length).toBe(rules.length);
    for (const listener of ofType(plan, 'AWS::ElasticLoadBalancingV2::Listener')) {
      const forwards = 'forwardTo' in listener.properties.action;
      expect(forwards && listeners.includes(listener.address)).toBe(false);
    }
  });

  it('gives every rule of a front door its own priority and patterns', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const rules = ofType(buildPlan(workshop), 'AWS::ElasticLoadBalancingV2::ListenerRule');
        const keys = rules.map(
          ({ properties }) => `${JSON.stringify(properties.listenerArn)} ${properties.priority}`,
        );
        expect(new Set(keys).size).toBe(rules.length);
        const patterns = rules.flatMap(({ properties }) => properties.pathPatterns);
        expect(new Set(patterns).size).toBe(patterns.length);
        for (const { properties } of rules) {
          expect(properties.pathPatterns.length).toBeLessThanOrEqual(5);
          expect(properties.priority).toBeLessThanOrEqual(50_000);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('reserves for the containers of a task exactly what the service may use', () => {
    const sized = fc.constantFrom(jupyter, airflow).chain((spec) =>
      fc
        .record({
          cpu: fc.integer({ min: serviceOf(spec.name).smallestSize.cpu, max: 8192 }),
          memoryMiB: fc.integer({ min: serviceOf(spec.name).smallestSize.memoryMiB, max: 65_536 }),
          materials: fc.boolean(),
        })
        .map(({ materials, ...size }) =>
          workshopFrom({
            id: 'demo',
            name: 'Demo',
            seats: 1,
            services: [{ ...spec, ...size }],
            ...(materials ? { materials: 'm' } : {}),
          }),
        ),
    );
    fc.assert(
      fc.property(sized, (workshop) => {
        const [spec] = workshop.services;
        const task = at(buildPlan(workshop), `seat.01.${spec!.name}.task-definition`);
        if (task.type !== 'AWS::ECS::TaskDefinition') throw new Error('not a task definition');
        const { containers } = task.properties;
        expect(containers.reduce((total, { cpu }) => total + cpu, 0)).toBe(spec!.cpu);
        expect(containers.reduce((total, { memoryMiB }) => total + memoryMiB, 0)).toBe(spec!.memoryMiB);
        for (const container of containers) {
          expect(container.cpu).toBeGreaterThan(0);
          expect(container.memoryMiB).toBeGreaterThanOrEqual(256);
        }
      }),
    );
  });

  it('holds no secret: passwords appear only as keys of the one secret', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        const plan = buildPlan(workshop);
        const keys = new Set(secretKeys(workshop));
        for (const { properties } of ofType(plan, 'AWS::ECS::TaskDefinition')) {
          for (const container of properties.containers) {
            for (const { name } of container.environment) {
              expect(name).not.toMatch(/PASSWORD|SECRET|TOKEN|FERNET|SQL_ALCHEMY_CONN/);
            }
            for (const { key } of container.secrets) expect(keys).toContain(key);
          }
        }
        for (const { properties } of ofType(plan, 'Lectern::SeatDatabase'))
          expect(keys).toContain(properties.passwordKey);
        for (const { properties } of ofType(plan, 'AWS::EC2::Instance'))
          expect(properties.userData).not.toMatch(/password/i);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the counts of a plan', () => {
  it.each([1, 19, 20, 21, 79, 80, 81, 500])('follow the formula for %i seats', (seats) => {
    const loadBalancers = Math.ceil(seats / 20);
    const both = buildPlan({ ...demo, seats });
    // 24 shared + load balancer and its front door; per seat: role, host, database and 5 for each service.
    expect(both.resources.length).toBe(24 + 2 * loadBalancers + seats * (3 + 2 * 5));
    expect(ofType(both, 'AWS::ElasticLoadBalancingV2::LoadBalancer').length).toBe(loadBalancers);
    for (const [type, count] of [
      ['AWS::EC2::Instance', seats],
      ['AWS::ECS::Service', 2 * seats],
      ['AWS::ElasticLoadBalancingV2::TargetGroup', 2 * seats],
      ['AWS::ElasticLoadBalancingV2::Listener', 2 * seats + loadBalancers],
      ['Lectern::SeatDatabase', seats],
      ['AWS::IAM::Role', seats + 2],
    ] as const) {
      expect(ofType(both, type).length, type).toBe(count);
    }
    const alone = buildPlan(workshopFrom({ id: 'demo', name: 'Demo', seats, services: [jupyter] }));
    expect(alone.resources.length).toBe(19 + 2 * loadBalancers + seats * (2 + 5));
    expect(alone.resources.some(({ type }) => type.includes('RDS') || type === 'Lectern::SeatDatabase')).toBe(
      false,
    );
    for (const lb of ofType(both, 'AWS::ElasticLoadBalancingV2::LoadBalancer')) {
      const mine = ofType(both, 'AWS::ElasticLoadBalancingV2::Listener').filter(({ dependsOn }) =>
        dependsOn.includes(lb.address),
      );
      expect(mine.length).toBeLessThanOrEqual(41);
    }
  });
});

describe('the parts of a plan', () => {
  const plan = buildPlan(demo);

  it('waits where nothing refers but AWS would refuse', () => {
    expect(at(plan, 'seat.01.airflow.service').dependsOn).toEqual(
      expect.arrayContaining([
        'seat.01.airflow.listener',
        'seat.01.host',
        'seat.01.database',
        'shared.endpoint.s3',
      ]),
    );
    expect(at(plan, 'seat.01.jupyter.service').dependsOn).not.toContain('seat.01.database');
    expect(at(plan, 'seat.01.database').dependsOn).toEqual(
      expect.arrayContaining(['seat.01.host', 'shared.database', 'shared.database-job']),
    );
    expect(at(plan, 'shared.load-balancer.1').dependsOn).toContain('shared.route-table.public');
    expect(at(plan, 'seat.02.host').dependsOn).toContain('shared.route-table.public');
  });

  it('keeps seats apart: nothing of one seat depends on another', () => {
    for (const resource of plan.resources) {
      for (const dependency of resource.dependsOn) {
        const other = at(plan, dependency).seat;
        if (other !== undefined) expect(other).toBe(resource.seat);
      }
    }
  });

  it('lets a role reach its own folder and the materials, and nothing else', () => {
    const role = at(plan, 'seat.02.role');
    if (role.type !== 'AWS::IAM::Role') throw new Error('not a role');
    const text = JSON.stringify(role.properties.statements);
    expect(text).toContain('/seats/02/*');
    expect(text).not.toContain('seats/01');
    expect(text).not.toMatch(/s3:\*|Delete(Bucket|.*Policy)|PutBucket/);
    const writes = role.properties.statements.filter(({ actions }) => actions.includes('s3:PutObject'));
    expect(JSON.stringify(writes.map(({ resources }) => resources))).not.toContain('materials');
  });

  it('closes what nobody must reach', () => {
    const groups = Object.fromEntries(
      ofType(plan, 'AWS::EC2::SecurityGroup').map(({ address, properties }) => [address, properties.ingress]),
    );
    expect(groups['shared.security-group.host']).toEqual([]);
    expect(groups['shared.security-group.database']).toEqual([
      expect.objectContaining({
        fromPort: 5432,
        toPort: 5432,
        source: { securityGroupId: { ref: 'shared.security-group.task', output: 'id' } },
      }),
    ]);
    const world = Object.entries(groups).filter(([, rules]) => JSON.stringify(rules).includes('0.0.0.0/0'));
    expect(world.map(([address]) => address)).toEqual(['shared.security-group.load-balancer']);
  });

  it('tells a host whose it is', () => {
    const host = at(plan, 'seat.02.host');
    if (host.type !== 'AWS::EC2::Instance') throw new Error('not a host');
    expect(host.properties.userData).toContain('\nECS_CLUSTER=lectern-demo\n');
    expect(host.properties.userData).toContain('\nECS_INSTANCE_ATTRIBUTES={"lectern.seat":"02"}\n');
    expect(host.properties.userData).toContain('\nECS_AWSVPC_BLOCK_IMDS=true\n');
    expect(host.properties.userData.length).toBeLessThan(16 * 1024);
    const service = at(plan, 'seat.02.jupyter.service');
    if (service.type !== 'AWS::ECS::Service') throw new Error('not a service');
    expect(service.properties.placementExpression).toBe('attribute:lectern.seat == 02');
  });

  it('brings the materials once: by Jupyter, by Airflow when it is alone, not at all when there are none', () => {
    const bringers = (workshop: Workshop): readonly string[] =>
      ofType(buildPlan(workshop), 'AWS::ECS::TaskDefinition')
        .filter(({ properties }) => properties.containers.some(({ name }) => name === 'materials'))
        .map(({ address }) => address);
    expect(bringers({ ...demo, seats: 1 })).toEqual(['seat.01.jupyter.task-definition']);
    expect(bringers({ ...demo, seats: 1, services: [airflow] })).toEqual(['seat.01.airflow.task-definition']);
    expect(bringers(workshopFrom({ id: 'demo', name: 'Demo', seats: 1 }))).toEqual([]);
  });

  it('answers on port 80 with a page that fits a fixed response, whatever the workshop is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }), (name) => {
        const door = at(buildPlan({ ...demo, name }), 'shared.load-balancer.1.http');
        if (door.type !== 'AWS::ElasticLoadBalancingV2::Listener') throw new Error('not a listener');
        const { action } = door.properties;
        if (!('fixedResponse' in action)) throw new Error('no fixed response');
        expect(action.fixedResponse.body.length).toBeLessThanOrEqual(1024);
        expect(action.fixedResponse.body).toMatch(/^[\x20-\x7e]+$/);
        expect(action.fixedResponse.body).toContain('/07/jupyter');
        expect(action.fixedResponse.body).not.toContain('<script');
      }),
    );
  });
});
