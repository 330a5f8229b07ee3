/**
 * What happened, as it is told afterwards: troubles, repairs and their outcomes first; the making of AWS resources is
 * one line. A pure function over events, for one seat and for the whole session.
 */
import { serviceTitle } from '../services';
import { capital, listInWords, plural } from '../words/lists';
import { seatsInWords } from '../words/seats';
import { pastTrouble } from '../words/story';
import type { HealthState, SeatHealth, ServiceHealth } from '../workshop/health';
import type { SeatLabel } from '../workshop/workshop';
import type { EventBody, LecternEvent } from './events';
import { isBeside } from './live-fold';

/** What a line is about, for the filter. `making`: AWS resources that were made or removed. */
export type StoryKind = 'trouble' | 'repair' | 'operation' | 'making';

export interface StoryLine {
  /** The number of the first event behind it. */
  readonly seq: number;
  /** ISO 8601. */
  readonly time: string;
  readonly kind: StoryKind;
  /** True when something is well again, or an operation ended as it should. */
  readonly good: boolean;
  /** Absent for what concerns the whole workshop; more than one when the same happened to several at once. */
  readonly seats: readonly SeatLabel[];
  /** As said of one seat: `Its machine was lost.` */
  readonly text: string;
}

/** What the story knows of a seat while it is told. */
interface Told {
  /** The health that was told last; `made`: it is ready, and nobody has seen it work yet. */
  readonly health: 'made' | 'works' | 'unwell' | undefined;
  readonly trouble: string;
  /** A repair goes on: what is seen of it needs no line. */
  readonly repairing: boolean;
  /** It gets a new password, and restarts only for that. */
  readonly password: boolean;
  readonly fresh: boolean;
  /** AWS resources that were made, or removed, since the last line about anything else. */
  readonly making: { readonly line: StoryLine; readonly made: number; readonly removed: number } | undefined;
}

const untold: Told = {
  health: undefined,
  trouble: '',
  repairing: false,
  password: false,
  fresh: false,
  making: undefined,
};

type Line = Pick<StoryLine, 'kind' | 'good' | 'text'>;
interface Step {
  readonly told: Told;
  readonly line?: Line;
}

/** So close together the same is told of several seats as one, wall ms. */
const togetherMs = 5_000;

/** Everything that happened in a session, oldest first. */
export function sessionStory(events: readonly LecternEvent[]): readonly StoryLine[] {
  const seats = new Map<SeatLabel, Told>();
  const lines: StoryLine[] = [];
  const tell = (event: LecternEvent, line: Line, seat?: SeatLabel): void => {
    const at = seat === undefined ? -1 : togetherWith(lines, event, line.text, seat);
    const same = lines[at];
    if (same === undefined || seat === undefined) {
      lines.push({ seq: event.seq, time: event.time, seats: seat === undefined ? [] : [seat], ...line });
    } else lines[at] = { ...same, seats: [...same.seats, seat] };
  };
  const flush = (seat: SeatLabel): void => {
    const told = seats.get(seat);
    if (told?.making === undefined) return;
    const { line } = told.making;
    seats.set(seat, { ...told, making: undefined });
    lines.push({ ...line, text: makingInWords(told.making) });
  };
  for (const event of events) {
    if (event.code === 'operation.finished') endRepairs(seats, event.data.seats);
    const general = ofWorkshop(event);
    if (general !== undefined) tell(event, general);
    for (const seat of seatsOf(event)) {
      const told = seats.get(seat) ?? untold;
      if (event.code.startsWith('resource.') && event.code !== 'resource.failed') {
        seats.set(seat, { ...told, making: made(told.making, event, seat) });
        continue;
      }
      const { told: next, line } = step(told, event, seat);
      seats.set(seat, next);
      if (line === undefined) continue;
      flush(seat);
      tell(event, line, seat);
    }
  }
  for (const seat of seats.keys()) flush(seat);
  return lines.sort((a, b) => a.seq - b.seq);
}

/** How many lines may lie between two that are told as one. */
const mostBetween = 40;

/** The line that says just this of other seats, just before, with nothing else about this seat since; -1 for none. */
function togetherWith(
  lines: readonly StoryLine[],
  { time }: LecternEvent,
  text: string,
  seat: SeatLabel,
): number {
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - mostBetween); at -= 1) {
    const line = lines[at];
    if (line === undefined || line.seats.includes(seat)) return -1;
    if (Date.parse(time) - Date.parse(line.time) > togetherMs) return -1;
    if (line.text === text && line.seats.length > 0) return at;
  }
  return -1;
}

/** What happened to one seat, oldest first. */
export function seatStory(events: readonly LecternEvent[], seat: SeatLabel): readonly StoryLine[] {
  const isAbout = (event: LecternEvent): boolean =>
    event.code === 'operation.finished' || seatsOf(event).includes(seat);
  return sessionStory(events.filter(isAbout))
    .filter(({ seats }) => seats.includes(seat))
    .map((line) => ({ ...line, seats: [seat] }));
}

/** A line as text, with the seats that it is about. */
export function lineInWords({ seats, text }: StoryLine): string {
  if (seats.length === 0) return text;
  return `${seats.length === 1 ? 'Seat' : 'Seats'} ${seatsInWords([...seats].sort())}: ${text}`;
}

function seatsOf(event: LecternEvent): readonly SeatLabel[] {
  if (event.code === 'health.observed') return event.data.seats.map(({ seat }) => seat);
  return 'seat' in event.data ? [event.data.seat] : [];
}

/** What nobody repairs any more is told again when it is not well; `wanted`: only these seats. */
function endRepairs(seats: Map<SeatLabel, Told>, wanted: readonly SeatLabel[] | undefined): void {
  for (const [seat, told] of [...seats]) {
    if (told.repairing && wanted?.includes(seat) !== false)
      seats.set(seat, { ...told, repairing: false, fresh: false });
  }
}

/** What concerns everybody. */
function ofWorkshop(event: LecternEvent): Line | undefined {
  const { message: text } = event;
  if (isOfOneSeat(event)) return undefined;
  if (event.code === 'operation.started') return { kind: 'operation', good: false, text };
  if (event.code === 'health.stale') return { kind: 'trouble', good: false, text };
  if (event.code === 'operation.finished')
    return { kind: 'operation', good: event.data.outcome === 'done', text };
  if (event.code === 'receipt.written')
    return { kind: 'operation', good: event.data.left.length === 0, text };
  return undefined;
}

/** What is done to one seat is told of that seat. */
function isOfOneSeat({ code, data }: EventBody): boolean {
  if (code === 'operation.started') return isBeside(data.operation) && data.total === 1;
  return code === 'operation.finished' && data.outcome === 'done' && data.seats?.length === 1;
}

type DataOf<C extends EventBody['code']> = Extract<EventBody, { code: C }>['data'];

/** What an event of one seat adds to its story; an event without a row adds nothing. */
const steps: { readonly [C in EventBody['code']]?: (told: Told, data: DataOf<C>, seat: SeatLabel) => Step } =
  {
    'seat.restarting': (told, { service }) => {
      if (told.password) return { told: { ...told, password: false } };
      return repair(
        told,
        service === undefined ? 'You restarted it.' : `You restarted ${serviceTitle(service)}.`,
      );
    },
    'seat.renewing': (told, { fresh }) =>
      fresh === true
        ? repair({ ...told, fresh }, 'You made it ready for somebody else: new machine, empty, new password.')
        : repair(told, 'You gave it a new machine.'),
    'seat.password': (told, { step: done }) => {
      if (done === 'taken-up')
        return { told, line: { kind: 'repair', good: true, text: 'The old password no longer works.' } };
      return told.fresh ? { told } : repair({ ...told, password: true }, 'You gave it a new password.');
    },
    'seat.restarted': works,
    'seat.ready': (told) =>
      told.health === undefined && !told.repairing
        ? {
            told: { ...told, health: 'made' },
            line: { kind: 'making', good: true, text: 'Ready for the first time.' },
          }
        : works(told),
    'seat.restart-failed': (told, { problem }) =>
      trouble(told, `The restart did not help: ${problem.message}`),
    'seat.failed': (told, { problem }) => trouble(told, `It could not be created: ${problem.message}`),
    'resource.failed': (told, { problem }) => ({
      told,
      line: { kind: 'trouble', good: false, text: problem.message },
    }),
    'seat.removed': () => ({
      told: untold,
      line: { kind: 'operation', good: true, text: 'It was removed.' },
    }),
    'health.observed': (told, { seats }, seat) => {
      const health = seats.find((one) => one.seat === seat);
      return health === undefined ? { told } : observed(told, health);
    },
  };

function step(told: Told, { code, data }: EventBody, seat: SeatLabel): Step {
  const next = steps[code] as ((told: Told, data: EventBody['data'], seat: SeatLabel) => Step) | undefined;
  return next?.(told, data, seat) ?? { told };
}

function repair(told: Told, text: string): Step {
  return {
    told: { ...told, trouble: '', repairing: true },
    line: { kind: 'repair', good: false, text },
  };
}

function trouble(told: Told, text: string): Step {
  return {
    told: { ...told, health: 'unwell', trouble: text, repairing: false, fresh: false },
    line: { kind: 'trouble', good: false, text },
  };
}

/** It works, which is news only after something else. */
function works(told: Told): Step {
  const well = { ...told, health: 'works', trouble: '', repairing: false, fresh: false } as const;
  const isNews = told.health === 'unwell' || told.repairing;
  return isNews ? { told: well, line: { kind: 'repair', good: true, text: 'Works again.' } } : { told: well };
}

function observed(told: Told, health: SeatHealth): Step {
  if (health.state === 'works') {
    // During a repair the old service may still answer: the repair's own end counts.
    return told.repairing && told.health !== 'unwell' ? { told } : works(told);
  }
  const bad = health.services.filter(({ state }) => isBad(state));
  if (bad.length === 0) {
    // On its way: news when it worked until now and nobody repairs it.
    const isNews = health.state === 'starting' && told.health === 'works' && !told.repairing;
    if (!isNews) return { told: told.repairing ? { ...told, health: 'unwell' } : told };
    const text = troubleInWords(
      health.services.filter(({ state }) => state === 'starting'),
      health,
    );
    return trouble(told, text);
  }
  if (told.repairing) return { told: { ...told, health: 'unwell' } };
  const text = troubleInWords(bad, health);
  if (told.health === 'unwell' && told.trouble === text) return { told };
  return trouble(told, text);
}

const isBad = (state: HealthState): boolean => state === 'down' || state === 'trouble';

/** What was wrong, in the past; the service is named unless it concerns all of the seat. */
function troubleInWords(services: readonly ServiceHealth[], health: SeatHealth): string {
  const texts = new Map<string, string[]>();
  for (const { name, cause, reason } of services) {
    const text = (cause === undefined ? undefined : pastTrouble[cause]) ?? reason;
    texts.set(text, [...(texts.get(text) ?? []), serviceTitle(name)]);
  }
  return [...texts]
    .map(([text, names]) =>
      names.length === health.services.length ? capital(text) : `${listInWords(names)}: ${text}`,
    )
    .join(' ');
}

function made(before: Told['making'], event: LecternEvent, seat: SeatLabel): NonNullable<Told['making']> {
  const line = before?.line ?? {
    seq: event.seq,
    time: event.time,
    kind: 'making',
    good: false,
    seats: [seat],
    text: '',
  };
  return {
    line,
    made: (before?.made ?? 0) + (event.code === 'resource.created' ? 1 : 0),
    removed: (before?.removed ?? 0) + (event.code === 'resource.deleted' ? 1 : 0),
  };
}

function makingInWords({ made: count, removed }: NonNullable<Told['making']>): string {
  if (count + removed === 0) return 'Lectern began to create its AWS resources.';
  if (removed === 0) return `Lectern created ${plural(count, 'AWS resource')} for it.`;
  if (count === 0) return `Lectern removed ${plural(removed, 'AWS resource')} of it.`;
  return `Lectern removed ${removed} and created ${count} of its AWS resources.`;
}
