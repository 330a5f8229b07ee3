import type { CostEstimate, CostLine } from '../contract/views';
import type { Plan } from '../plan/plan';
import type { ResourceType } from '../plan/resources';
import { databaseClasses, hostTypes } from './machine-types';
import { regionNamed } from './regions';
import { seatCount, type Workshop } from './workshop';

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
/** When these prices, and those of machine-types.ts, were looked up. */
const pricesAsOf = 'August 2026';
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

/** A thing that costs by the hour, and when it stood (wall ms); `to` is absent while it does. */
export interface Stood {
  readonly type: string;
  readonly from: number;
  readonly to?: number;
}

/** Types that AWS bills by the hour; nearly all else of a workshop costs nothing by itself. */
const billed = {
  'AWS::EC2::Instance': 'machines, each with its disk and public address',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancers, each with its public addresses',
  'AWS::RDS::DBInstance': 'database server, with its storage',
  'AWS::SecretsManager::Secret': 'secret',
} as const satisfies Partial<Record<ResourceType, string>>;
type BilledType = keyof typeof billed;

/** True for what AWS bills by the hour. */
export function isBilled(type: string): type is BilledType {
  return Object.hasOwn(billed, type);
}

/** What one kind of thing has cost: how many there were, and for how many hours all of them together. */
export interface CostPart {
  readonly what: string;
  readonly quantity: number;
  readonly hours: number;
  readonly total: number;
}

/**
 * What has been billed until `now`, in USD: each thing from when it was asked for until it was gone, so that a
 * workshop that is being torn down costs less and less. `elapsed` counts clock ms between two points of wall time.
 */
export function costOfStanding(
  stood: readonly Stood[],
  workshop: Workshop,
  elapsed: (from: number, to: number) => number,
  now: number,
): { readonly total: number; readonly parts: readonly CostPart[] } {
  const parts = (Object.keys(billed) as BilledType[]).flatMap((type): readonly CostPart[] => {
    const these = stood.filter((one) => one.type === type);
    if (these.length === 0) return [];
    const hours = these.reduce(
      (sum, { from, to }) => sum + Math.max(0, elapsed(from, Math.max(from, to ?? now))) / 3_600_000,
      0,
    );
    const total = hours * perHourOf(type, workshop);
    return [{ what: billed[type], quantity: these.length, hours, total }];
  });
  return { total: parts.reduce((sum, part) => sum + part.total, 0), parts };
}

/** What one of a workshop's things costs an hour, USD. */
function perHourOf(type: BilledType, { host, database, region }: Workshop): number {
  const things: Readonly<Record<BilledType, readonly PricedThing[]>> = {
    'AWS::EC2::Instance': [
      { kind: 'host', instanceType: host.instanceTypes[0] ?? '', running: true },
      { kind: 'disk', giB: host.diskGiB },
      { kind: 'public-address' },
    ],
    'AWS::ElasticLoadBalancingV2::LoadBalancer': [{ kind: 'load-balancer' }],
    'AWS::RDS::DBInstance': [{ kind: 'database', ...database, running: true }],
    'AWS::SecretsManager::Secret': [{ kind: 'secret' }],
  };
  return things[type].reduce((sum, thing) => sum + (hourlyPrice(thing, region) ?? 0), 0);
}

/** Where the prices come from, in a few words: `AWS's on-demand prices of us-east-1 × 1.1 (Ireland)`. */
export function priceListOf(name: string): string {
  const region = regionNamed(name);
  const list = `AWS’s on-demand price list for us-east-1, as of ${pricesAsOf}`;
  if (region === undefined || name === 'us-east-1') return list;
  return `${list}, multiplied by ${region.priceFactor} for ${region.place}`;
}

function monthly(perMonth: number): number {
  return perMonth / hoursPerMonth;
}

function count(plan: Plan, type: ResourceType): number {
  return plan.resources.filter((resource) => resource.type === type).length;
}
