import type { LiveWorkshop } from '../../../app/contract/live';

/** What a change is about to do or has come to, in one sentence: which seat goes first, when one does. */
export function changeLead({
  phase,
  operation,
  recent,
}: Pick<LiveWorkshop, 'phase' | 'operation' | 'recent'>): string {
  if (phase === 'incomplete') return 'The change is not complete. The seats keep working.';
  if (phase !== 'provisioning') return 'Your last change is finished.';
  if (operation?.first === undefined) {
    return 'Only what was in the list is changed; the other seats keep working.';
  }
  const { first, startedAt } = operation;
  const isUp = recent.some(
    (event) =>
      event.code === 'seat.ready' && event.data.seat === first && Date.parse(event.time) >= startedAt,
  );
  return isUp
    ? `Seat ${first} went first and works; the others follow now.`
    : `Seat ${first} goes first. The others follow once it works.`;
}
