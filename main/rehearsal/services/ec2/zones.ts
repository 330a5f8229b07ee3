/** Regions and their availability zones, with the zone ids' short region names (M: AWS's region list). */
import { AwsError } from '../../wire/registry';

const regions: Readonly<Record<string, { readonly short: string; readonly letters: string }>> = {
  'us-east-1': { short: 'use1', letters: 'abcdef' },
  'us-east-2': { short: 'use2', letters: 'abc' },
  'us-west-1': { short: 'usw1', letters: 'ac' },
  'us-west-2': { short: 'usw2', letters: 'abcd' },
  'ca-central-1': { short: 'cac1', letters: 'abd' },
  'sa-east-1': { short: 'sae1', letters: 'abc' },
  'eu-west-1': { short: 'euw1', letters: 'abc' },
  'eu-west-2': { short: 'euw2', letters: 'abc' },
  'eu-west-3': { short: 'euw3', letters: 'abc' },
  'eu-central-1': { short: 'euc1', letters: 'abc' },
  'eu-central-2': { short: 'euc2', letters: 'abc' },
  'eu-north-1': { short: 'eun1', letters: 'abc' },
  'eu-south-1': { short: 'eus1', letters: 'abc' },
  'ap-south-1': { short: 'aps1', letters: 'abc' },
  'ap-southeast-1': { short: 'apse1', letters: 'abc' },
  'ap-southeast-2': { short: 'apse2', letters: 'abc' },
  'ap-northeast-1': { short: 'apne1', letters: 'acd' },
  'ap-northeast-2': { short: 'apne2', letters: 'abcd' },
  'ap-northeast-3': { short: 'apne3', letters: 'abc' },
  'ap-east-1': { short: 'ape1', letters: 'abc' },
  'af-south-1': { short: 'afs1', letters: 'abc' },
  'me-south-1': { short: 'mes1', letters: 'abc' },
  'il-central-1': { short: 'ilc1', letters: 'abc' },
};

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** The names of the regions that the rehearsal knows. */
export const regionNames: readonly string[] = Object.keys(regions);

/** A region's zones, by name. Throws AuthFailure for a region that the rehearsal does not know. */
export function zonesOf(region: string): readonly Zone[] {
  const entry = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (entry === undefined) {
    throw new AwsError('AuthFailure', `The rehearsal has no region '${region}'.`, 401);
  }
  return Array.from(entry.letters, (letter, index) => ({
    name: `${region}${letter}`,
    id: `${entry.short}-az${index + 1}`,
  }));
}

/** The zone's id; undefined for a zone that the region has not. */
export function zoneId(region: string, zone: string): string | undefined {
  return zonesOf(region).find(({ name }) => name === zone)?.id;
}
