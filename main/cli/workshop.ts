import type { Target } from '../../app/contract/target';
import { defined } from '../../app/defined';
import type { Lectern } from '../lectern';
import type { Session } from '../sessions/session';
import type { LoadedWorkshop } from '../storage/workshop-file';
import { positional, type Arguments } from './arguments';
import { InvalidWorkshop } from './output';

/** Where a command works: a profile if one is named, else AWS_ENDPOINT_URL's endpoint, else the built-in rehearsal. */
export function targetOf(args: Pick<Arguments, 'profile'>): Target {
  if (args.profile !== undefined) return { kind: 'aws', profile: args.profile };
  return (process.env['AWS_ENDPOINT_URL'] ?? '') === '' ? { kind: 'rehearsal' } : { kind: 'environment' };
}

/** The region of the command line; an endpoint in AWS_ENDPOINT_URL comes with its own in AWS_REGION. */
export function regionOf(args: Pick<Arguments, 'profile' | 'region'>): string | undefined {
  if (args.region !== undefined || args.profile !== undefined) return args.region;
  return targetOf(args).kind === 'environment' ? process.env['AWS_REGION'] : undefined;
}

/** FILE with the options of the command line applied. Throws InvalidWorkshop. */
export function loadFile(lectern: Lectern, args: Arguments): LoadedWorkshop {
  const file = positional(args, 0, 'FILE, a workshop.yaml or the name of a built-in workshop');
  const region = regionOf(args);
  const loaded = lectern.workshops.load(file, {
    ...defined({ seats: args.seats, region }),
  });
  if ('issues' in loaded) throw new InvalidWorkshop(loaded.issues);
  return loaded;
}

/** Keeps FILE as a workshop of this computer and opens it: what provisioning does. */
export function keepAndOpen(lectern: Lectern, args: Arguments): Session {
  const loaded = loadFile(lectern, args);
  const { workshop } = lectern.workshops.keep(loaded, targetOf(args));
  return lectern.sessions.open(workshop.id);
}

/**
 * Opens the workshop that FILE means, as this computer knows it; one that it does not know is kept first, and
 * is then found in the account by its tags.
 */
export function openKnown(lectern: Lectern, args: Arguments): Session {
  const loaded = loadFile(lectern, args);
  const target = targetOf(args);
  const known = lectern.workshops.known(loaded.workshop, target);
  if (!known) lectern.workshops.keep(loaded, target);
  return lectern.sessions.open(loaded.workshop.id);
}
