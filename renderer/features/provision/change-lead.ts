import type { LiveWorkshop } from '../../../app/contract/live';

/** What a change is about to do or has come to, in one sentence: which seat goes first, when one does. */
export function changeLead({
  phase,
  operation,
  recent,
}: Pick<LiveWorkshop, 'phase' | 'operation' | 'recent'>): string {
  if (phase === 'incomplete') return 'Not all of the change is made. What stands goes on working.';
  if (phase !== 'provisioning') return 'The workshop as it was changed last.';
  if (operation?.first === undefined) {
    return 'Only what you have seen in the list is touched; the other seats go on working.';
  }
  const { first, startedAt } = operation;
  const isUp = recent.some(
    (event) =>
      event.code === 'seat.ready' && event.data.seat === first && Date.parse(event.time) >= startedAt,
  );
  return isUp
    ? `Seat ${first} went first and came up; now the others follow.`
    : `Seat ${first} goes first. The others are only touched when it has come up.`;
}
