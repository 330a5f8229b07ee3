import { addressesOf } from '../../app/addresses';
import type { Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { serviceAddresses } from '../../app/plan/addresses';
import type { KnownOutputs } from '../../app/plan/outputs';
import { seatUrls } from '../../app/workshop/cards';
import { sameHealth, type SeatHealth } from '../../app/workshop/health';
import { diagnose } from '../../app/workshop/health-diagnose';
import type { ProbeObservation, SeatObservation } from '../../app/workshop/observation';
import type { SeatLabel, Workshop } from '../../app/workshop/workshop';
import { seatLabels } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import type { AwsClients } from '../aws/clients';
import { seatsWithFullDisk } from './full-disks';
import { keyOf, observeAws, type AwsLook, type WatchedService } from './observe-aws';
import { probe } from './probe';

export interface WatchOptions {
  readonly workshop: Workshop;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly outputs: KnownOutputs;
  /** Turns what AWS threw into words. */
  readonly explain: (error: unknown) => Problem;
  /** Seats whose health changed since the last look; at first all of them. */
  readonly observed: (seats: readonly SeatHealth[]) => void;
  /** AWS could not be asked for a while; what is shown is as old as `since` (wall ms). */
  readonly stale: (since: number, problem: Problem) => void;
}

export interface Watch {
  /** Looks once, now, and returns every seat's health. */
  lookOnce(signal: AbortSignal): Promise<readonly SeatHealth[]>;
  /** Looks again and again until aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Something was just done to a seat: looks again without the usual pause, so that what is short is seen. */
  lookSoon(): void;
}

/** What AWS said, and when (wall ms). */
interface Look {
  readonly look: AwsLook;
  readonly fullDisks: ReadonlySet<SeatLabel>;
  readonly at: number;
}

/** Between two looks: clock ms while something changes, and when all is quiet; never less than the wall ms. */
const busyMs = 5_000;
const quietMs = 20_000;
const leastWallMs = 1_000;
/** A laptop opens so many addresses a second at most, so that a big room's sweep does not disturb the room. */
const addressesPerSecond = 250;
/** Wall ms. */
const probeTimeoutMs = 5_000;
const probesAtOnce = 32;
/** Looks that AWS may fail before the picture counts as stale. */
const failuresUntilStale = 3;
/** Wall ms after which a look is too old to be shown as the truth. */
const staleAfterWallMs = 60_000;

/** Asked again after each await: the compiler would believe the answer from before it. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Watches every seat: what AWS says in batches, and what this computer gets when it opens the cards' addresses. */
export function createWatch(options: WatchOptions): Watch {
  const { workshop, aws, clock, outputs } = options;
  const seats = seatLabels(workshop);
  const reached = addressesOf(workshop);
  const probes = new Map<string, ProbeObservation>();
  const shown = new Map<SeatLabel, SeatHealth>();
  let lastLook: Look | undefined;

  const watchedServices = (): readonly WatchedService[] =>
    seats.flatMap((seat) =>
      workshop.services.map(({ name }) => {
        const targetGroupArn = outputs(serviceAddresses(seat, name).targetGroup)?.arn;
        return {
          seat,
          service: name,
          opens: probes.get(keyOf({ seat, service: name }))?.outcome === 'ok',
          ...defined({ targetGroupArn }),
        };
      }),
    );

  const addresses = () =>
    seats.flatMap((seat) =>
      seatUrls(workshop, seat, outputs).map(({ name, url }) => ({
        seat,
        service: name,
        url,
        key: keyOf({ seat, service: name }),
      })),
    );

  const probeAll = async (signal: AbortSignal): Promise<void> => {
    const waiting = [...addresses()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (signal.aborted) return;
        const result = await probe(next.service, next.url, { timeoutMs: probeTimeoutMs, signal });
        if (!isOver(signal)) probes.set(next.key, result);
      }
    };
    await Promise.all(Array.from({ length: probesAtOnce }, worker));
  };

  const judge = ({ look, fullDisks, at }: Look): readonly SeatHealth[] => {
    const urls = new Map(addresses().map(({ key, url }) => [key, url]));
    return seats.map((seat) => {
      const host = look.hosts.get(seat);
      const observation: SeatObservation = {
        seat,
        ...defined({ host }),
        ...(fullDisks.has(seat) ? { diskFull: true } : {}),
        services: workshop.services.map((spec) => {
          const { name } = spec;
          const key = keyOf({ seat, service: name });
          const service = look.services.get(key);
          // An address that opens although its ECS service is gone belongs to someone else.
          const seen = service === undefined ? undefined : probes.get(key);
          const url = urls.get(key);
          return {
            service: name,
            through: reached.through(seat, spec),
            observedAt: at,
            ...defined({ url, aws: service, probe: seen }),
          };
        }),
      };
      return diagnose(observation, { now: clock.now(), staleAfterMs: staleAfterWallMs });
    });
  };

  const look = async (signal: AbortSignal): Promise<readonly SeatHealth[]> => {
    const scope = { priority: 'sweep' as const, signal, retryForMs: 10_000 };
    await probeAll(signal);
    const [seen, fullDisks] = await inCallScope(scope, () =>
      Promise.all([
        observeAws(aws, workshop.id, watchedServices(), clock, lastLook?.look),
        seatsWithFullDisk(aws, workshop.id, seats, clock.now()),
      ]),
    );
    lastLook = { look: seen, fullDisks, at: clock.now() };
    return judge(lastLook);
  };

  const tell = (health: readonly SeatHealth[], all: boolean): void => {
    const changed = health.filter((seat) => {
      const before = shown.get(seat.seat);
      shown.set(seat.seat, seat);
      return all || before === undefined || !sameHealth(before, seat);
    });
    if (changed.length > 0) options.observed(changed);
  };

  let wanted = false;
  const wantedMeanwhile = (): boolean => wanted;
  let nap: AbortController | undefined;

  return {
    lookOnce: look,
    lookSoon: () => {
      wanted = true;
      nap?.abort();
    },
    run: async (signal) => {
      let failures = 0;
      const startedAt = clock.now();
      while (!signal.aborted) {
        let quiet = false;
        wanted = false;
        try {
          const health = await look(signal);
          if (isOver(signal)) return;
          tell(health, failures >= failuresUntilStale);
          failures = 0;
          quiet = health.every((seat) => seat.state === 'works');
        } catch (error) {
          if (isOver(signal)) return;
          failures += 1;
          if (lastLook !== undefined) tell(judge(lastLook), false);
          if (failures === failuresUntilStale)
            options.stale(lastLook?.at ?? startedAt, options.explain(error));
        }
        const wallMs = Math.max(leastWallMs, (probes.size / addressesPerSecond) * 1000);
        if (wantedMeanwhile()) continue;
        nap = new AbortController();
        const either = AbortSignal.any([signal, nap.signal]);
        await clock.sleep(quiet ? quietMs : busyMs, either, wallMs).catch(() => undefined);
      }
    },
  };
}
