import type { Target } from '../../app/contract/target';
import { defined } from '../../app/defined';
import type { Lectern } from '../lectern';
import type { Session } from '../sessions/session';
import type { NamedWorkshop } from '../sessions/origins';
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

type Place = Pick<WorkshopArguments, 'profile' | 'region'>;

/** Where a command works: a profile if one is named, else AWS_ENDPOINT_URL's endpoint, else the built-in rehearsal. */
export function targetOf(args: Pick<Place, 'profile'>): Target {
  if (args.profile !== undefined) return { kind: 'aws', profile: args.profile };
  return (process.env['AWS_ENDPOINT_URL'] ?? '') === '' ? { kind: 'rehearsal' } : { kind: 'environment' };
}

/** The region of the command line; an endpoint in AWS_ENDPOINT_URL comes with its own in AWS_REGION. */
export function regionOf(args: Place): string | undefined {
  if (args.region !== undefined || args.profile !== undefined) return args.region;
  return targetOf(args).kind === 'environment' ? process.env['AWS_REGION'] : undefined;
}

/** The workshop that is named, with the options of the command line applied. Throws InvalidWorkshop. */
export function load(lectern: Lectern, args: WorkshopArguments): NamedWorkshop {
  const region = regionOf(args);
  const loaded = lectern.workshops.load(args.workshop, defined({ seats: args.seats, region }));
  if ('issues' in loaded) throw new InvalidWorkshop(loaded.issues);
  return loaded;
}

/** A workshop that this computer keeps stays where it lives, unless the command names another place. */
function placeOf(args: WorkshopArguments, { target }: NamedWorkshop): Target {
  return args.profile === undefined && target !== undefined ? target : targetOf(args);
}

/** Keeps the named workshop as one of this computer's and opens it: what provisioning does. */
export function keepAndOpen(lectern: Lectern, args: WorkshopArguments): Session {
  const loaded = load(lectern, args);
  const { workshop } = lectern.workshops.keep(loaded, placeOf(args, loaded));
  return lectern.sessions.open(workshop.id);
}

/**
 * Opens the named workshop as this computer knows it; one that it does not know is kept first, and is then found in
 * the account by its tags.
 */
export function openKnown(lectern: Lectern, args: WorkshopArguments): Session {
  const loaded = load(lectern, args);
  const target = placeOf(args, loaded);
  const known = lectern.workshops.known(loaded.workshop, target);
  if (!known) lectern.workshops.keep(loaded, target);
  return lectern.sessions.open(loaded.workshop.id);
}
