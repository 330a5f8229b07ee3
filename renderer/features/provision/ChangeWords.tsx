import { navigate } from '../../app/route';
import { Button } from '../../components/Button';
import { Note } from '../../components/Note';
import { ProblemNote } from '../../components/ProblemNote';
import { useLive, usePhase } from '../../store/use-workshop';
import { plural } from '../../words/services';

/** What happens in a change, in one sentence: which seat goes first, or that the others are not touched. */
export function ChangeLead() {
  const phase = usePhase();
  const first = useLive((live) => live.operation?.first);
  const isUp = useLive(({ recent, operation }) =>
    recent.some(
      (event) =>
        event.code === 'seat.ready' &&
        event.data.seat === operation?.first &&
        Date.parse(event.time) >= operation.startedAt,
    ),
  );
  if (phase === 'incomplete') return 'Not all of the change is made. What stands goes on working.';
  if (phase !== 'provisioning') return 'The workshop as it was changed last.';
  if (first === undefined)
    return 'Only what you have seen in the list is touched; the other seats go on working.';
  return isUp === true
    ? `Seat ${first} went first and came up; now the others follow.`
    : `Seat ${first} goes first. The others are only touched when it has come up.`;
}

/** How the last change ended, and how to go on. */
export function ChangeOutcome({ workshopId }: { readonly workshopId: string }) {
  const phase = usePhase();
  const operation = useLive((live) => live.operation);
  const seats = useLive((live) => Object.keys(live.seats).length) ?? 0;
  const ready =
    useLive((live) => Object.values(live.seats).filter((seat) => seat.state === 'works').length) ?? 0;
  if (phase === 'provisioning' || operation?.kind !== 'change') return null;
  if (operation.outcome === 'done') {
    return ready === seats ? (
      <Note tone="good" title={`The change is made: all ${plural(seats, 'seat')} can be used`} />
    ) : (
      <Note tone="info" title={`The change is made; ${ready} of ${plural(seats, 'seat')} can be used so far`}>
        <p>Lectern opens every address as a participant would, and shows a seat as working only then.</p>
      </Note>
    );
  }
  const seeRest = (
    <Button size="small" onPress={() => navigate({ screen: 'plan', workshopId })}>
      See what is left to change
    </Button>
  );
  const { problem } = operation;
  if (operation.outcome === 'incomplete' && problem !== undefined) {
    return <ProblemNote problem={problem} action={seeRest} />;
  }
  return (
    <Note
      tone="warn"
      title={
        operation.outcome === 'cancelled'
          ? (problem?.message ?? 'The change was cancelled')
          : 'Not all of the change could be made'
      }
      action={seeRest}
    >
      <p>What was made of it stays. The Plan screen shows what is left; nothing is done twice.</p>
    </Note>
  );
}
