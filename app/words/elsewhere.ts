import { seatsInWords } from './seats';

/** What an operation did, by its name in the contract, as said to whoever did not begin it. */
const began: Readonly<Record<string, (what: string) => string>> = {
  provision: () => 'started provisioning',
  change: () => 'started a change of the workshop',
  teardown: () => 'started the teardown',
  cancel: () => 'stopped what was running',
  restart: (seats) => `restarted ${seats}`,
  newPassword: (seats) => `gave ${seats} new passwords`,
  newMachines: (seats) => `gave ${seats} new machines`,
  freshStart: (seats) => `emptied ${seats} for somebody else`,
};

/** `Somebody in another window restarted seat 07.`; undefined for what changes nothing. */
export function elsewhereInWords(operation: string, seats: readonly string[]): string | undefined {
  const what = seats.length === 1 ? `seat ${seats[0] ?? ''}` : `seats ${seatsInWords(seats)}`;
  const words = Object.hasOwn(began, operation) ? began[operation]?.(what) : undefined;
  return words === undefined ? undefined : `Somebody in another window ${words}.`;
}
