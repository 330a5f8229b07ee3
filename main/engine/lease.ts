import { randomBytes } from 'node:crypto';
import type { Clock } from '../../app/clock';
import type { OperationKind } from '../../app/contract/events';
import type { WorkerView } from '../../app/contract/leftovers';
import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import { inCallScope } from '../aws/call-scope';
import type { LeaseBody, LeaseObject, LeaseReading } from '../aws/lease-object';

/** Who holds a lease. */
export interface LeaseHolder {
  /** What people call this computer. */
  readonly computer: string;
  readonly process: number;
  /** Random, one for each data folder: a lease of the same one is our own from before a crash. */
  readonly installation: string;
}

/** A lease that is not renewed for so long counts as given up, clock ms. */
export const leaseMs = 120_000;
/** Between two renewals, clock ms: three may fail before it expires. */
const renewMs = 30_000;
/** On a fast clock a slow moment of this computer would count as a death: never sooner, wall ms. */
const leastLeaseWallMs = 5_000;
const leastRenewWallMs = 1_000;
/** Others may come first again and again, but hardly so often. */
const mostTries = 5;

/** A lease that is held and renewed. */
export interface HeldLease {
  /** Another computer held it before. */
  readonly wasAnothers: boolean;
  /** Renews it when it has run out meanwhile: a laptop that slept, or had no network, may have lost it. Never throws. */
  confirm(): Promise<void>;
  /** Stops renewing and gives it back; another computer may work at once. Never throws. */
  release(): Promise<void>;
  /** Throws LecternError `workshop.lease-lost` if someone else holds it now. Its being gone is no harm. */
  check(): Promise<void>;
}

export interface LeaseRequest {
  readonly object: LeaseObject;
  readonly clock: Clock;
  readonly holder: LeaseHolder;
  readonly operation: OperationKind;
  /** Takes it from another computer that still holds it. */
  readonly takeOver: boolean;
  /** Told once when it is lost: taken over by somebody, or (`gone`) removed. */
  readonly onLost: (problem: Problem, gone: boolean) => void;
}

/**
 * Takes the workshop's lease for one operation and keeps it until `release`; undefined when there is no bucket
 * to keep it in. Throws LecternError `workshop.leased` while another computer holds it.
 */
export async function takeLease(request: LeaseRequest): Promise<HeldLease | undefined> {
  const { object, holder, operation } = request;
  const token = randomBytes(12).toString('hex');
  let takenAt = object.serverNow();
  const body = (released = false): LeaseBody => ({
    version: 1,
    ...holder,
    operation,
    token,
    takenAt,
    renewedAt: object.serverNow(),
    released,
  });
  let etag: string | undefined;
  let wasAnothers = false;
  for (let tries = 1; ; tries += 1) {
    const written = await object.write(body(), etag);
    if (written.kind === 'written') return hold(request, body, token, { etag: written.etag, wasAnothers });
    if (written.kind === 'no-bucket') return undefined;
    const reading = await object.read();
    const { lease } = reading;
    takenAt = object.serverNow();
    // The answer of our own write was lost on the way, and its repetition met what it had written.
    if (lease?.body.token === token) return hold(request, body, token, { etag: lease.etag, wasAnothers });
    if (lease !== undefined) wasAnothers = lease.body.installation !== holder.installation;
    if (!request.takeOver) {
      const other = workerIn(reading, request.clock, holder);
      if (other !== undefined) throw leased(other);
    }
    if (tries >= mostTries) throw new LecternError(raced);
    etag = lease?.etag;
  }
}

/** Who works on the workshop now on another computer; undefined when nobody does. */
export async function otherWorker(
  object: LeaseObject,
  clock: Clock,
  holder: LeaseHolder,
): Promise<Worker | undefined> {
  return workerIn(await object.read(), clock, holder);
}

/** A holder of a live lease; when it was renewed, wall ms, and how long ago that is, clock ms. */
export interface Worker extends WorkerView {
  readonly ageMs: number;
  readonly renewedAt: number;
}

function workerIn({ lease, serverNow }: LeaseReading, clock: Clock, holder: LeaseHolder): Worker | undefined {
  if (lease === undefined || lease.body.released || lease.body.installation === holder.installation)
    return undefined;
  const { renewedAt } = lease.body;
  const ageMs = clock.elapsed(renewedAt, Math.max(renewedAt, serverNow));
  if (ageMs >= leaseMs && serverNow - renewedAt >= leastLeaseWallMs) return undefined;
  const { computer, operation, takenAt } = lease.body;
  return {
    computer,
    operation,
    since: new Date(takenAt).toISOString(),
    renewedAt,
    ageMs,
  };
}

/** Another computer works on this workshop. */
export function leased({ computer, operation, since, renewedAt }: Worker): LecternError {
  return new LecternError({
    code: 'workshop.leased',
    message: `${computer} is working on this workshop (${operation}, since ${since.slice(11, 19)} UTC; last active at ${new Date(renewedAt).toISOString().slice(11, 19)} UTC).`,
    hint: 'Wait until it has finished; you can watch meanwhile. Take over only if that computer is not coming back: its work then stops.',
  });
}

const raced: Problem = {
  code: 'workshop.leased',
  message: 'Several computers are trying to work on this workshop at the same time.',
  hint: 'Agree on who works on it, then try again.',
};

/** Renews until released; tells once when it is lost. */
function hold(
  { object, clock, onLost }: LeaseRequest,
  body: (released?: boolean) => LeaseBody,
  token: string,
  taken: { readonly etag: string; readonly wasAnothers: boolean },
): HeldLease {
  const ending = new AbortController();
  let etag = taken.etag;
  let lost = false;
  /** A lease is worth no long wait: the next renewal comes soon. */
  const scope = {
    priority: 'operation',
    retryForMs: renewMs,
    signal: ending.signal,
    admit: undefined,
  } as const;

  const lose = (problem: Problem, gone: boolean): void => {
    if (lost || ending.signal.aborted) return;
    lost = true;
    onLost(problem, gone);
  };

  let renewedAt = clock.now();
  const write = async (): Promise<void> => {
    const startedAt = clock.now();
    const written = await object.write(body(), etag);
    if (written.kind === 'written') {
      etag = written.etag;
      renewedAt = startedAt;
      return;
    }
    const { lease } = await object.read();
    if (lease?.body.token === token) etag = lease.etag;
    else if (lease === undefined) lose(vanished, true);
    else lose(takenOver(lease.body), false);
  };
  let writing: Promise<void> | undefined;
  /** Without network it is renewed when that is back, unless somebody has taken over meanwhile. */
  const renew = (): Promise<void> => {
    writing ??= inCallScope(scope, write)
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
    return writing;
  };

  const renewing = inCallScope(scope, async () => {
    while (!lost) {
      await clock.sleep(renewMs, ending.signal, leastRenewWallMs);
      await renew();
    }
  }).catch(() => undefined);

  return {
    wasAnothers: taken.wasAnothers,
    confirm: async () => {
      const hasRunOut = clock.elapsed(renewedAt) >= leaseMs && clock.now() - renewedAt >= leastLeaseWallMs;
      if (hasRunOut && !lost && !ending.signal.aborted) await renew();
    },
    check: async () => {
      const { lease } = await object.read();
      if (lease !== undefined && lease.body.token !== token) throw new LecternError(takenOver(lease.body));
    },
    release: async () => {
      ending.abort(new Error('the lease is given back'));
      await renewing;
      if (lost) return;
      const fresh = {
        // Goes through while the clock is paused, too: whoever cancelled then must not wait for it.
        priority: 'person',
        admit: undefined,
        retryForMs: 10_000,
        signal: new AbortController().signal,
      } as const;
      // If it cannot be given back, it expires by itself.
      await inCallScope(fresh, () => object.write(body(true), etag)).catch(() => undefined);
    },
  };
}

function takenOver({ computer, operation }: LeaseBody): Problem {
  return {
    code: 'workshop.lease-lost',
    message: `${computer} has taken this workshop over (${operation}), so this computer stops working on it.`,
    hint: 'You can keep watching here. The other computer knows what was created, and nothing is created twice.',
  };
}

const vanished: Problem = {
  code: 'workshop.lease-lost',
  message:
    'The workshop’s bucket was emptied or removed by someone else while this computer was working on it.',
  hint: 'Find out who did it. Then continue, and Lectern creates what is missing.',
};
