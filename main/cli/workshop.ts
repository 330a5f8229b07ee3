import { isSameTarget, type Target } from '../../app/contract/target';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { placeInWords } from '../../app/words/places';
import { idPattern } from '../../app/workshop/names';
import { builtInKey, fromTagText, saysItsId, type SeenWorkshop } from '../../app/workshop/origin';
import { withSeats } from '../../app/workshop/parse';
import { defaultRegion } from '../../app/workshop/regions';
import type { Workshop } from '../../app/workshop/workshop';
import type { Lectern } from '../lectern';
import { notMade } from '../aws/explain';
import { alreadyThere, asNew, asSeen, severalFit } from '../sessions/identity';
import type { Session } from '../sessions/session';
import type { Precedence, NamedWorkshop } from '../sessions/origins';
import type { Place } from '../sessions/shelf';
import { ask, InvalidWorkshop } from './output';
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

/** Which workshop of an account a provision is about, where more than one may be meant. */
export interface Which {
  /** The one with this id, whoever made it. */
  readonly adopt?: string | undefined;
  /** Another one, beside those that are there. */
  readonly new: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
}

/**
 * The workshop to be provisioned: the one that this computer made of what is named, else the one that is chosen of those
 * in the account, else a new one. Throws LecternError `workshop.already-there` when nobody can be asked which.
 */
export async function loadToProvision(
  lectern: Lectern,
  args: WorkshopArguments,
  which: Which,
): Promise<{ readonly loaded: NamedWorkshop; readonly target: Target }> {
  const loaded = load(lectern, args, which.new ? 'new' : 'built-in');
  const { id } = loaded.workshop;
  // What can be known here is known before the account is asked.
  if (loaded.target !== undefined) lectern.workshops.plan(id);
  const target = targetFor(lectern, args, loaded);
  if (which.new) {
    if (saysItsId(loaded.origin)) throw hasIdAlready(id);
    return { loaded: asNew(loaded), target };
  }
  if (which.adopt !== undefined) {
    if (saysItsId(loaded.origin) && which.adopt !== id) throw hasIdAlready(id);
    const found = await lectern.workshops.adoptable(loaded, target, which.adopt);
    return { loaded: adopted(loaded, found, args), target };
  }
  if (loaded.isIdentified && lectern.workshops.placeOf(id)?.stands === true) return { loaded, target };
  const similar = await lectern.workshops.similar(loaded, target);
  const chosen = similar.length === 0 ? undefined : await chooseOne(loaded, similar, which.yes);
  if (chosen !== undefined) return { loaded: adopted(loaded, chosen, args), target };
  return { loaded: loaded.isIdentified && similar.length === 0 ? loaded : asNew(loaded), target };
}

/** As the one in the account, with no fewer seats than it has there. */
function adopted(loaded: NamedWorkshop, seen: SeenWorkshop, { seats }: WorkshopArguments): NamedWorkshop {
  const there = asSeen(loaded, seen);
  const wanted = seats ?? loaded.workshop.seats;
  if (wanted <= there.workshop.seats) return there;
  return { ...there, workshop: withSeats(there.workshop, wanted) };
}

/** Undefined: a new one. Throws LecternError `workshop.already-there`. */
async function chooseOne(
  { workshop, origin }: NamedWorkshop,
  similar: readonly SeenWorkshop[],
  yes: boolean,
): Promise<SeenWorkshop | undefined> {
  const problem = alreadyThere(workshop.name, similar, saysItsId(origin));
  const answer = yes ? undefined : await ask(`${problem.message}\n${problem.hint ?? ''}\nThe id, or new: `);
  const chosen = similar.find(({ id }) => id === answer);
  if (chosen === undefined && (answer !== 'new' || saysItsId(origin))) throw new LecternError(problem);
  return chosen;
}

function hasIdAlready(id: string): LecternError {
  return new LecternError({
    code: 'usage',
    message: `The file itself says which workshop it is: “${id}”.`,
    hint: 'For another one, remove the line `id:` from it.',
  });
}

/** A workshop that this computer keeps stays where it lives, unless the command names another place. */
function targetFor(lectern: Lectern, args: WorkshopArguments, loaded: NamedWorkshop): Target {
  const kept = loaded.isIdentified ? lectern.workshops.placeOf(loaded.workshop.id) : undefined;
  return (args.profile === undefined ? (loaded.target ?? kept?.target) : undefined) ?? targetOf(args);
}

/** Opens the workshop to be provisioned. It is kept when something is about to be made of it. */
export function openToProvision(
  lectern: Lectern,
  { loaded, target }: { readonly loaded: NamedWorkshop; readonly target: Target },
): Session {
  const { workshop } = lectern.workshops.keep(loaded, target, 'when-made');
  return lectern.sessions.open(workshop.id);
}

/**
 * The named workshop, for a command on what stands: where this computer keeps it, whatever region its file names.
 * One that it does not keep is found in the account by its tags, and is kept when something is done to it; what it
 * keeps stays as it is. Throws LecternError `workshop.in-use` when the command names another place,
 * `workshop.ambiguous` when several may be meant, `workshop.not-made`.
 */
export async function loadKnown(lectern: Lectern, args: WorkshopArguments): Promise<Workshop> {
  const loaded = await loadStanding(lectern, args);
  const { workshop } = loaded;
  const place = lectern.workshops.placeOf(workshop.id);
  if (place?.stands !== true) {
    lectern.workshops.keep(loaded, targetFor(lectern, args, loaded), 'when-made');
    return workshop;
  }
  refuseElsewhere(workshop.id, place, args);
  return { ...workshop, region: place.region };
}

/** The workshop as this computer keeps it, or as the account tells of it. */
async function loadStanding(lectern: Lectern, args: WorkshopArguments): Promise<NamedWorkshop> {
  const { workshops } = lectern;
  const loaded = loadOrSeen(lectern, args);
  if (!('id' in loaded) && saysItsId(loaded.origin)) return loaded;
  if (!('id' in loaded) && workshops.placeOf(loaded.workshop.id)?.stands === true && loaded.isIdentified)
    return loaded;
  if ('id' in loaded) return ofBuiltIn(lectern, loaded.id, args, loaded.unknown);
  const [only, ...more] = await workshops.similar(loaded, targetFor(lectern, args, loaded));
  if (only !== undefined && more.length > 0) throw severalFit(loaded.workshop.name, [only, ...more]);
  if (only !== undefined) return asSeen(loaded, only);
  if (loaded.isIdentified) return loaded;
  throw new LecternError(notMade);
}

/** What is named, or a word that nothing here goes by, which may be the id of one in the account. */
function loadOrSeen(
  lectern: Lectern,
  args: WorkshopArguments,
): NamedWorkshop | { readonly id: string; readonly unknown: LecternError } {
  try {
    return load(lectern, args, 'kept');
  } catch (error) {
    const isUnknown = error instanceof LecternError && error.problem.code === 'workshop.unknown';
    if (!isUnknown || !idPattern.test(args.workshop)) throw error;
    return { id: args.workshop, unknown: error };
  }
}

/** A workshop that is named by its id in the account alone: its tags say which built-in one it was made from. */
async function ofBuiltIn(
  lectern: Lectern,
  id: string,
  args: WorkshopArguments,
  unknown: LecternError,
): Promise<NamedWorkshop> {
  const target = targetOf(args);
  const region = regionOf(args) ?? defaultRegion;
  const seen = (await lectern.workshops.seen(target, region)).find((one) => one.id === id);
  if (seen === undefined) throw unknown;
  const key = builtInKey(seen);
  if (key === undefined) {
    throw new LecternError({
      code: 'workshop.file-needed',
      message: `The workshop “${id}” is in the account, but nothing here says what it consists of.`,
      hint: `Name its workshop.yaml. To remove it without: lectern leftovers --remove ${id}.`,
    });
  }
  const loaded = asSeen(load(lectern, { ...args, workshop: key, region }, 'new'), seen);
  const name = seen.name === undefined ? loaded.workshop.name : fromTagText(seen.name);
  return { ...loaded, workshop: { ...loaded.workshop, name }, isIdentified: true };
}

/** Opens the named workshop as this computer knows it. Keeps and throws as `loadKnown` does. */
export async function openKnown(lectern: Lectern, args: WorkshopArguments): Promise<Session> {
  return lectern.sessions.open((await loadKnown(lectern, args)).id);
}

/**
 * To tear down the same name once more is a slip of the hand, and the only other one that fits is then somebody
 * else's. Throws LecternError `workshop.not-made`, unless the other one is named by its id.
 */
export async function refuseAnothers(
  { workshops }: Lectern,
  { workshop: word }: WorkshopArguments,
  id: string,
): Promise<void> {
  if (word === id || workshops.placeOf(id)?.stands === true) return;
  const { name } = workshops.details(id).workshop;
  const own = (await workshops.list()).saved.find((one) => one.phase === 'gone' && one.name === name);
  if (own === undefined) return;
  throw new LecternError({
    code: 'workshop.not-made',
    message: `“${name}” (${own.id}) has been torn down already. The account has another one of this name, ${id}, and this computer did not create it.`,
    hint: `To remove that one: lectern teardown ${id}.`,
  });
}

/** What another computer made is changed once it is adopted. Throws LecternError `workshop.already-there`. */
export function refuseUnadopted({ workshops }: Lectern, word: string, { id, name }: Workshop): void {
  if (workshops.placeOf(id)?.stands === true) return;
  throw new LecternError({
    code: 'workshop.already-there',
    message: `“${name}” (${id}) is in this account, and this computer did not create it.`,
    hint: `To take it over first: lectern provision ${word} --adopt ${id}.`,
  });
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
