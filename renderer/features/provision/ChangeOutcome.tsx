import { useState } from 'react';
import { plural } from '../../../app/words/lists';
import { navigate } from '../../app/route';
import { Button } from '../../components/Button';
import { Note } from '../../components/Note';
import { ProblemNote } from '../../components/ProblemNote';
import { changeTo } from '../../store/change-to';
import { useLive, usePhase } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { ChangeDialog } from '../../components/change/ChangeDialog';
import { useChange } from '../../components/change/use-change';

/** How the last change ended, and how to continue. */
export function ChangeOutcome({ workshopId }: { readonly workshopId: string }) {
  const phase = usePhase();
  const operation = useLive((live) => live.operation);
  const seats = useLive((live) => Object.keys(live.seats).length) ?? 0;
  const ready =
    useLive((live) => Object.values(live.seats).filter((seat) => seat.state === 'works').length) ?? 0;
  if (phase === 'provisioning' || operation?.kind !== 'change') return null;
  if (operation.outcome === 'done') {
    return ready === seats ? (
      <Note tone="good" title={`The change is complete: all ${plural(seats, 'seat')} are ready`} />
    ) : (
      <Note
        tone="info"
        title={`The change is complete; ${ready} of ${plural(seats, 'seat')} are ready so far`}
      >
        <p>Lectern opens every address as a participant would. Only then does a seat count as working.</p>
      </Note>
    );
  }
  const seeRest = (
    <>
      <Button size="small" onPress={() => navigate({ screen: 'plan', workshopId })}>
        See the remaining changes
      </Button>
      <TakeBack workshopId={workshopId} />
    </>
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
          : 'The change could not be completed'
      }
      action={seeRest}
    >
      <p>What was already changed stays. The Plan screen shows the rest; nothing is done twice.</p>
    </Note>
  );
}

/** The way back to what the workshop was, as long as this window remembers it. */
function TakeBack({ workshopId }: { readonly workshopId: string }) {
  const [open, setOpen] = useState(false);
  const before = useWorkshopStore((state) => state.changedFrom);
  const change = useChange(workshopId);
  if (before === undefined) return null;
  return (
    <>
      <Button
        size="small"
        onPress={() => {
          setOpen(true);
          change.ask({ change: changeTo(before), replace: [] });
        }}
      >
        Undo the change…
      </Button>
      <ChangeDialog
        title="Undo the change?"
        workshop={before}
        change={change}
        open={open}
        onClose={() => {
          setOpen(false);
          change.forget();
        }}
      />
    </>
  );
}
