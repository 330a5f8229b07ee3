/** Regions and their availability zones. */
import { regionNamed, regions } from '../../../../app/workshop/regions';
import { AwsError } from '../../wire/registry';

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** The names of the regions that the rehearsal knows. */
export const regionNames: readonly string[] = regions.map(({ name }) => name);

/** A region's zones, by name. Throws AuthFailure for a region that the rehearsal does not know. */
export function zonesOf(region: string): readonly Zone[] {
  const known = regionNamed(region);
  if (known === undefined) {
    throw new AwsError('AuthFailure', `The rehearsal has no region '${region}'.`, 401);
  }
  return Array.from(known.zones, (letter, index) => ({
    name: `${region}${letter}`,
    id: `${shortName(region)}-az${index + 1}`,
  }));
}

/** As zone ids begin: `apse1` for ap-southeast-1. */
function shortName(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const initials = (direction.match(/north|south|east|west|central/g) ?? []).map(([initial]) => initial);
  return `${area}${initials.join('')}${number}`;
}

/** The zone's id; undefined for a zone that the region has not. */
export function zoneId(region: string, zone: string): string | undefined {
  return zonesOf(region).find(({ name }) => name === zone)?.id;
}
