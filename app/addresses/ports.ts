/** The article's way in: each service of each seat has a port of a shared load balancer to itself, over plain http. */
import { loadBalancerAddress } from '../plan/addresses';
import { node } from '../plan/node';
import { addressOf } from '../plan/outputs';
import { ref } from '../plan/reference';
import type { AnyPlannedResource, IngressRule } from '../plan/resources';
import { serviceTitle } from '../services';
import { capital } from '../words/lists';
import type { WholeIssue } from '../workshop/check';
import { seatLabels, seatNumber } from '../workshop/workshop';
import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from '../workshop/workshop';
import { frontDoorPage } from './front-door';
import { loadBalancerLabel, loadBalancerResources, servicesPerLoadBalancer } from './load-balancers';
import type { AddressStrategy } from './strategy';

type Based = Pick<ServiceSpec, 'portBase'>;

/** Where addresses without an odd port are taken. */
const frontDoorPort = 80;
const lastPort = 65_535;
/** Ports that browsers refuse to open, of those that a seat could get (WHATWG fetch, "bad port"). */
const refusedByBrowsers = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
];

export const ports: AddressStrategy = (workshop) => ({
  title: 'Ports',
  secure: false,
  printed: new Set(['AWS::ElasticLoadBalancingV2::Listener']),
  issues: () => portIssues(workshop),
  loadBalancerOf,
  sharedResources: () => sharedResources(workshop),
  ingress: () => ingress(workshop),
  serviceResources: (seat, service, targetGroup) => [
    node(
      addressOf('AWS::ElasticLoadBalancingV2::Listener', `seat.${seat}.${service.name}.listener`),
      'AWS::ElasticLoadBalancingV2::Listener',
      {
        loadBalancerArn: ref(loadBalancerAddress(loadBalancerOf(seat, service)), 'arn'),
        port: portOf(service, seat),
        action: { forwardTo: ref(targetGroup, 'arn') },
      },
      { seat, service: service.name },
    ),
  ],
  shortcutResources: (seat) => redirects(workshop, seat),
  url: (seat, service, outputs) => {
    const dnsName = outputs(loadBalancerAddress(loadBalancerOf(seat, service)))?.dnsName;
    return dnsName === undefined ? undefined : `http://${dnsName}:${portOf(service, seat)}/`;
  },
  // A service has a port to itself, so it is at the root of it.
  basePath: () => '/',
  place: (seat, service) => ({ port: portOf(service, seat) }),
  printedPlace: (seat, service) => `${loadBalancerOf(seat, service)}:${portOf(service, seat)}`,
  span,
  through: (seat, service) => `port ${portOf(service, seat)}`,
  venueMustAllow: () =>
    workshop.services.map(
      (service) => `${span(seatLabels(workshop), service)} for ${serviceTitle(service.name)}`,
    ),
});

/** Seat n listens on the n-th port after its service's base. */
function portOf({ portBase }: Based, seat: SeatLabel): number {
  return portBase + seatNumber(seat);
}

/** The ports that a service takes, first and last included. Removed seats make no holes. */
function rangeOf({ portBase }: Based, { seats }: Pick<Workshop, 'seats'>): { from: number; to: number } {
  return { from: portBase + 1, to: portBase + seats };
}

function span(seats: readonly SeatLabel[], service: Based): string {
  const taken = seats.map((seat) => portOf(service, seat));
  const [low, high] = [Math.min(...taken), Math.max(...taken)];
  return low === high ? String(low) : `${low}–${high}`;
}

/** A listener, a target group and a redirect for each service of a seat; a listener for the front door. */
const servicesEach = servicesPerLoadBalancer(
  { listeners: 1, targetGroups: 1, rules: 1 },
  { listeners: 1, targetGroups: 0, rules: 0 },
);

function loadBalancerOf(seat: SeatLabel, { name }: Pick<ServiceSpec, 'name'>): string {
  return loadBalancerLabel(seat, name, servicesEach);
}

const frontDoorAddress = (loadBalancer: string) =>
  addressOf('AWS::ElasticLoadBalancingV2::Listener', `${loadBalancerAddress(loadBalancer)}.http`);

/** Load balancers, each with a front door. */
function sharedResources(workshop: Workshop): readonly AnyPlannedResource[] {
  const examples = new Map<string, Set<string>>();
  for (const service of workshop.services) {
    for (const seat of seatLabels(workshop)) {
      const loadBalancer = loadBalancerOf(seat, service);
      const ofOne = examples.get(loadBalancer) ?? new Set();
      examples.set(loadBalancer, ofOne.add(friendlyPath('07', service.name)));
    }
  }
  return [
    ...loadBalancerResources(workshop, [...examples.keys()]),
    ...[...examples].map(([loadBalancer, paths]) =>
      node(frontDoorAddress(loadBalancer), 'AWS::ElasticLoadBalancingV2::Listener', {
        loadBalancerArn: ref(loadBalancerAddress(loadBalancer), 'arn'),
        port: frontDoorPort,
        action: { fixedResponse: frontDoorPage(workshop.name, [...paths]) },
      }),
    ),
  ];
}

/** The front door, and one range for each service: a group takes 60 rules. */
function ingress(workshop: Workshop): readonly IngressRule[] {
  const rule = (fromPort: number, toPort: number, description: string): IngressRule => ({
    protocol: 'tcp',
    fromPort,
    toPort,
    source: { cidr: '0.0.0.0/0' },
    description,
  });
  return [
    rule(frontDoorPort, frontDoorPort, 'friendly addresses'),
    ...workshop.services.map((service) => {
      const { from, to } = rangeOf(service, workshop);
      return rule(from, to, `${service.name} of every seat`);
    }),
  ];
}

/** Addresses without an odd port, which lead to the ones on the card. */
function redirects(workshop: Workshop, seat: SeatLabel): readonly AnyPlannedResource[] {
  return workshop.services.map((service, index) =>
    node(
      addressOf('AWS::ElasticLoadBalancingV2::ListenerRule', `seat.${seat}.${service.name}.redirect`),
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      {
        listenerArn: ref(frontDoorAddress(loadBalancerOf(seat, service)), 'arn'),
        priority: seatNumber(seat) * 10 + index,
        pathPatterns: friendlyPatterns(seat, service.name),
        redirectToPort: portOf(service, seat),
      },
      { seat, service: service.name },
    ),
  );
}

function friendlyPath(seat: string, service: ServiceName): string {
  return `/${seat}/${service}`;
}

/** Patterns for what people type; at most the five that a rule may hold (aws-facts §2). */
function friendlyPatterns(seat: SeatLabel, service: ServiceName): readonly string[] {
  const labels = [...new Set([seat, String(seatNumber(seat))])];
  const exact = labels.flatMap((label) => [
    `${friendlyPath(label, service)}*`,
    // As phones write a word that somebody types first.
    `/${label}/${capital(service)}*`,
  ]);
  return [...exact, `${friendlyPath(`seat-${seat}`, service)}*`];
}

function portIssues(workshop: Workshop): readonly WholeIssue[] {
  const { services, seats } = workshop;
  return services.flatMap((service, index): readonly WholeIssue[] => {
    const { from, to } = rangeOf(service, workshop);
    const path = ['services', index, 'portBase'] as const;
    const taken = `${service.name} takes the ports ${from} to ${to} for ${seats} seats`;
    if (to > lastPort) {
      return [
        {
          path,
          message: `${taken}; the last one is ${lastPort}.`,
          expected: `at most ${lastPort - seats}`,
        },
      ];
    }
    const refused = refusedByBrowsers.filter((port) => from <= port && port <= to);
    if (refused.length > 0) {
      return [
        {
          path,
          message: `${taken}; browsers refuse to open ${refused.join(', ')}.`,
          expected: 'another range, such as 8000',
        },
      ];
    }
    return services.slice(0, index).flatMap((other) => {
      const range = rangeOf(other, workshop);
      const apart = to < range.from || range.to < from;
      return apart || other.name === service.name
        ? []
        : [
            {
              path,
              message: `${taken}, and ${other.name} takes ${range.from} to ${range.to}: they clash.`,
              expected: `a portBase from ${range.to}, or one up to ${range.from - 1 - seats}`,
            },
          ];
    });
  });
}
