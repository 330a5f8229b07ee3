/**
 * One cause of many: what the whole room, or a large part of it, has in common, so that it is said once and not on
 * every tile. Pure. What a seat has besides stays its own: a banner covers a seat only when it explains all of it.
 */
import type { Problem } from '../errors';
import { serviceOf, serviceTitle } from '../services';
import { causeInWords } from '../words/causes';
import { capital, listInWords, plural } from '../words/lists';
import { portsInWords, seatsInWords } from '../words/seats';
import { blindCause } from './blind-cause';
import type { Cause } from './causes';
import type { HealthState, ServiceHealth } from './health';
import { mostSeats } from './schema';
import type { SeatLabel, ServiceName } from './workshop';

/** What is looked at of a seat. */
export interface RoomSeat {
  readonly seat: SeatLabel;
  readonly state: HealthState;
  readonly services: readonly Pick<ServiceHealth, 'name' | 'state' | 'reason' | 'cause' | 'url'>[];
}

/** Why Lectern does not see the seats now, whatever they do. */
export type Blindness =
  | { readonly kind: 'lectern'; readonly since: number }
  | { readonly kind: 'stale'; readonly since: number; readonly problem?: Problem };

/**
 * - `lectern`: this window does not hear Lectern
 * - `sign-in`: AWS does not take the credentials (any more)
 * - `permission`: they are taken, and may not look at the seats
 * - `network`: nothing gets out of this computer
 * - `aws`: AWS itself throttles, or has trouble
 * - `rehearsal`: the built-in AWS has stopped
 * - `unseen`: Lectern cannot check the seats, for another reason
 * - `ports`: the network here lets something through, but not the seats' ports
 * - `login-page`: the network here answers in the seats' place
 * - `slow-network`, `slow-database`, `database`: what all of them need
 * - `alike`: many seats have the same trouble of their own
 */
type RoomCauseKind =
  | 'lectern'
  | 'sign-in'
  | 'permission'
  | 'network'
  | 'aws'
  | 'rehearsal'
  | 'unseen'
  | 'ports'
  | 'login-page'
  | 'slow-network'
  | 'slow-database'
  | 'database'
  | 'alike';

export interface RoomCause {
  readonly kind: RoomCauseKind;
  readonly title: string;
  /** What it means, and what to do. */
  readonly text: string;
  /** What a covered tile says in place of its own reason: at most three words. */
  readonly short: string;
  /** The seats of which it explains everything. */
  readonly seats: readonly SeatLabel[];
  /** Wall ms; absent when nobody knows. */
  readonly since?: number;
  /** What the machine said; for the fold. */
  readonly problem?: Problem;
}

/** What the seats have in common: the cause of most first, nothing when each has its own. Their seats never overlap. */
export function roomCauses(seats: readonly RoomSeat[], blindness?: Blindness): readonly RoomCause[] {
  if (blindness !== undefined) {
    return [
      blindCause(
        seats.map(({ seat }) => seat),
        blindness,
      ),
    ];
  }
  return kindsIn(seats)
    .map((group) => seenCause(group, seats))
    .filter((cause) => cause !== undefined)
    .sort((a, b) => b.seats.length - a.seats.length);
}

type SeenKind = Exclude<RoomCauseKind, 'lectern' | 'sign-in' | 'permission' | 'aws' | 'rehearsal' | 'unseen'>;

/** Troubles of one kind: `alike` ones by their cause. */
interface Group {
  readonly kind: SeenKind;
  readonly cause: Cause;
  /** True when this is a trouble of that kind. */
  readonly holds: (service: RoomSeat['services'][number]) => boolean;
}

const networkCauses: Readonly<Partial<Record<Cause, SeenKind>>> = {
  'port-blocked': 'ports',
  'address-unknown': 'network',
  'other-page': 'login-page',
};

/** Ordinary steps of a start, and what is each seat's own affair. */
const isTrouble = ({ state }: { readonly state: HealthState }): boolean =>
  state === 'trouble' || state === 'down';

function kindsIn(seats: readonly RoomSeat[]): readonly Group[] {
  const bad = seats.flatMap(({ services }) => services.filter(isTrouble));
  const groups = new Map<string, Group>();
  for (const { cause } of bad) {
    if (cause === undefined || groups.has(cause)) continue;
    groups.set(cause, {
      kind: kindOf(cause, seats),
      cause,
      holds: (service) => service.cause === cause,
    });
  }
  return [...groups.values()];
}

function kindOf(cause: Cause, seats: readonly RoomSeat[]): SeenKind {
  const network = networkCauses[cause];
  if (network !== undefined) return network;
  if (cause !== 'slow' && cause !== 'degraded') return 'alike';
  const { yes, no } = namesOf(cause, seats);
  // Only what keeps its state in the database has it, and what does not, has not.
  const ofDatabase = yes.length > 0 && yes.every((name) => serviceOf(name).database !== undefined);
  if (cause === 'degraded') return ofDatabase ? 'database' : 'alike';
  return ofDatabase && no.length > 0 ? 'slow-database' : 'slow-network';
}

function namesOf(
  cause: Cause,
  seats: readonly RoomSeat[],
): { readonly yes: readonly ServiceName[]; readonly no: readonly ServiceName[] } {
  const all = new Set(seats.flatMap(({ services }) => services.map(({ name }) => name)));
  const yes = [...all].filter((name) =>
    seats.some(({ services }) =>
      services.some((service) => service.name === name && service.cause === cause),
    ),
  );
  return { yes, no: [...all].filter((name) => !yes.includes(name)) };
}

function seenCause(group: Group, all: readonly RoomSeat[]): RoomCause | undefined {
  const having = all.filter(({ services }) => services.some((one) => isTrouble(one) && group.holds(one)));
  if (!isMany(having, all)) return undefined;
  const covered = having.filter(({ services }) => services.filter(isTrouble).every(group.holds));
  // A seat that it does not explain keeps its own reason; without one that it does, there is nothing to calm.
  if (covered.length === 0) return undefined;
  return {
    kind: group.kind,
    short: shortOf(group),
    seats: covered.map(({ seat }) => seat),
    ...wordsOf(group, having, all),
  };
}

/** Two of two, or a third of the room; or, from three seats on, everything behind one load balancer. */
function isMany(having: readonly RoomSeat[], all: readonly RoomSeat[]): boolean {
  if (having.length < 2) return false;
  if (having.length === all.length) return true;
  if (having.length < 3) return false;
  if (having.length * 3 >= all.length) return true;
  const places = new Map<string, SeatLabel[]>();
  for (const { seat, services } of all) {
    for (const host of new Set(services.map(({ url }) => urlOf(url)?.host.replace(/:\d+$/, '')))) {
      if (host !== undefined) places.set(host, [...(places.get(host) ?? []), seat]);
    }
  }
  const labels = new Set(having.map(({ seat }) => seat));
  return [...places.values()].some((seats) => seats.length >= 3 && seats.every((seat) => labels.has(seat)));
}

function shortOf({ kind, cause }: Group): string {
  switch (kind) {
    case 'ports':
    case 'network':
    case 'login-page':
    case 'slow-network':
      return 'network here';
    case 'slow-database':
    case 'database':
      return 'database';
    case 'alike':
      return causeInWords[cause];
  }
}

const everySeat = 'every seat';

function wordsOf(
  { kind, cause, holds }: Group,
  having: readonly RoomSeat[],
  all: readonly RoomSeat[],
): Pick<RoomCause, 'title' | 'text'> {
  const services = having.flatMap((seat) => seat.services.filter((one) => isTrouble(one) && holds(one)));
  const whose =
    having.length === all.length ? everySeat : `seats ${seatsInWords(having.map(({ seat }) => seat))}`;
  const names = listInWords([...new Set(services.map(({ name }) => serviceTitle(name)))]);
  switch (kind) {
    case 'ports': {
      const ports = portsOf(services);
      const distinct = new Set(ports).size;
      const what =
        distinct === 0
          ? 'The seats’ addresses are'
          : distinct === 1
            ? `Port ${portsInWords(ports)} is`
            : `Ports ${portsInWords(withoutGaps(ports))} are`;
      return {
        title: `${what} blocked, probably by this room’s network`,
        text: `AWS says that ${whose} ${whose === everySeat ? 'works' : 'work'}, but this computer cannot open ${names} there. Ask the venue to open these ports, or use another network (a phone’s). A restart does not help.`,
      };
    }
    case 'network':
      return {
        title: 'This computer cannot find the seats’ addresses',
        text: 'The network here may be offline, or its name server may not work. Check it, or use another network (a phone’s). A restart does not help.',
      };
    case 'login-page':
      return {
        title: 'This room’s network answers in place of the seats',
        text: 'It probably wants a login first, or filters pages. Open any page in a browser and sign in there, or use another network (a phone’s). Participants need the same.',
      };
    case 'slow-network':
      return {
        title: 'The network here is slow',
        text: `${names} opens slowly in ${whose}. Ask fewer people to load large pages at once, or use another network. A restart does not help.`,
      };
    case 'slow-database':
      return {
        title: 'The shared database is slow',
        text: `${names} opens slowly in ${whose}; everything else works as usual. Run fewer tasks at once, or use a larger database class. A restart does not help.`,
      };
    case 'database':
      return {
        title: 'The shared database does not answer',
        text: `${names} is affected in ${whose}. Continue with everything else until it comes back. A restart does not help.`,
      };
    case 'alike':
      return {
        title: `${plural(having.length, 'seat has', 'seats have')} the same trouble: ${causeInWords[cause]}`,
        text: `${capital(whose)}: ${commonReason(services.map(({ reason }) => reason))}`,
      };
  }
}

function portsOf(services: readonly RoomSeat['services'][number][]): readonly number[] {
  return services.map(({ url }) => Number(urlOf(url)?.port ?? '')).filter((port) => port > 0);
}

/** Each service has a block of ports of its own. */
const blockOf = (port: number): number => Math.floor(port / mostSeats);

/** A venue blocks ranges: with a seat here and there that says otherwise, the range of each service is said. */
function withoutGaps(ports: readonly number[]): readonly number[] {
  if (portsInWords(ports).split(', ').length <= 3) return ports;
  const blocks = [...new Set(ports.map(blockOf))];
  return blocks.flatMap((block) => {
    const group = ports.filter((port) => blockOf(port) === block);
    const from = Math.min(...group);
    return Array.from({ length: Math.max(...group) - from + 1 }, (_, index) => from + index);
  });
}

/** The sentence that most of them have. */
function commonReason(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function urlOf(url: string | undefined): URL | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url);
}
