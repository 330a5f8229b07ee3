import { z } from 'zod';
import { clockStateShape, type ClockChange, type ClockState } from '../../app/clock-state';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import type { DrillName, RunningDrill } from '../../app/workshop/drills';
import type { RunningRehearsal } from './rehearsal-process';

/** What it takes to ask a rehearsal for more than AWS. */
export type ControlPlace = Pick<RunningRehearsal, 'endpoint' | 'secretAccessKey'>;

async function control(
  rehearsal: ControlPlace,
  action: string,
  body: object,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${rehearsal.endpoint}/_lectern/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${rehearsal.secretAccessKey}` },
    body: JSON.stringify(body),
    ...defined({ signal }),
  });
  if (response.status === 409) {
    const { error } = (await response.json()) as { readonly error?: unknown };
    throw new LecternError({
      code: 'drill.refused',
      message: typeof error === 'string' ? error : 'The drill cannot be done there.',
      hint: 'Wait until the seat works, or choose another drill or seat.',
    });
  }
  if (!response.ok) {
    throw new LecternError({
      code: 'rehearsal.refused',
      message: 'The rehearsal did not do that.',
      hint: 'Start Lectern anew, and try again.',
      detail: `${action}: ${response.status} ${await response.text()}`,
    });
  }
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

/** Kills the running container of an ECS service, as a crash does. False when none runs. */
export async function crashContainer(
  rehearsal: RunningRehearsal,
  at: { readonly region: string; readonly cluster: string; readonly service: string },
): Promise<boolean> {
  return (await control(rehearsal, 'crash', at))['crashed'] === true;
}

/** Lets the rehearsal save itself and end. */
export async function stopRehearsal(rehearsal: RunningRehearsal): Promise<void> {
  await control(rehearsal, 'stop', {});
}

/** A rehearsal's clock, and the number by which its next change is asked for. */
export interface ClockReading {
  readonly version: number;
  readonly state: ClockState;
}
const readingShape = z.object({ version: z.number().int(), state: clockStateShape });

/** The rehearsal's clock; with the version that is known already, it answers at the next change, or after a while. */
export async function readClock(
  rehearsal: ControlPlace,
  known?: number,
  signal?: AbortSignal,
): Promise<ClockReading> {
  const body = known === undefined ? {} : { known };
  return readingShape.parse(await control(rehearsal, 'clock', body, signal));
}

/** Changes the rehearsal's clock, for everybody who follows it. */
export async function changeClock(rehearsal: ControlPlace, change: ClockChange): Promise<ClockReading> {
  return readingShape.parse(await control(rehearsal, 'clock', { change }));
}

/** Where a drill happens. */
export interface DrillAt {
  readonly region: string;
  readonly workshop: string;
  readonly seat?: string;
  readonly service?: string;
}

/** Begins a drill; returns it when it lasts or waits. Throws LecternError `drill.refused` when it cannot be done there. */
export async function beginDrill(
  rehearsal: RunningRehearsal,
  name: DrillName,
  at: DrillAt,
): Promise<RunningDrill | undefined> {
  return (await control(rehearsal, 'drill', { name, at }))['drill'] as RunningDrill | undefined;
}

/** The drills that run in a workshop now. */
export async function runningDrills(
  rehearsal: RunningRehearsal,
  at: Pick<DrillAt, 'region' | 'workshop'>,
): Promise<readonly RunningDrill[]> {
  return (await control(rehearsal, 'drills', at))['drills'] as readonly RunningDrill[];
}

/** Ends a drill. False when it does not run (any more). */
export async function endDrill(rehearsal: RunningRehearsal, id: string): Promise<boolean> {
  return (await control(rehearsal, 'end-drill', { id }))['ended'] === true;
}

/** Calls that the rehearsal has throttled so far, of all services. */
export async function throttledCalls(rehearsal: RunningRehearsal): Promise<number> {
  const actions = (await control(rehearsal, 'counts', {}))['actions'] as readonly {
    readonly throttled: number;
  }[];
  return actions.reduce((sum, { throttled }) => sum + throttled, 0);
}
