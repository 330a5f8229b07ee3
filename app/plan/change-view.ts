import { serviceOf } from '../services';
import { needsDatabase, seatLabels, seatNumber } from '../workshop/workshop';
import type { SeatLabel, Workshop } from '../workshop/workshop';
import { typeInWords } from '../words/resources';
import type { ResourceChange } from './changes';

/** What happens to a seat: `add` it, `change` what runs in it, `replace` its host, `remove` it, or make what is `missing`. */
export type SeatAction = 'add' | 'missing' | 'change' | 'replace' | 'remove';

/** Seats to which the same happens for the same reasons. */
export interface SeatGroup {
  readonly action: SeatAction;
  readonly seats: readonly SeatLabel[];
  readonly reasons: readonly string[];
  /** What participants of these seats lose for good; absent when nothing. */
  readonly loses?: string;
  /** What they notice, when nothing is lost for good. */
  readonly interrupts?: string;
  /** Those of the seats that somebody can work in now: they are taken to be in use. */
  readonly inUse: readonly SeatLabel[];
}

/** The changes to a workshop that is in an account, for people to read before they say yes. */
export interface ChangeView {
  /** Names exactly these changes: what is done is what was shown, or nothing. */
  readonly digest: string;
  readonly groups: readonly SeatGroup[];
  /** Changes to what all seats share, a sentence each. */
  readonly shared: readonly string[];
  /** What cannot be changed while it is in use, a sentence each; while there is one, nothing is changed. */
  readonly refused: readonly string[];
  /** Resources that are touched. */
  readonly touched: number;
}

const host = 'AWS::EC2::Instance';
const service = 'AWS::ECS::Service';

/** What participants lose with the seat or its machine. A database is on the shared server, and survives both. */
function lossOf(action: 'remove' | 'replace', hasDatabase: boolean): string {
  const files = 'All files saved in the seat.';
  if (!hasDatabase) return files;
  return `${files} Its database is kept${action === 'remove' ? ' until the teardown' : ''}.`;
}

/**
 * Changes as sentences, seats with the same fate together. `working` are the seats that somebody can work in
 * now: whether anybody does, nobody but the participant knows, so they count as in use. Pure.
 */
export function changeView(
  changes: readonly ResourceChange[],
  workshop: Pick<Workshop, 'seats' | 'without' | 'services'>,
  working: ReadonlySet<SeatLabel>,
  digest: string,
): ChangeView {
  const planned = new Set(seatLabels(workshop));
  const bySeat = new Map<SeatLabel, ResourceChange[]>();
  for (const one of changes) {
    if (one.seat !== undefined) bySeat.set(one.seat, [...(bySeat.get(one.seat) ?? []), one]);
  }
  const groups = new Map<string, SeatGroup>();
  for (const [seat, ofSeat] of [...bySeat].sort(([a], [b]) => seatNumber(a) - seatNumber(b))) {
    const fate = fateOf(
      ofSeat.filter(({ action }) => action !== 'refuse'),
      planned.has(seat),
      needsDatabase(workshop),
    );
    if (fate === undefined) continue;
    const key = JSON.stringify(fate);
    const group = groups.get(key) ?? { ...fate, seats: [], inUse: [] };
    groups.set(key, {
      ...group,
      seats: [...group.seats, seat],
      inUse: working.has(seat) ? [...group.inUse, seat] : group.inUse,
    });
  }
  return {
    digest,
    groups: [...groups.values()],
    shared: counted(changes.filter(({ seat, action }) => seat === undefined && action !== 'refuse')),
    refused: unique(changes.filter(({ action }) => action === 'refuse').map(refusal)),
    touched: changes.filter(({ action }) => action !== 'refuse').length,
  };
}

type Fate = Omit<SeatGroup, 'seats' | 'inUse'>;

function fateOf(
  changes: readonly ResourceChange[],
  isPlanned: boolean,
  hasDatabase: boolean,
): Fate | undefined {
  const has = (action: ResourceChange['action'], type: ResourceChange['type']): boolean =>
    changes.some((one) => one.action === action && one.type === type);
  if (changes.length === 0) return undefined;
  if (!isPlanned) {
    return {
      action: 'remove',
      reasons: ['The workshop no longer has this seat.'],
      loses: lossOf('remove', hasDatabase),
    };
  }
  if (has('replace', host)) {
    const { reasons } = changes.find(({ type }) => type === host) ?? { reasons: [] };
    return { action: 'replace', reasons, loses: lossOf('replace', hasDatabase) };
  }
  const ofServices = changes.filter(({ type }) => type === service);
  const restarted = ofServices.filter(({ action }) => action === 'update');
  const ended = ofServices.filter(({ action }) => action === 'remove');
  if (restarted.length + ended.length > 0) {
    return {
      action: 'change',
      reasons: [
        ...restarted.flatMap((one) => unique(one.reasons).map((reason) => `${titleOf(one)}: ${reason}`)),
        ...ended.map((one) => `${titleOf(one)} is removed.`),
      ],
      interrupts: [...restarted.map(interruption), 'Saved files are kept.'].join(' '),
    };
  }
  if (has('make', host)) return { action: 'add', reasons: ['The seat has no machine yet.'] };
  return { action: 'missing', reasons: counted(changes) };
}

function titleOf({ service: name }: ResourceChange): string {
  return name === undefined ? 'A service' : serviceOf(name).title;
}

function interruption({ service: name }: ResourceChange): string {
  return name === undefined
    ? 'A service is unavailable for a few minutes.'
    : serviceOf(name).restart.interrupts;
}

/** Why something cannot become what is wanted, in a sentence. */
export function refusal({ type, reasons, taken }: ResourceChange): string {
  if (taken === true) {
    return `The ${typeInWords(type)} cannot be created, since the account has another of that name. ${reasons.join(' ')}`;
  }
  return `The ${typeInWords(type)} cannot be changed: ${reasons.join('; ')}. To change it, tear the workshop down first.`;
}

/** `3 listeners are made.` */
function counted(changes: readonly ResourceChange[]): readonly string[] {
  const counts = new Map<string, { readonly one: ResourceChange; readonly n: number }>();
  for (const one of changes) {
    const key = `${one.type} ${one.action} ${one.reasons.join()}`;
    counts.set(key, { one, n: (counts.get(key)?.n ?? 0) + 1 });
  }
  return [...counts.values()].map(({ one, n }) => {
    const verb = {
      make: 'created',
      update: 'updated',
      replace: 'replaced',
      remove: 'removed',
      refuse: 'kept',
    }[one.action];
    const why = one.action === 'update' ? ` (${one.reasons.join('; ')})` : '';
    return `${n} ${typeInWords(one.type, n)} ${n === 1 ? 'is' : 'are'} ${verb}${why}.`;
  });
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
