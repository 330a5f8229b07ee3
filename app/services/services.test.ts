import { describe, expect, it } from 'vitest';
import { limitsOf } from '../plan/limits';
import { checkWhole } from '../workshop/check';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { seatNeeds } from '../workshop/fit';
import { nameLimits, serviceNameLimit, targetGroupName } from '../workshop/names';
import { mostSeats } from '../workshop/schema';
import { nameFault, serviceNames, serviceOf, services } from '.';
import type { SeatContext } from './service';

const seat: SeatContext = {
  seat: '07',
  image: 'an/image:1',
  region: 'eu-west-1',
  basePath: '/',
  size: { cpu: 2048, memoryMiB: 8192 },
  environment: [],
  seatPassword: (name) => ({ name, secretArn: 'secret', key: 'seat' }),
  databasePassword: (name) => ({ name, secretArn: 'secret', key: 'database' }),
  mounts: [{ volume: 'home', path: '/home', readOnly: false }],
  afterMaterials: {},
};

describe.each(services.map((service) => [service.name, service] as const))('%s', (name, service) => {
  it('has a name that fits what is named after it', () => {
    expect(nameFault(name)).toBeUndefined();
    expect(targetGroupName('a-long-id-of-16c', '500', name).length).toBeLessThanOrEqual(
      nameLimits.targetGroup,
    );
    expect(service.title).toMatch(/^\S.*\S$/);
    expect(service.icon).toMatch(/^M[\d\sa-zA-Z.-]+$/);
  });

  it('can be asked for by its name alone, for as many seats as there can be', () => {
    const services = [defaultServices[name]];
    expect(checkWhole(workshopFrom({ id: 'demo', name: 'Demo', seats: mostSeats, services }))).toEqual([]);
  });

  it('has one container that listens, and divides what it is given', () => {
    const containers = service.containers(seat);
    expect(new Set(containers.map((container) => container.name)).size).toBe(containers.length);
    expect(containers.filter(({ port }) => port !== undefined)).toMatchObject([
      { name: service.frontContainer, port: service.containerPort, essential: true },
    ]);
    expect(seatNeeds([sum(containers)])).toEqual(seatNeeds([seat.size]));
    for (const { secrets } of containers) {
      const ofDatabase = secrets.some(({ key }) => key === 'database');
      expect(ofDatabase && service.database === undefined).toBe(false);
    }
  });

  it('is not started before its materials are there', () => {
    const afterMaterials = { dependsOn: [{ container: 'materials', condition: 'SUCCESS' as const }] };
    const all = service.containers({ ...seat, afterMaterials });
    const waits = (container: string): boolean =>
      all
        .find((one) => one.name === container)
        ?.dependsOn?.some((other) => other.container === 'materials' || waits(other.container)) ?? false;
    for (const { name: container } of all) expect([container, waits(container)]).toEqual([container, true]);
  });

  it('is told the path at which its address ends, or does not go by it', () => {
    const told = (basePath: string): string => JSON.stringify(service.containers({ ...seat, basePath }));
    expect(told('/a01/s07/it/').includes('/a01/s07/it')).toBe(service.takesPathPrefix);
    expect(told('/a01/s07/it/') !== told('/')).toBe(service.takesPathPrefix);
  });

  it('takes no page of the venue’s network for itself', () => {
    const portal = { status: 200, body: '<html>Accept the terms</html>' };
    expect(service.probe.judge(portal).outcome).toBe('wrong');
    expect(service.probe.judge({ ...portal, status: 302 }).outcome).toBe('wrong');
    expect(service.probe.path).not.toMatch(/^\//);
    expect(service.healthCheck.path).toMatch(/^\//);
  });
});

describe('all services', () => {
  it('have blocks of ports that do not meet', () => {
    const all = workshopFrom({
      id: 'demo',
      name: 'Demo',
      seats: mostSeats,
      services: serviceNames.map((name) => defaultServices[name]),
    });
    expect(checkWhole(all).filter(({ path }) => path.includes('portBase'))).toEqual([]);
  });

  it('are found by their names', () => {
    expect(new Set(serviceNames).size).toBe(services.length);
    for (const name of serviceNames) expect(serviceOf(name).name).toBe(name);
  });
});

it('says what plain http keeps from a service, and nothing of one that needs no more', () => {
  expect(limitsOf(services, { secure: true })).toEqual([]);
  expect(limitsOf(services, { secure: false })).toEqual([
    {
      service: 'vscode',
      words:
        'The addresses are plain http: in VS Code, previews and notebooks (its web views) do not open, and copying and pasting may not work.',
    },
  ]);
});

describe('the name of a service', () => {
  it('may be seven characters long: a target group takes 32', () => {
    expect(serviceNameLimit).toBe(7);
    expect(nameFault('vscode')).toBeUndefined();
    expect(nameFault('rstudio')).toBeUndefined();
    expect(nameFault('notebook')).toBe(
      `The service name "notebook" has 8 characters: a target group's name leaves 7 for it.`,
    );
  });

  it.each(['vs-code', 'VSCode', '2', '', 'vs.code'])('is not %j', (name) => {
    expect(nameFault(name)).toContain('lower-case letters and digits');
  });
});

function sum(containers: readonly { readonly cpu: number; readonly memoryMiB: number }[]) {
  return {
    cpu: containers.reduce((total, { cpu }) => total + cpu, 0),
    memoryMiB: containers.reduce((total, { memoryMiB }) => total + memoryMiB, 0),
  };
}
