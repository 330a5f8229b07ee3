import type { CostEstimate, CostLine } from '../contract/views';
import type { Plan } from '../plan/plan';
import type { ResourceType } from '../plan/resources';
import { databaseClasses, hostTypes } from './machine-types';
import { regionNamed } from './regions';
import { seatCount } from './workshop';

/** Hours that a monthly price is for (AWS's own convention: aws-facts §8). */
const hoursPerMonth = 730;
/** USD: aws-facts §8. */
const prices = {
  loadBalancerHour: 0.0225,
  publicAddressHour: 0.005,
  diskGiBMonth: 0.08,
  databaseGiBMonth: 0.115,
  secretMonth: 0.4,
} as const;
/** Zones in which a load balancer has a public address. */
const zones = 2;

/** Where the prices come from, and what they leave out. */
function noteFor(name: string): string {
  const region = regionNamed(name);
  const basis =
    region === undefined
      ? `on-demand prices of us-east-1; Lectern does not know the prices in ${name}`
      : name === 'us-east-1'
        ? 'on-demand prices of us-east-1'
        : `on-demand prices of us-east-1, multiplied by ${region.priceFactor} for ${region.place}`;
  return (
    `An estimate from ${basis}. Not included: traffic, load balancer capacity units, logs, storage in S3 and taxes, ` +
    'which are small for a workshop, and credits that t3 machines may buy under hours of heavy load.'
  );
}

/** One for a region that Lectern has no price of. */
function priceFactor(region: string): number {
  return regionNamed(region)?.priceFactor ?? 1;
}

/** What the plan costs for every hour that it stands, in USD. Pure: from the plan and a table of prices. */
export function costOf(plan: Plan): CostEstimate {
  const { workshop } = plan;
  const hosts = count(plan, 'AWS::EC2::Instance');
  const loadBalancers = count(plan, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const databases = count(plan, 'AWS::RDS::DBInstance');
  const [hostType = ''] = workshop.host.instanceTypes;
  const { instanceClass, storageGiB } = workshop.database;
  const factor = priceFactor(workshop.region);
  const line = (what: string, quantity: number, base: number): CostLine => {
    const unitPerHour = base * factor;
    return { what, quantity, unitPerHour, perHour: quantity * unitPerHour };
  };
  const lines = [
    line(`Machines (${hostType})`, hosts, hostTypes.get(hostType)?.perHour ?? 0),
    line(
      `Machine disks (${workshop.host.diskGiB} GiB)`,
      hosts,
      monthly(workshop.host.diskGiB * prices.diskGiBMonth),
    ),
    line('Load balancers', loadBalancers, prices.loadBalancerHour),
    line('Public addresses', hosts + loadBalancers * zones, prices.publicAddressHour),
    line(`Database (${instanceClass})`, databases, databaseClasses.get(instanceClass)?.perHour ?? 0),
    line(`Database storage (${storageGiB} GiB)`, databases, monthly(storageGiB * prices.databaseGiBMonth)),
    line('Secret', count(plan, 'AWS::SecretsManager::Secret'), monthly(prices.secretMonth)),
  ].filter(({ quantity }) => quantity > 0);
  const perHour = lines.reduce((total, { perHour: each }) => total + each, 0);
  return {
    currency: 'USD',
    perHour,
    perSeatHour: perHour / seatCount(workshop),
    lines,
    note: noteFor(workshop.region),
  };
}

/** Something that stands in an account, as AWS describes it. */
export type PricedThing =
  | { readonly kind: 'host'; readonly instanceType: string; readonly running: boolean }
  | { readonly kind: 'public-address' }
  | { readonly kind: 'disk'; readonly giB: number }
  | { readonly kind: 'load-balancer' }
  | {
      readonly kind: 'database';
      readonly instanceClass: string;
      readonly storageGiB: number;
      readonly running: boolean;
    }
  | { readonly kind: 'secret' };

/** What one thing costs an hour in `region`, in USD, by the same table; undefined for a machine that is not in it. */
export function hourlyPrice(thing: PricedThing, region: string): number | undefined {
  const base = basePrice(thing);
  return base === undefined ? undefined : base * priceFactor(region);
}

/** USD an hour in us-east-1. */
function basePrice(thing: PricedThing): number | undefined {
  switch (thing.kind) {
    case 'host':
      return thing.running ? hostTypes.get(thing.instanceType)?.perHour : 0;
    case 'public-address':
      return prices.publicAddressHour;
    case 'disk':
      return monthly(thing.giB * prices.diskGiBMonth);
    case 'load-balancer':
      return prices.loadBalancerHour + zones * prices.publicAddressHour;
    case 'database': {
      const storage = monthly(thing.storageGiB * prices.databaseGiBMonth);
      if (!thing.running) return storage;
      const machine = databaseClasses.get(thing.instanceClass)?.perHour;
      return machine === undefined ? undefined : machine + storage;
    }
    case 'secret':
      return monthly(prices.secretMonth);
  }
}

function monthly(perMonth: number): number {
  return perMonth / hoursPerMonth;
}

function count(plan: Plan, type: ResourceType): number {
  return plan.resources.filter((resource) => resource.type === type).length;
}
