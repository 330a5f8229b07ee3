import type { OperationOutcome, Receipt } from '../../app/contract/events';
import type { LeftoverReport, LeftoverStatus } from '../../app/contract/leftovers';
import { isMade } from '../../app/contract/live';
import { isSameTarget, type Target } from '../../app/contract/target';
import { defined } from '../../app/defined';
import { LecternError, type Problem } from '../../app/errors';
import { defaultRegion, regionNamed } from '../../app/workshop/regions';
import { bucketName } from '../../app/workshop/names';
import { inCallScope } from '../aws/call-scope';
import { askCaller } from '../aws/caller';
import { explain } from '../aws/explain';
import { leaseObject } from '../aws/lease-object';
import { bucketRegions, enabledRegions } from '../aws/sightings';
import { createEngine } from '../engine/engine';
import { createEventLog } from '../engine/events';
import type { LeaseHolder } from '../engine/lease';
import { otherWorker } from '../engine/lease';
import { findLeftovers } from '../engine/leftovers';
import type { Log } from '../logging/log';
import type { Home } from '../storage/home';
import { keepReceipt, type ReceiptFiles } from '../storage/receipt-files';
import type { WorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import type { Workshops } from './workshops';

/** Where to look: an account, and in which regions of it. */
export interface LeftoverPlace {
  readonly target: Target;
  /** The first to look in; absent: that of a workshop that names none. */
  readonly region?: string | undefined;
  /**
   * `all`: every one that the account has enabled. Absent: the first, those of its workshops on this computer,
   * and those that buckets tell of.
   */
  readonly regions?: 'all' | readonly string[] | undefined;
}

/** What to remove. `confirmation` is the workshop's id, typed. */
export interface RemovalOrder {
  readonly target: Target;
  readonly region: string;
  readonly workshopId: string;
  readonly confirmation: string;
  readonly takeOver?: boolean | undefined;
}

/** How a removal ended. */
interface RemovalEnd {
  readonly outcome: OperationOutcome;
  readonly receipt?: Receipt;
  readonly receiptFiles?: ReceiptFiles;
  readonly problem?: Problem;
}

/** Told what is being done, one sentence at a time. */
type Progress = (message: string) => void;

/** What earlier workshops left in an account, whoever provisioned them. */
export interface Leftovers {
  /** Looks; changes nothing. Throws LecternError when the account cannot be asked. */
  find(place: LeftoverPlace, progress: Progress, signal: AbortSignal): Promise<LeftoverReport>;
  /**
   * Tears down what is there of a workshop. Throws LecternError `confirmation.needed`, `leftovers.known` for one
   * that has its own screen here, or `leftovers.elsewhere`; that another computer has it (`workshop.leased`) is in how it ends.
   */
  remove(order: RemovalOrder, progress: Progress, signal: AbortSignal): Promise<RemovalEnd>;
}

export interface LeftoversOptions {
  readonly home: Home;
  readonly targets: Targets;
  readonly records: WorkshopRecords;
  readonly workshops: Workshops;
  readonly holder: LeaseHolder;
  readonly log: Log;
}

export function createLeftovers(options: LeftoversOptions): Leftovers {
  const { targets, records, workshops, holder } = options;

  const known = (workshopId: string, target: Target): LeftoverStatus | undefined => {
    // What is there of one whose files are damaged can only be removed as a leftover.
    const stored = records.list().find(({ workshop }) => workshop.id === workshopId);
    // The region does not matter, since roles have none.
    if (stored === undefined || !isSameTarget(target, stored.record.target)) return undefined;
    const { phase } = workshops.details(workshopId);
    if (!isMade(phase)) return undefined;
    return { kind: 'known', name: stored.workshop.name, phase };
  };

  const usualRegions = ({ target, region = defaultRegion }: LeftoverPlace): readonly string[] => {
    const ofWorkshops = records
      .list()
      .filter(({ record }) => isSameTarget(target, record.target))
      .map(({ workshop }) => workshop.region)
      .filter((name) => regionNamed(name) !== undefined);
    return [region, ...ofWorkshops];
  };

  const regionsOf = async (place: LeftoverPlace, signal: AbortSignal): Promise<readonly string[]> => {
    const { target, regions } = place;
    const usual = usualRegions(place);
    if (regions === undefined) return usual;
    if (regions !== 'all') return regions;
    const { aws } = (await targets.reach(target, usual[0] ?? defaultRegion)).connection;
    const enabled = await inCallScope({ signal, retryForMs: 60_000 }, () => enabledRegions(aws));
    return [...usual.filter((region) => enabled.includes(region)), ...enabled];
  };

  return {
    find: async (place, progress, signal) => {
      try {
        const regions = await regionsOf(place, signal);
        const first = await targets.reach(place.target, regions[0] ?? defaultRegion);
        return await findLeftovers({
          connect: async (region) => (await targets.reach(place.target, region)).connection,
          regions,
          rehearsal: first.simulated,
          known: (workshopId) => known(workshopId, place.target),
          worker: (workshopId, { aws, clock, accountId }) => {
            const bucket = bucketName(workshopId, accountId, aws.region);
            return otherWorker(
              leaseObject(aws, bucket, () => clock.now()),
              clock,
              holder,
            ).catch(() => undefined);
          },
          progress,
          signal,
        });
      } catch (error) {
        throw error instanceof LecternError ? error : new LecternError(explain(error), { cause: error });
      }
    },
    remove: async ({ target, region, workshopId, confirmation, takeOver }, progress, signal) => {
      if (confirmation !== workshopId) {
        throw new LecternError({
          code: 'confirmation.needed',
          message: 'Nothing was removed: the confirmation does not match.',
          hint: `Type exactly ${workshopId}.`,
        });
      }
      const status = known(workshopId, target);
      if (status?.kind === 'known') {
        throw new LecternError({
          code: 'leftovers.known',
          message: `“${status.name}” is a workshop on this computer and has not been torn down.`,
          hint: 'Tear it down on its own screen (or with `lectern teardown`), where you see what would be lost.',
        });
      }
      try {
        const { connection, simulated } = await targets.reach(target, region);
        const { aws, clock } = connection;
        const { accountId } = await askCaller(aws);
        const standsIn = await bucketRegions(aws, accountId, workshopId);
        if (standsIn.length > 0 && !standsIn.includes(region)) throw elsewhere(workshopId, standsIn);
        const events = createEventLog({ workshopId, now: () => clock.now(), lastSeq: 0 });
        events.subscribe((event) => {
          if (event.code !== 'receipt.written') progress(event.message);
        });
        let written = '';
        const engine = createEngine({
          workshopId,
          aws,
          clock,
          events,
          holder,
          rehearsal: simulated,
          // Nothing is made: what is removed is known by its tags alone.
          journal: {
            read: () => Promise.resolve(written),
            append: (text) => {
              written += text;
              return Promise.resolve();
            },
          },
        });
        const ended = await inCallScope({ workshopId }, () =>
          engine.teardown(signal, { takeOver: takeOver ?? false }),
        );
        if (ended.receipt === undefined) return ended;
        const receiptFiles = await keepReceipt(
          options.home.receipts,
          ended.receipt,
          workshopId,
          `${workshopId}-`,
        ).catch((error: unknown) => {
          options.log.error({ err: error }, 'the receipt could not be kept as files');
          return undefined;
        });
        return { ...ended, ...defined({ receiptFiles }) };
      } catch (error) {
        throw error instanceof LecternError ? error : new LecternError(explain(error), { cause: error });
      }
    },
  };
}

function elsewhere(workshopId: string, regions: readonly string[]): LecternError {
  return new LecternError({
    code: 'leftovers.elsewhere',
    message: `“${workshopId}” also exists in ${regions.join(', ')} and needs its roles there.`,
    hint: 'Search that region for leftovers and remove it there: its roles are removed with it.',
  });
}
