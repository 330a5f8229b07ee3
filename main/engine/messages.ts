import type { EventBody, OperationKind } from '../../app/contract/events';
import type { Problem } from '../../app/errors';
import { assertNever } from '../../app/errors';
import type { SeatHealth } from '../../app/workshop/health';
import type { SeatLabel } from '../../app/workshop/workshop';
import { usualInWords } from '../../app/words/durations';
import { capital, plural } from '../../app/words/lists';
import { resourceInSentence } from '../../app/words/resources';
import { serviceTitle } from '../../app/services';

/** The sentence for the instructor that goes with an event. */
export function messageOf(event: EventBody): string {
  switch (event.code) {
    case 'operation.started':
      return started(event.data.operation, event.data.total - event.data.finished, event.data.first);
    case 'operation.finished':
      return finished(event.data);
    case 'resource.creating':
      return `Creating ${resourceInSentence(event.data)}.`;
    case 'resource.waiting':
      return `Waiting for ${resourceInSentence(event.data)} to be ready (usually ${usualInWords(event.data.usualMs)}).`;
    case 'resource.created':
      return `${capital(resourceInSentence(event.data))} is ${event.data.again === true ? 'up to date' : 'ready'}.`;
    case 'resource.note':
      return `${capital(resourceInSentence(event.data))}: ${event.data.note}`;
    case 'resource.failed':
      return `${capital(resourceInSentence(event.data))} failed: ${sentence(event.data.problem)}`;
    case 'resource.skipped':
      return `${capital(resourceInSentence(event.data))} was skipped because ${event.data.because} failed.`;
    case 'resource.deleting':
      return `Removing ${resourceInSentence(event.data)}.`;
    case 'resource.deleted':
      return `${capital(resourceInSentence(event.data))} has been removed.`;
    case 'resource.kept':
      return `${capital(resourceInSentence(event.data))} was kept: ${event.data.reason}`;
    case 'seat.ready':
      return `Seat ${event.data.seat} is ready.`;
    case 'seat.failed':
      return `Seat ${event.data.seat} could not be created: ${sentence(event.data.problem)}`;
    case 'seat.removed':
      return `Seat ${event.data.seat} has been removed.`;
    case 'seat.restarting':
      return event.data.service === undefined
        ? `Restarting seat ${event.data.seat}.`
        : `Restarting ${serviceTitle(event.data.service)} of seat ${event.data.seat}.`;
    case 'seat.restarted':
      return event.data.service === undefined
        ? `Seat ${event.data.seat} has been restarted.`
        : `${serviceTitle(event.data.service)} of seat ${event.data.seat} has been restarted.`;
    case 'seat.restart-failed':
      return `Seat ${event.data.seat} was restarted but does not work: ${sentence(event.data.problem)}`;
    case 'seat.password':
      return event.data.step === 'written'
        ? `Seat ${event.data.seat} gets a new password, which works once it has been restarted.`
        : `Seat ${event.data.seat} has a new password. The old one no longer works.`;
    case 'seat.renewing':
      return event.data.fresh === true
        ? `Making seat ${event.data.seat} ready for somebody else: new machine, empty, new password.`
        : `Giving seat ${event.data.seat} a new machine.`;
    case 'health.observed': {
      const [only, ...others] = event.data.seats;
      if (only !== undefined && others.length === 0) return seatHealth(only);
      const down = event.data.seats.filter(({ state }) => state === 'down' || state === 'trouble');
      return `${event.data.seats.length} seats checked, ${down.length} in trouble.`;
    }
    case 'health.stale':
      return `The seats cannot be checked: ${sentence(event.data.problem)}`;
    case 'receipt.written': {
      const { made, removed, left, kept } = event.data;
      return `Created ${made}, removed ${removed}, left ${left.length}, kept ${kept.length}.`;
    }
    default:
      return assertNever(event);
  }
}

/** What is not well with one seat, service by service. */
function seatHealth({ seat, services }: SeatHealth): string {
  const unwell = services.filter(({ state }) => state !== 'works');
  if (unwell.length === 0) return `Seat ${seat} works.`;
  return `Seat ${seat}: ${unwell.map(({ name, reason }) => `${serviceTitle(name)}: ${reason}`).join(' ')}`;
}

function started(operation: OperationKind, open: number, first: SeatLabel | undefined): string {
  switch (operation) {
    case 'provision':
      return open === 0
        ? 'Everything already exists; checking it.'
        : `Provisioning: ${open} resources to create.`;
    case 'change':
      return `Changing the workshop: ${plural(open, 'step')}.${first === undefined ? '' : ` Seat ${first} goes first.`}`;
    case 'teardown':
      return open === 0 ? 'Tearing down: nothing found.' : `Tearing down: ${open} resources to remove.`;
    case 'restart':
      return open === 1 ? 'Restarting.' : `Restarting ${open} seats, a few at a time.`;
    case 'password':
      return open === 1 ? 'Giving a seat a new password.' : `Giving ${open} seats new passwords.`;
  }
}

function finished(data: Extract<EventBody, { code: 'operation.finished' }>['data']): string {
  const what = {
    provision: 'Provisioning',
    change: 'The change',
    teardown: 'The teardown',
    restart: 'The restart',
    password: 'The new password',
  }[data.operation];
  const why = data.problem === undefined ? '' : ` ${sentence(data.problem)}`;
  switch (data.outcome) {
    case 'cancelled':
      return `${what} was stopped. You can continue at any time.`;
    case 'incomplete':
      if (data.untouched === true) return `${what} did not start.${why}`;
      return data.operation === 'provision'
        ? `${what} is incomplete: ${plural(data.seatsReady, 'seat is', 'seats are')} ready, ${plural(data.seatsFailed, 'is', 'are')} not.${why}`
        : `${what} is incomplete.${why}`;
    case 'done':
      return data.operation === 'provision'
        ? `${data.seatsReady === 1 ? 'The seat is' : `All ${data.seatsReady} seats are`} ready.`
        : `${what} is done.`;
  }
}

function sentence({ message, detail }: Problem): string {
  return detail === undefined || detail === '' ? message : `${message} (${detail})`;
}
