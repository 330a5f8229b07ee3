/** The app's end of the contract of `main/rehearsal-control`. */
import { z } from 'zod';
import type { ClockChange } from '../../app/clock-state';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import type { DrillName, RunningDrill } from '../../app/workshop/drills';
import {
  controlCalls,
  controlPath,
  refusalShape,
  type ClockReading,
  type ControlCall,
  type DrillPlace,
} from '../rehearsal-control/contract';
import type { RunningRehearsal } from '../rehearsal-control/lock-file';

/** What it takes to ask a rehearsal for more than AWS. */
export interface ControlPlace extends Pick<RunningRehearsal, 'endpoint' | 'secretAccessKey'> {
  /** Called when nobody answers there: true when it was started again. */
  readonly restore?: () => Promise<boolean>;
}

/** So long it may take to answer, wall ms: whoever waits for a change of the clock is answered before. */
const patienceMs = 40_000;

/**
 * Throws LecternError `drill.refused` when the drill cannot be done there, `rehearsal.other-version` when the
 * rehearsal does not know the call or this version of it, `rehearsal.refused` when it does not do it,
 * `rehearsal.not-running` when nobody answers.
 */
async function control<Input, Answer>(
  rehearsal: ControlPlace,
  { name, input, answer }: ControlCall<Input, Answer>,
  given: Input,
  signal?: AbortSignal,
): Promise<Answer> {
  const checked = input.safeParse(given);
  if (!checked.success) throw refused(`${name}: ${z.prettifyError(checked.error)}`);
  const response = await post(rehearsal, name, checked.data, signal);
  const text = await response.text();
  const detail = `${name}: ${response.status} ${text}`;
  if (response.status === 409) throw drillRefused(text);
  // What was asked is as this version's contract says: one that does not take it goes by another.
  if (response.status === 400 || response.status === 404) throw otherVersion(detail);
  if (!response.ok) throw refused(detail);
  const read = answer.safeParse(parseJson(text));
  if (!read.success) throw otherVersion(`${detail}: ${z.prettifyError(read.error)}`);
  return read.data;
}

async function post(
  place: ControlPlace,
  name: string,
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const patience = AbortSignal.timeout(patienceMs);
  const once = (): Promise<Response> =>
    fetch(`${place.endpoint}${controlPath}${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${place.secretAccessKey}` },
      body: JSON.stringify(input),
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
  try {
    return await once().catch(async (error: unknown) => {
      if (!(await place.restore?.())) throw error;
      return once();
    });
  } catch (cause) {
    if (cause instanceof LecternError || signal?.aborted === true) throw cause;
    throw new LecternError(
      {
        code: 'rehearsal.not-running',
        message: `No rehearsal answers at ${place.endpoint}.`,
        hint: 'Start it again (`lectern rehearsal`, or the app), and try again.',
      },
      { cause },
    );
  }
}

function drillRefused(text: string): LecternError {
  return new LecternError({
    code: 'drill.refused',
    message: refusalShape.safeParse(parseJson(text)).data?.error ?? 'The drill cannot run there.',
    hint: 'Wait until the seat works, or choose another drill or seat.',
  });
}

function refused(detail: string): LecternError {
  return new LecternError({
    code: 'rehearsal.refused',
    message: 'The rehearsal could not do that.',
    hint: 'Restart Lectern and try again.',
    detail,
  });
}

function otherVersion(detail: string): LecternError {
  return new LecternError({
    code: 'rehearsal.other-version',
    message: 'The running rehearsal was started by another version of Lectern, which cannot do that.',
    hint: 'Close Lectern. After 15 minutes without calls, the rehearsal saves its state and stops. Then start Lectern again.',
    detail,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Kills the running container of an ECS service, as a crash does. False when none runs. */
export async function crashContainer(
  rehearsal: ControlPlace,
  at: { readonly region: string; readonly cluster: string; readonly service: string },
): Promise<boolean> {
  return (await control(rehearsal, controlCalls.crash, at)).crashed;
}

/** Lets the rehearsal save itself and end. */
export async function stopRehearsal(rehearsal: ControlPlace): Promise<void> {
  await control(rehearsal, controlCalls.stop, {});
}

/** The rehearsal's clock; with the version that is known already, it answers at the next change, or after a while. */
export async function readClock(
  rehearsal: ControlPlace,
  known?: number,
  signal?: AbortSignal,
): Promise<ClockReading> {
  return control(rehearsal, controlCalls.clock, defined({ known }), signal);
}

/** Changes the rehearsal's clock, for everybody who follows it. */
export async function changeClock(rehearsal: ControlPlace, change: ClockChange): Promise<ClockReading> {
  return control(rehearsal, controlCalls.clock, { change });
}

/** Begins a drill; returns it when it lasts or waits. Throws LecternError `drill.refused` when it cannot be done there. */
export async function beginDrill(
  rehearsal: ControlPlace,
  name: DrillName,
  at: DrillPlace,
): Promise<RunningDrill | undefined> {
  return (await control(rehearsal, controlCalls.drill, { name, at })).drill;
}

/** The drills that run in a workshop now. */
export async function runningDrills(
  rehearsal: ControlPlace,
  at: Pick<DrillPlace, 'region' | 'workshop'>,
): Promise<readonly RunningDrill[]> {
  return (await control(rehearsal, controlCalls.drills, at)).drills;
}

/** Ends a drill. False when it does not run (any more). */
export async function endDrill(rehearsal: ControlPlace, id: string): Promise<boolean> {
  return (await control(rehearsal, controlCalls.endDrill, { id })).ended;
}

/** Calls that the rehearsal has throttled so far, of all services. */
export async function throttledCalls(rehearsal: ControlPlace): Promise<number> {
  const { actions } = await control(rehearsal, controlCalls.counts, {});
  return actions.reduce((sum, { throttled }) => sum + throttled, 0);
}
