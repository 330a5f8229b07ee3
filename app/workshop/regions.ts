import { LecternError } from '../errors';
import { didYouMean } from './did-you-mean';

/** A region of AWS, as far as Lectern needs to know it. */
export interface Region {
  readonly name: string;
  /** Where it is, as AWS's console calls it. */
  readonly place: string;
  /** What hosts cost there for each dollar in us-east-1. */
  readonly priceFactor: number;
  /** The letters of its availability zones, which the rehearsal answers with. */
  readonly zones: string;
}

/**
 * The regions that Lectern knows, and the only ones that a workshop may name: the form offers them, the estimate has
 * a price for each, the rehearsal has their zones. To add one, add a line. Price factors
 * are from memory of the public price pages (t3 and m5, to a twentieth), zones from AWS's list (M).
 */
export const regions: readonly Region[] = [
  { name: 'eu-west-1', place: 'Ireland', priceFactor: 1.1, zones: 'abc' },
  { name: 'eu-west-2', place: 'London', priceFactor: 1.15, zones: 'abc' },
  { name: 'eu-west-3', place: 'Paris', priceFactor: 1.15, zones: 'abc' },
  { name: 'eu-central-1', place: 'Frankfurt', priceFactor: 1.2, zones: 'abc' },
  { name: 'eu-central-2', place: 'Zurich', priceFactor: 1.3, zones: 'abc' },
  { name: 'eu-north-1', place: 'Stockholm', priceFactor: 1.05, zones: 'abc' },
  { name: 'eu-south-1', place: 'Milan', priceFactor: 1.15, zones: 'abc' },
  { name: 'eu-south-2', place: 'Spain', priceFactor: 1.1, zones: 'abc' },
  { name: 'us-east-1', place: 'N. Virginia', priceFactor: 1, zones: 'abcdef' },
  { name: 'us-east-2', place: 'Ohio', priceFactor: 1, zones: 'abc' },
  { name: 'us-west-1', place: 'N. California', priceFactor: 1.2, zones: 'ac' },
  { name: 'us-west-2', place: 'Oregon', priceFactor: 1, zones: 'abcd' },
  { name: 'ca-central-1', place: 'Canada', priceFactor: 1.1, zones: 'abd' },
  { name: 'ca-west-1', place: 'Calgary', priceFactor: 1.1, zones: 'abc' },
  { name: 'mx-central-1', place: 'Mexico', priceFactor: 1.05, zones: 'abc' },
  { name: 'sa-east-1', place: 'São Paulo', priceFactor: 1.6, zones: 'abc' },
  { name: 'ap-south-1', place: 'Mumbai', priceFactor: 1.05, zones: 'abc' },
  { name: 'ap-south-2', place: 'Hyderabad', priceFactor: 1.05, zones: 'abc' },
  { name: 'ap-southeast-1', place: 'Singapore', priceFactor: 1.25, zones: 'abc' },
  { name: 'ap-southeast-2', place: 'Sydney', priceFactor: 1.25, zones: 'abc' },
  { name: 'ap-southeast-3', place: 'Jakarta', priceFactor: 1.25, zones: 'abc' },
  { name: 'ap-southeast-4', place: 'Melbourne', priceFactor: 1.25, zones: 'abc' },
  { name: 'ap-southeast-5', place: 'Malaysia', priceFactor: 1.15, zones: 'abc' },
  { name: 'ap-southeast-6', place: 'New Zealand', priceFactor: 1.3, zones: 'abc' },
  { name: 'ap-southeast-7', place: 'Thailand', priceFactor: 1.15, zones: 'abc' },
  { name: 'ap-northeast-1', place: 'Tokyo', priceFactor: 1.3, zones: 'acd' },
  { name: 'ap-northeast-2', place: 'Seoul', priceFactor: 1.25, zones: 'abcd' },
  { name: 'ap-northeast-3', place: 'Osaka', priceFactor: 1.3, zones: 'abc' },
  { name: 'ap-east-1', place: 'Hong Kong', priceFactor: 1.4, zones: 'abc' },
  { name: 'ap-east-2', place: 'Taipei', priceFactor: 1.3, zones: 'abc' },
  { name: 'af-south-1', place: 'Cape Town', priceFactor: 1.3, zones: 'abc' },
  { name: 'me-south-1', place: 'Bahrain', priceFactor: 1.2, zones: 'abc' },
  { name: 'me-central-1', place: 'UAE', priceFactor: 1.2, zones: 'abc' },
  { name: 'il-central-1', place: 'Tel Aviv', priceFactor: 1.2, zones: 'abc' },
];

/** The region of a workshop that names none: the seed's. */
export const defaultRegion = 'eu-west-1';

/** A region that no account can switch off. */
export const alwaysEnabled = 'us-east-1';

/** What a region is called, for the sentence that refuses another text. */
export const regionExpectation = 'an AWS region such as eu-west-1';

/**
 * The name of an ordinary AWS region: an area and a direction of the list above, and a number. A workshop that this
 * computer keeps may name one that is not in the list: another version of Lectern may have known it.
 */
export const regionPattern = new RegExp(`^(?:${parts(0)})-(?:${parts(1)})-\\d$`);

/** The listed region of this name; undefined for one that Lectern has no line for. */
export function regionNamed(name: string): Region | undefined {
  return regions.find((region) => region.name === name);
}

/** The sentence that refuses a name of no region, with the region that was most likely meant. */
export function noSuchRegion(name: string): string {
  const byPlace = regions.find(({ place }) => place.toLowerCase() === name.trim().toLowerCase())?.name;
  const nearest =
    byPlace ??
    didYouMean(
      name,
      regions.map((region) => region.name),
    );
  return `There is no region ${JSON.stringify(name)}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
}

/**
 * Throws LecternError `region.unknown`. Its endpoints have no address: every call would be tried again and again, as
 * without a network.
 */
export function requireRegion(name: string): void {
  if (regionNamed(name) !== undefined) return;
  throw new LecternError({
    code: 'region.unknown',
    message: noSuchRegion(name),
    hint: 'Choose a region of AWS. If AWS has opened this one lately, use a newer Lectern.',
  });
}

function parts(index: 0 | 1): string {
  return [...new Set(regions.map(({ name }) => name.split('-')[index] ?? ''))].join('|');
}
