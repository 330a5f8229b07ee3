import { LecternError } from '../../app/errors';
import type { RunningRehearsal } from './rehearsal-process';

async function control(
  rehearsal: RunningRehearsal,
  action: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${rehearsal.endpoint}/_lectern/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${rehearsal.secretAccessKey}` },
    body: JSON.stringify(body),
  });
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
