import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { isPlaceOf } from '../../app/plan/places';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import { sharedName } from '../../app/workshop/names';
import { tagText, type Label } from '../../app/workshop/origin';

/** The tags by which Lectern knows its own. */
export const tagKeys = {
  workshop: 'lectern:workshop',
  address: 'lectern:address',
  seat: 'lectern:seat',
  service: 'lectern:service',
  /** The workshop's name and where it comes from, for who has lost its id. */
  title: 'lectern:name',
  origin: 'lectern:origin',
  name: 'Name',
} as const;

export type Tags = Readonly<Record<string, string>>;

/** Why we hold a resource to be ours. */
export type Evidence =
  /** Its own tags, as AWS just told them. */
  | { readonly by: 'tags'; readonly tags: Tags }
  /** The journal says that we made just this, or (AWS keeps no tags on it yet) were about to, by name. */
  | { readonly by: 'journal'; readonly address: Address };

/** The tags that a resource is born with. `label` is absent for what version 0.1 began to make. */
export function ownershipTags(
  workshopId: string,
  resource: { readonly address: Address; readonly seat?: SeatLabel; readonly service?: ServiceName },
  label?: Label,
): Tags {
  return {
    [tagKeys.workshop]: workshopId,
    [tagKeys.address]: resource.address,
    ...defined({ [tagKeys.seat]: resource.seat, [tagKeys.service]: resource.service }),
    ...(label === undefined ? {} : { [tagKeys.title]: tagText(label.name) }),
    ...defined({ [tagKeys.origin]: label?.origin }),
    [tagKeys.name]: sharedName(workshopId, resource.address.replace(/^shared\./, '').replaceAll('.', '-')),
  };
}

/**
 * True when these tags say that the resource belongs to the workshop, and stands where a plan can have one of its
 * type: whoever copies our tags onto something of their own does not make it ours.
 */
export function ownedBy(tags: Tags, workshopId: string, type: ResourceType): boolean {
  return tags[tagKeys.workshop] === workshopId && isPlaceOf(type, tags[tagKeys.address] ?? '');
}

/** Whose a thing is that bears a name of ours, as far as its tags tell, as the end of a sentence. */
export function ownerInWords(tags: Tags): string {
  const owner = tags[tagKeys.workshop];
  return owner === undefined
    ? 'it has no tag of Lectern, so someone else created it'
    : `its tags say that it belongs to the workshop ${owner}, at “${tags[tagKeys.address] ?? ''}”`;
}

/**
 * THE gate: nothing is deleted, detached or stopped by Lectern without passing it.
 * Throws LecternError `ownership.refused` unless the evidence names this workshop.
 */
export function assertOurs(
  workshopId: string,
  resource: { readonly type: ResourceType; readonly id: string; readonly evidence: Evidence },
): void {
  if (proves(resource, workshopId)) return;
  throw new LecternError({
    code: 'ownership.refused',
    message: `The ${resource.type} ${resource.id} does not belong to this workshop, so Lectern leaves it alone.`,
    hint: 'Open it in the AWS console; if it belongs to the workshop, remove it there by hand.',
  });
}

function proves({ type, evidence }: Parameters<typeof assertOurs>[1], workshopId: string): boolean {
  switch (evidence.by) {
    case 'tags':
      return ownedBy(evidence.tags, workshopId, type);
    case 'journal':
      return evidence.address !== '';
  }
}

/** Tags as most services want them. */
export function upperTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as ECS wants them. */
export function lowerTags(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** Tags in any spelling that AWS sends them in. */
export function readTags(
  tags:
    | readonly { Key?: string | undefined; Value?: string | undefined }[]
    | readonly { key?: string | undefined; value?: string | undefined }[]
    | undefined,
): Tags {
  const entries = (tags ?? []).map((tag) => {
    const { Key, Value, key, value } = tag as Record<string, string | undefined>;
    return [Key ?? key ?? '', Value ?? value ?? ''] as const;
  });
  return Object.fromEntries(entries);
}
