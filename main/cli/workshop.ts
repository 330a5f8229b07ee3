import { isSameTarget, type Target } from '../../app/contract/target';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { placeInWords } from '../../app/words/places';
import type { Workshop } from '../../app/workshop/workshop';
import type { Lectern } from '../lectern';
import type { Session } from '../sessions/session';
import type { Precedence, NamedWorkshop } from '../sessions/origins';
import type { Place } from '../sessions/shelf';
import { InvalidWorkshop } from './output';
import type { Opening } from './options';

/** What every command on a workshop is told. */
export interface WorkshopArguments extends Opening {
  /** A path, the name of a built-in workshop, or an id or name that this computer keeps. */
  readonly workshop: string;
  readonly seats?: number | undefined;
  readonly region?: string | undefined;
  readonly json: boolean;
}

/** What of a command line says where it works. `workshop` absent: no workshop's file names a region either. */
type Where = Pick<WorkshopArguments, 'profile' | 'region'> & { readonly workshop?: string | undefined };

/** Where a command works: a profile if one is named, else AWS_ENDPOINT_URL's endpoint, else the built-in rehearsal. */
export function targetOf({ profile }: Pick<Where, 'profile'>): Target {
  if (profile !== undefined) return { kind: 'aws', profile };
  return (process.env['AWS_ENDPOINT_URL'] ?? '') === '' ? { kind: 'rehearsal' } : { kind: 'environment' };
}

/**
 * The region that a command line asks for; undefined when that is the workshop's own, or the default. `--region`
 * comes first. An endpoint in AWS_ENDPOINT_URL comes with its own region in AWS_REGION, which other tools look at,
 * too. With a profile AWS_REGION counts where no workshop says a region; in the rehearsal it never does.
 */
export function regionOf(where: Where): string | undefined {
  if (where.region !== undefined) return where.region;
  const { kind } = targetOf(where);
  const isAsked = kind === 'environment' || (kind === 'aws' && where.workshop === undefined);
  const region = process.env['AWS_REGION'] ?? '';
  return isAsked && region !== '' ? region : undefined;
}

/** The workshop that is named, with the options of the command line applied. Throws InvalidWorkshop. */
export function load(
  lectern: Lectern,
  args: WorkshopArguments,
  precedence: Precedence = 'built-in',
): NamedWorkshop {
  const change = defined({ seats: args.seats, region: regionOf(args) });
  const loaded = lectern.workshops.load(args.workshop, change, precedence);
  if ('issues' in loaded) throw new InvalidWorkshop(loaded.issues);
  return loaded;
}

/** Keeps the named workshop as one of this computer's and opens it: what provisioning does. */
export function keepAndOpen(lectern: Lectern, args: WorkshopArguments): Session {
  const loaded = load(lectern, args);
  // A workshop that this computer keeps stays where it lives, unless the command names another place.
  const target = args.profile === undefined ? loaded.target : undefined;
  const { workshop } = lectern.workshops.keep(loaded, target ?? targetOf(args), 'when-made');
  return lectern.sessions.open(workshop.id);
}

/**
 * The named workshop, for a command on what stands: where this computer keeps it, whatever region its file names.
 * One that it does not keep is found in the account by its tags, and is kept when something is done to it; what it
 * keeps stays as it is. Throws LecternError `workshop.in-use` when the command names another place.
 */
export function loadKnown(lectern: Lectern, args: WorkshopArguments): Workshop {
  const loaded = load(lectern, args, 'kept');
  const { workshop } = loaded;
  const place = lectern.workshops.placeOf(workshop.id);
  if (place?.stands !== true) {
    const target = args.profile === undefined ? place?.target : undefined;
    lectern.workshops.keep(loaded, target ?? targetOf(args), 'when-made');
    return workshop;
  }
  refuseElsewhere(workshop.id, place, args);
  return { ...workshop, region: place.region };
}

/** Opens the named workshop as this computer knows it. Keeps and throws as `loadKnown` does. */
export function openKnown(lectern: Lectern, args: WorkshopArguments): Session {
  return lectern.sessions.open(loadKnown(lectern, args).id);
}

/** Only what the command line itself says counts: where the workshop lives is kept, and nobody need repeat it. */
function refuseElsewhere(id: string, place: Place, { profile, region }: Where): void {
  const isThere =
    (region === undefined || region === place.region) &&
    (profile === undefined || isSameTarget(targetOf({ profile }), place.target));
  if (isThere) return;
  throw new LecternError({
    code: 'workshop.in-use',
    message: `The workshop "${id}" exists ${placeInWords(place)}.`,
    hint: `Leave out --region and --profile to use that one. If nothing of it exists there: lectern forget ${id}.`,
  });
}
