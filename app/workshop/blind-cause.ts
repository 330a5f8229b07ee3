/** Why Lectern sees nothing, in words: what it is and what to do. Pure. */
import type { Problem } from '../errors';
import type { Blindness, RoomCause } from './room-cause';
import type { SeatLabel } from './workshop';

/** All seats are covered: of none is anything known. */
export function blindCause(seats: readonly SeatLabel[], blindness: Blindness): RoomCause {
  const all = { seats, since: blindness.since, short: 'not checked' };
  if (blindness.kind === 'lectern') {
    return {
      ...all,
      kind: 'lectern',
      title: 'Connection to Lectern lost',
      text: 'This window keeps trying to reconnect. If you have started Lectern again, go on in the window that it opened. Seats and work on AWS are not affected.',
    };
  }
  const { problem } = blindness;
  return problem === undefined ? { ...all, ...unseen(undefined) } : { ...all, ...wordsFor(problem), problem };
}

function wordsFor(problem: Problem): Pick<RoomCause, 'kind' | 'title' | 'text'> {
  const said = `${problem.message} ${problem.hint ?? ''}`.trim();
  switch (problem.code) {
    case 'aws.credentials-expired':
      return {
        kind: 'sign-in',
        title: 'Your AWS sign-in has expired',
        text: 'Sign in again. Lectern then continues by itself. Participants are not affected.',
      };
    case 'aws.credentials-missing':
    case 'aws.credentials-refused':
    case 'aws.profile-unknown':
      return {
        kind: 'sign-in',
        title: problem.message.replace(/\.$/, ''),
        text: `${problem.hint ?? 'Sign in again.'} Lectern then continues by itself. Participants are not affected.`,
      };
    case 'aws.access-denied':
      return { kind: 'permission', title: 'Lectern is not allowed to check the seats', text: said };
    case 'aws.unreachable':
      return {
        kind: 'network',
        title: 'This computer has no connection to AWS',
        text: 'Check the network here, or use another one (a phone’s). Seats on AWS keep running. Do not restart anything.',
      };
    case 'aws.throttled':
      return {
        kind: 'aws',
        title: 'AWS is limiting Lectern’s calls',
        text: 'Something else is using the account heavily. Keep teaching: the seats are not affected.',
      };
    case 'aws.fault':
    case 'aws.slow':
      return {
        kind: 'aws',
        title: 'AWS itself has trouble',
        text: 'Keep teaching: the addresses on the cards may still open. Do not restart or tear down until AWS answers again.',
      };
    case 'rehearsal.did-not-start':
      return { kind: 'rehearsal', title: 'The rehearsal has stopped', text: said };
    default:
      return unseen(problem);
  }
}

function unseen(problem: Problem | undefined): Pick<RoomCause, 'kind' | 'title' | 'text'> {
  const reason = problem === undefined ? '' : `Reason: ${problem.message} `;
  return {
    kind: 'unseen',
    title: 'Lectern cannot check the seats',
    text: `${reason}Lectern keeps trying. What you see may be out of date.`,
  };
}
