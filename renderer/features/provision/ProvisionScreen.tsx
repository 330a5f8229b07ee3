import { adoptedCode, isMade, type LiveOperation, type LiveWorkshop } from '../../../app/contract/live';
import type { WorkshopDetails } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useAction, type Action } from '../../store/use-action';
import { useLive, usePhase, useVisibleSeats } from '../../store/use-workshop';
import { SeatGrid } from '../../components/seats/SeatGrid';
import { SeatLayout } from '../../components/seats/SeatLayout';
import { useOpenSeat } from '../../components/seats/use-open-seat';
import { changeLead } from './change-lead';
import { ChangeOutcome } from './ChangeOutcome';
import { Failures } from '../../components/progress/Failures';
import { OverallProgress } from '../../components/progress/OverallProgress';
import { Stages } from './Stages';
import { WaitingFor } from '../../components/progress/WaitingFor';
import styles from './ProvisionScreen.module.css';

interface Props {
  readonly details: WorkshopDetails;
  readonly seat: string | undefined;
}

const allSeats = { filter: 'all', sort: 'seat', search: '' } as const;

/** How far the making of the workshop is: as a whole, by stage, by seat; and what is being waited for. */
export function ProvisionScreen({ details, seat }: Props) {
  const workshopId = details.workshop.id;
  const phase = usePhase();
  const known = useLive(() => true) ?? false;
  const kind = useLive((live) => live.operation?.kind);
  const adopted = useLive(isAdopted) ?? false;
  const lead = useLive(changeLead);
  const action = useAction();
  const seats = useVisibleSeats(allSeats);
  const openSeat = useOpenSeat(workshopId, 'provision');
  if (!known) {
    return (
      <div className={styles.page}>
        <Loading>Loading progress…</Loading>
      </div>
    );
  }
  const running = phase === 'provisioning';
  const changing = kind === 'change' && isMade(phase);
  return (
    <SeatLayout workshopId={workshopId} screen="provision" seat={seat}>
      <ScreenTitle
        title={changing && running ? 'Changing the workshop' : 'Provision'}
        lead={changing ? lead : <Lead />}
        actions={<Buttons workshopId={workshopId} action={action} changing={changing} />}
      />
      {action.problem !== undefined && (
        <ProblemOrLease
          problem={action.problem}
          pending={action.pending}
          onTakeOver={() =>
            action.run(async () => {
              await lectern.operations.provision({ workshopId, takeOver: true });
            })
          }
        />
      )}
      {!isMade(phase) ? (
        <Note
          tone="info"
          title={phase === 'gone' ? 'This workshop has been torn down' : 'Provisioning has not started'}
          action={
            <Button size="small" onPress={() => navigate({ screen: 'plan', workshopId })}>
              Open the Plan screen
            </Button>
          }
        />
      ) : (
        <>
          {changing ? <ChangeOutcome workshopId={workshopId} /> : <Outcome />}
          {(running || phase === 'incomplete') && !adopted && (
            <OverallProgress kind={changing ? 'change' : 'provision'} />
          )}
          <Failures />
          <div className={styles.columns}>
            {running && <WaitingFor />}
            {(running || phase === 'incomplete') && !changing && !adopted && <Stages />}
          </div>
          {seats.length > 0 && (
            <section aria-labelledby="provision-seats" className={styles.seats}>
              <h2 id="provision-seats">Seats</h2>
              <SeatGrid seats={seats} selected={seat} onOpen={openSeat} />
            </section>
          )}
        </>
      )}
    </SeatLayout>
  );
}

function Lead() {
  const phase = usePhase();
  const adopted = useLive(isAdopted) ?? false;
  const ready =
    useLive((live) => Object.values(live.seats).filter((seat) => seat.state === 'works').length) ?? 0;
  const down =
    useLive((live) => Object.values(live.seats).filter((seat) => seat.state === 'down').length) ?? 0;
  switch (phase) {
    case 'provisioning':
      return ready === 0
        ? 'You can leave this screen, but keep Lectern open: closing it stops provisioning until you continue it.'
        : `${plural(ready, 'seat')} can be used already, while the others are still being created.`;
    case 'incomplete':
      return adopted
        ? 'It can be watched and torn down as it is.'
        : 'Something is missing. Continue, and Lectern creates only what is missing.';
    case 'live':
      return down === 0
        ? 'Everything was created.'
        : `Everything was created; ${plural(down, 'seat is', 'seats are')} down.`;
    case 'tearing-down':
      return 'The workshop is being torn down.';
    case 'planned':
    case 'gone':
      return 'Start provisioning on the Plan screen.';
  }
}

interface ButtonsProps {
  readonly workshopId: string;
  readonly action: Action;
  /** What ran last was a change. */
  readonly changing: boolean;
}

function Buttons({ workshopId, action, changing }: ButtonsProps) {
  const phase = usePhase();
  if (phase === 'provisioning') {
    return (
      <Button
        isPending={action.pending}
        onPress={() =>
          action.run(async () => {
            await lectern.operations.cancel({ workshopId });
          })
        }
      >
        Cancel
      </Button>
    );
  }
  if (phase === 'incomplete') {
    return (
      <Button
        look="primary"
        isPending={action.pending}
        onPress={() =>
          action.run(async () => {
            await lectern.operations.provision({ workshopId });
          })
        }
      >
        {changing ? 'Create what is missing' : 'Continue provisioning'}
      </Button>
    );
  }
  if (phase === 'live') {
    return (
      <>
        <Button look="primary" onPress={() => navigate({ screen: 'live', workshopId })}>
          Open the live grid
        </Button>
        <Button onPress={() => navigate({ screen: 'cards', workshopId })}>Print cards</Button>
      </>
    );
  }
  return null;
}

/** This computer has done nothing to the workshop yet. */
function isAdoption(operation: LiveOperation | undefined): boolean {
  return operation?.problem?.code === adoptedCode;
}

function isAdopted({ phase, operation }: LiveWorkshop): boolean {
  return phase === 'incomplete' && isAdoption(operation);
}

/** How the last provision ended, in words. */
function Outcome() {
  const phase = usePhase();
  const operation = useLive((live) => live.operation);
  const seats = useLive((live) => Object.keys(live.seats).length) ?? 0;
  const ready =
    useLive((live) => Object.values(live.seats).filter((seat) => seat.state === 'works').length) ?? 0;
  if (phase === 'provisioning' || operation?.kind !== 'provision') return null;
  if (operation.outcome === 'cancelled') {
    return (
      <Note tone="warn" title={operation.problem?.message ?? 'Provisioning was cancelled'}>
        <p>What has been created so far still exists and may cost money. Continue, or tear it down.</p>
        {operation.problem?.hint !== undefined && <p>{operation.problem.hint}</p>}
      </Note>
    );
  }
  if (isAdoption(operation)) {
    return (
      <Note tone="info" title={operation.problem?.message ?? ''}>
        <p>{operation.problem?.hint}</p>
      </Note>
    );
  }
  if (operation.outcome === 'incomplete') {
    return (
      <Note tone="bad" title={`${ready} of ${plural(seats, 'seat')} are ready`}>
        <p>{operation.problem?.message ?? 'Some resources could not be created. The others exist.'}</p>
        {operation.problem?.hint !== undefined && <p>{operation.problem.hint}</p>}
      </Note>
    );
  }
  if (phase !== 'live') return null;
  return ready === seats ? (
    <Note tone="good" title={`The workshop is ready: all ${plural(seats, 'seat')} can be used`} />
  ) : (
    <Note tone="info" title={`Everything was created; ${ready} of ${plural(seats, 'seat')} are ready so far`}>
      <p>Lectern opens every address as a participant would. Only then does a seat count as working.</p>
    </Note>
  );
}
