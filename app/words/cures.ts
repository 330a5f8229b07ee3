import { durationInWords } from './durations';

/** Roughly how long something takes, rounded so that nobody takes it for a promise: `about 3 min`. Takes clock ms. */
export function aboutInWords(ms: number): string {
  const step = ms < 90_000 ? 15_000 : 60_000;
  return `about ${durationInWords(Math.max(step, Math.round(ms / step) * step))}`;
}

/** What bringing exercise files back does and leaves alone, exactly as a restart does it (`cp -Rn`). */
export const filesBackInWords =
  'Copies in the exercise files that are missing. Files that are there stay as they are, edited or not. ' +
  'To get one back as it was, have the participant rename or delete it first.';

/** What a new password costs. */
export const newPasswordInWords =
  'The old password and everybody who is signed in with it are out. Running work is lost; saved files are kept. The printed card is no longer right.';

/** What a fresh start loses; `database`: what the seat's database holds, when it has one. */
export function freshStartLoses(database: readonly string[]): string {
  const more = database.length === 0 ? '' : ` and its database (${database.join(', ')})`;
  return `Everything saved in the seat${more} is lost for good.`;
}

/** What is lost with a seat's machine. */
export const machineLoses = {
  lost: { one: 'Its files are already lost.', many: 'Their files are already lost.' },
  stands: { one: 'Files saved in the seat are lost.', many: 'Files saved in these seats are lost.' },
} as const;

/** What participants see meanwhile; the load balancer says so, and nobody can make it say more. */
export const seenDuringRestart =
  'Until then the page shows “503 Service Temporarily Unavailable”: tell the participant to wait and reload.';
