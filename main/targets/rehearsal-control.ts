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
export type ControlPlace = Pick<RunningRehearsal, 'endpoint' | 'secretAccessKey'>;

/**
 * Throws LecternError `rehearsal.not-answering`, `drill.refused` when the drill cannot be done there, `rehearsal.other-version` when the
 * rehearsal does not know the call or this version of it, `rehearsal.refused` when it does not do it.
 */
async function control<Input, Answer>(
  rehearsal: ControlPlace,
  { name, input, answer }: ControlCall<Input, Answer>,
  given: Input,
  signal?: AbortSignal,
): Promise<Answer> {
  const checked = input.safeParse(given);
  if (!checked.success) throw refused(`${name}: ${z.prettifyError(checked.error)}`);
  const response = await fetch(`${rehearsal.endpoint}${controlPath}${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${rehearsal.secretAccessKey}` },
    body: JSON.stringify(checked.data),
    ...defined({ signal }),
  }).catch((error: unknown) => {
    throw signal?.aborted === true ? error : notAnswering(rehearsal, error);
  });
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

function drillRefused(text: string): LecternError {
  return new LecternError({
    code: 'drill.refused',
    message: refusalShape.safeParse(parseJson(text)).data?.error ?? 'The drill cannot run there.',
    hint: 'Wait until the seat works, or choose another drill or seat.',
  });
}

function notAnswering({ endpoint }: ControlPlace, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'rehearsal.not-answering',
      message: `No rehearsal answers at ${endpoint}.`,
      hint: 'It may have ended. Start it again, and use what it prints then.',
      detail: cause instanceof Error ? String(cause.cause ?? cause.message) : String(cause),
    },
    { cause },
  );
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
