import { setMaxListeners } from 'node:events';
import type { Clock } from '../../app/clock';
import type {
  LeftoverGroup,
  LeftoverReport,
  LeftoverStatus,
  LeftoverThing,
  WorkerView,
} from '../../app/contract/leftovers';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import type { AwsClients } from '../aws/clients';
import { inCallScope } from '../aws/call-scope';
import { askCaller } from '../aws/caller';
import { explain } from '../aws/explain';
import type { Sighting } from '../aws/sighting';
import { searches } from '../aws/sightings';
import { createKindContext } from './context';
import { takeInventory } from './inventory';
import { openJournal } from './journal';
import type { FoundResource, Stranger } from '../aws/kind';
import { keyOf } from './resource-key';

export interface LeftoverOptions {
  /** Clients and clock for a region of the account. */
  readonly connect: (region: string) => Promise<{ readonly aws: AwsClients; readonly clock: Clock }>;
  /** At least one. Regions that a bucket's name tells of are looked through too. */
  readonly regions: readonly string[];
  readonly rehearsal: boolean;
  /** The workshop as this computer keeps it, if it is not torn down. */
  readonly known: (workshopId: string, region: string) => LeftoverStatus | undefined;
  /** Who works on it now, by its lease. */
  readonly worker: (workshopId: string, at: LeaseSite) => Promise<WorkerView | undefined>;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Where a workshop's lease would be. */
interface LeaseSite {
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly accountId: string;
}

type FailedLookup = LeftoverReport['failedLookups'][number];

const hoursPerDay = 24;
/** A look is worth no long wait: what does not answer is named, clock ms. */
const retryForMs = 60_000;
/** Stands for the type where a region as a whole did not answer. */
const everything = 'Everything';
/** Types that are the same in every region of an account. */
const isGlobal = (type: string): boolean => type.startsWith('AWS::IAM::');

/**
 * Looks through an account for everything of any workshop of ours. Changes nothing. First a dozen listings say
 * which workshops there are; then each is looked at as its own teardown would. Throws LecternError when the
 * account cannot be asked at all.
 */
export async function findLeftovers(options: LeftoverOptions): Promise<LeftoverReport> {
  setMaxListeners(0, options.signal);
  const regions = [...new Set(options.regions)];
  const groups: LeftoverGroup[] = [];
  const failedLookups: FailedLookup[] = [];
  let accountId = '';
  let calls = 0;
  let everywhere: readonly Sighting[] = [];
  // The list grows while it is walked: buckets tell of further regions.
  for (const [index, region] of regions.entries()) {
    options.progress(`Searching ${region} for everything with Lectern’s tag, path or name.`);
    const isFirst = index === 0;
    let site: LeaseSite;
    try {
      site = await reach(region, options);
    } catch (error) {
      // Without an answer from the first nothing at all is known.
      if (isFirst || options.signal.aborted) throw error;
      failedLookups.push({ type: everything, region, reason: reasonOf(explain(error)) });
      continue;
    }
    accountId = site.accountId;
    const before = site.aws.callLog.counts().calls;
    const seen = await searchAll(site, isFirst, options.signal);
    failedLookups.push(...seen.failures.map((failure) => ({ ...failure, region })));
    if (isFirst) everywhere = seen.sightings.filter(({ type }) => isGlobal(type));
    for (const { elsewhere } of seen.sightings) {
      if (elsewhere !== undefined && !regions.includes(elsewhere)) regions.push(elsewhere);
    }
    const here = seen.sightings.filter(({ elsewhere }) => elsewhere === undefined);
    const ids = [...new Set(here.map(({ workshopId }) => workshopId))].sort();
    for (const [at, workshopId] of ids.entries()) {
      options.progress(`Checking “${workshopId}” in ${region} (${at + 1} of ${ids.length}).`);
      const ofIt = [...(isFirst ? [] : everywhere), ...here].filter((one) => one.workshopId === workshopId);
      const group = await lookAt(workshopId, site, ofIt, options);
      if (group !== undefined) groups.push(group);
    }
    calls += site.aws.callLog.counts().calls - before;
  }
  return {
    accountId,
    rehearsal: options.rehearsal,
    regions,
    lookedAt: new Date().toISOString(),
    calls,
    groups: withoutEchoes(groups).sort(
      (a, b) =>
        rank(a.status) - rank(b.status) || b.perDay - a.perDay || (a.workshopId < b.workshopId ? -1 : 1),
    ),
    failedLookups,
  };
}

/** Connects to a region and hears who we are there: one that the account may not use refuses that already. */
async function reach(region: string, { connect, signal }: LeftoverOptions): Promise<LeaseSite> {
  const { aws, clock } = await connect(region);
  const { accountId } = await inCallScope({ signal, retryForMs }, () => askCaller(aws));
  return { aws, clock, accountId };
}

/** All searches of a region; those that answer the same everywhere only `withGlobal`. */
async function searchAll(
  { aws, accountId }: LeaseSite,
  withGlobal: boolean,
  signal: AbortSignal,
): Promise<{
  readonly sightings: readonly Sighting[];
  readonly failures: readonly Omit<FailedLookup, 'region'>[];
}> {
  const wanted = searches(aws, accountId).filter(({ global }) => withGlobal || global !== true);
  const looks = await inCallScope({ signal, retryForMs }, () =>
    Promise.all(
      wanted.map(async (search) => {
        try {
          return { seen: await search.look() };
        } catch (error) {
          if (signal.aborted) throw error;
          return { type: search.type, reason: reasonOf(explain(error)) };
        }
      }),
    ),
  );
  return {
    sightings: looks.flatMap((look) => look.seen ?? []),
    failures: looks.flatMap((look) => (look.seen === undefined ? [look] : [])),
  };
}

async function lookAt(
  workshopId: string,
  site: LeaseSite,
  sightings: readonly Sighting[],
  options: LeftoverOptions,
): Promise<LeftoverGroup | undefined> {
  const { aws, clock, accountId } = site;
  const journal = await openJournal({
    workshopId,
    writer: { read: () => Promise.resolve(''), append: () => Promise.resolve() },
    now: () => clock.now(),
    newNonce: () => '',
  });
  const inventory = await takeInventory(
    createKindContext({
      workshopId,
      accountId,
      aws,
      clock,
      signal: options.signal,
      journal,
      materials: () => [],
      note: () => undefined,
    }),
  );
  const found = inventory.found.filter((one) => !isDeregistered(one));
  const failures = inventory.failures.map(({ type, problem }) => ({ type, reason: reasonOf(problem) }));
  const seen = new Map(sightings.map((one) => [`${one.type} ${one.id}`, one]));
  const claimed = new Set(found.map(keyOf));
  const others = sightings.filter((one) => one.keeps !== undefined && !claimed.has(`${one.type} ${one.id}`));
  // What a search tells of goes before what a listing came across.
  const strangers = inventory.strangers.filter(
    ({ id, inside }) => inside === undefined && !others.some((one) => one.id === id),
  );
  const things = [
    ...found.map((one) => thingOf(one, seen.get(keyOf(one)))),
    ...strangers.map((one) => strangerOf(one, seen.get(`${one.type} ${one.id}`))),
    ...others.map(beside),
  ].sort((a, b) => (b.perDay ?? 0) - (a.perDay ?? 0));
  if (things.length === 0) return undefined;
  const worker = await options.worker(workshopId, site);
  const since = things
    .flatMap(({ createdAt }) => createdAt ?? [])
    .sort()
    .at(0);
  const status: LeftoverGroup['status'] =
    options.known(workshopId, aws.region) ??
    (worker === undefined ? { kind: 'leftover' } : { kind: 'in-use', worker });
  return {
    workshopId,
    region: aws.region,
    status,
    ...defined({ since }),
    perDay: things.reduce((sum, { perDay }) => sum + (perDay ?? 0), 0),
    things,
    // Of a workshop of this computer everything is known.
    ...(status.kind === 'known' ? {} : noteOn(things)),
    failedLookups: failures,
  };
}

/** What the reader should think of before removing it. */
function noteOn(things: readonly LeftoverThing[]): Pick<LeftoverGroup, 'note'> {
  if (things.every(({ type }) => isGlobal(type))) {
    return {
      note: 'Roles belong to the whole account: make sure that the workshop does not exist in a region that was not searched.',
    };
  }
  // Between two operations nothing tells a class that is on from one that was forgotten.
  if (things.some(({ type, state }) => type === 'AWS::EC2::Instance' && state === undefined)) {
    return {
      note: 'Its machines are running: a class on another computer may be using it. Ask before you remove it.',
    };
  }
  return {};
}

/** A task definition that is only remembered: it costs nothing, and nothing can be started from it. */
function isDeregistered(one: FoundResource): boolean {
  return one.type === 'AWS::ECS::TaskDefinition' && one.residue === true;
}

function thingOf(one: FoundResource, seen: Sighting | undefined): LeftoverThing {
  const state = seen?.state ?? (one.residue === true ? 'being deleted' : undefined);
  return {
    type: one.type,
    id: one.id,
    address: one.address,
    ...defined({ state }),
    ...when(seen),
    ...priceOf(seen, one.residue === true && seen?.perHour === undefined),
  };
}

/** It is not removed, so what it costs is not told. */
function strangerOf({ type, id, reason }: Stranger, seen: Sighting | undefined): LeftoverThing {
  return { type, id, ...defined({ state: seen?.state }), ...when(seen), keeps: reason };
}

function beside(seen: Sighting): LeftoverThing {
  return {
    type: seen.type,
    id: seen.id,
    ...defined({ state: seen.state }),
    ...when(seen),
    ...priceOf(seen, false),
    ...defined({ keeps: seen.keeps }),
  };
}

function when(seen: Sighting | undefined): Pick<LeftoverThing, 'createdAt'> {
  return seen?.createdAt === undefined ? {} : { createdAt: new Date(seen.createdAt).toISOString() };
}

/** Most things cost nothing by themselves; of a few the price is not known, and then none is told. */
function priceOf(seen: Sighting | undefined, free: boolean): Pick<LeftoverThing, 'perDay'> {
  if (seen === undefined || free || !('perHour' in seen)) return { perDay: 0 };
  return seen.perHour === undefined ? {} : { perDay: seen.perHour * hoursPerDay };
}

/** Roles are seen from every region: they are told once, where the rest of their workshop is. */
function withoutEchoes(groups: readonly LeftoverGroup[]): LeftoverGroup[] {
  const isEcho = (group: LeftoverGroup): boolean => group.things.every(({ type }) => isGlobal(type));
  const told = groups.filter((group, index) => {
    if (!isEcho(group)) return true;
    return !groups.some(
      (other, at) => other.workshopId === group.workshopId && at !== index && (!isEcho(other) || at < index),
    );
  });
  return told.map((group) => {
    const others = told.filter((other) => other.workshopId === group.workshopId && other !== group);
    if (others.length === 0) return group;
    const regions = others.map(({ region }) => region).join(', ');
    const note = `The same id also exists in ${regions}, and both share the same roles.`;
    return { ...group, note: group.note === undefined ? note : `${note} ${group.note}` };
  });
}

function rank({ kind }: LeftoverStatus): number {
  return kind === 'leftover' ? 0 : kind === 'in-use' ? 1 : 2;
}

function reasonOf({ message, detail }: Problem): string {
  return detail === undefined ? message : `${message} (${detail})`;
}
