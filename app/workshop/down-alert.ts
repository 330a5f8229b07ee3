/**
 * When somebody is told that seats are down: not for what heals by itself within a grace time, once for many, and not
 * again and again for the same seat. Pure; whoever holds the state calls it now and then.
 */
import type { HealthState } from './health';
import type { SeatLabel } from './workshop';

/** So long a seat must be down before it is worth a word, wall ms. */
export const graceMs = 60_000;
/** So long nobody is told again after being told: what goes down meanwhile is told together. Wall ms. */
export const togetherMs = 60_000;
/** So long the same seat is not told again, wall ms. */
export const againMs = 15 * 60_000;

/** What is remembered between two looks. Wall ms. */
export interface DownAlerts {
  readonly downSince: Readonly<Record<SeatLabel, number>>;
  readonly toldAt: Readonly<Record<SeatLabel, number>>;
  readonly lastAt?: number;
}

/** What is looked at. */
export interface DownLook {
  readonly seats: readonly { readonly seat: SeatLabel; readonly state: HealthState }[];
  /** Lectern does something itself that takes seats down (a change, a teardown), or sees nothing now. */
  readonly quiet: boolean;
  /** Wall ms. */
  readonly now: number;
}

export const noAlerts: DownAlerts = { downSince: {}, toldAt: {} };

/** What is remembered after a look, and the seats to be told of now: none, or all of them at once. */
export function lookForDown(
  before: DownAlerts,
  { seats, quiet, now }: DownLook,
): { readonly alerts: DownAlerts; readonly tell: readonly SeatLabel[] } {
  // What went down by our own doing has its grace time from when that has ended.
  if (quiet) return { alerts: { ...before, downSince: {} }, tell: [] };
  const downSince: Record<SeatLabel, number> = {};
  for (const { seat, state } of seats) if (state === 'down') downSince[seat] = before.downSince[seat] ?? now;
  const rest = { ...before, downSince };
  if (before.lastAt !== undefined && now - before.lastAt < togetherMs) return { alerts: rest, tell: [] };
  const due = Object.entries(downSince)
    .filter(([, since]) => now - since >= graceMs)
    .map(([seat]) => seat)
    .filter((seat) => now - (before.toldAt[seat] ?? -Infinity) >= againMs)
    .sort((a, b) => Number(a) - Number(b));
  if (due.length === 0) return { alerts: rest, tell: [] };
  const toldAt = { ...before.toldAt, ...Object.fromEntries(due.map((seat) => [seat, now])) };
  return { alerts: { downSince, toldAt, lastAt: now }, tell: due };
}
