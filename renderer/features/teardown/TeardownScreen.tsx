import type { WorkshopDetails } from '../../../app/contract/views';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { Page } from '../../components/Page';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useLoaded } from '../../store/use-action';
import { useLive, usePhase } from '../../store/use-workshop';
import { Failures } from '../../components/progress/Failures';
import { OverallProgress } from '../../components/progress/OverallProgress';
import { WaitingFor } from '../../components/progress/WaitingFor';
import { ConfirmTeardown } from './ConfirmTeardown';
import { ReceiptView } from '../../components/receipt/ReceiptView';

/** Takes the workshop down, and proves it. */
export function TeardownScreen({ details }: { readonly details: WorkshopDetails }) {
  const workshopId = details.workshop.id;
  const phase = usePhase();
  const known = useLive(() => true) ?? false;
  const changing = useLive((live) => live.operation?.kind === 'change') ?? false;
  const teardown = useLive((live) => (live.operation?.kind === 'teardown' ? live.operation : undefined));
  return (
    <Page width="narrow">
      <ScreenTitle title="Tear down" lead={leads[phase]} />
      {!known && <Loading>Checking what exists…</Loading>}
      {known && phase === 'planned' && (
        <Note
          tone="info"
          title="Nothing has been created yet, so there is nothing to remove"
          action={
            <Button size="small" onPress={() => navigate({ screen: 'plan', workshopId })}>
              Open the Plan screen
            </Button>
          }
        />
      )}
      {known && phase === 'provisioning' && (
        <Note
          tone="info"
          title={`The workshop is being ${changing ? 'changed' : 'provisioned'}`}
          action={
            <Button size="small" onPress={() => navigate({ screen: 'provision', workshopId })}>
              Open it to cancel
            </Button>
          }
        >
          <p>Cancel that first, then tear down what exists.</p>
        </Note>
      )}
      {phase === 'tearing-down' && (
        <>
          <OverallProgress kind="teardown" />
          <Failures />
          <WaitingFor />
        </>
      )}
      {phase !== 'tearing-down' && phase !== 'provisioning' && phase !== 'planned' && known && (
        <LastReceipt workshopId={workshopId} key={teardown?.outcome ?? 'none'} name={details.workshop.name} />
      )}
      {teardown?.problem !== undefined && <ProblemNote problem={teardown.problem} />}
      {known && (phase === 'live' || phase === 'incomplete') && <ConfirmTeardown details={details} />}
    </Page>
  );
}

const leads = {
  planned: 'Removes everything that was created, and writes a receipt.',
  provisioning: 'Removes everything that was created, and writes a receipt.',
  live: 'Removes everything that was created for this workshop, checks again everywhere, and writes a receipt.',
  incomplete:
    'Removes everything that was created for this workshop, checks again everywhere, and writes a receipt.',
  'tearing-down': 'Lectern removes everything it finds, in order, then checks again everywhere.',
  gone: 'The workshop has been torn down. This receipt proves it.',
} as const;

/** The receipt of the last teardown: from the stream, or from the disk when the stream has forgotten it. */
function LastReceipt({ workshopId, name }: { readonly workshopId: string; readonly name: string }) {
  const fromStream = useLive((live) => live.receipt);
  const phase = usePhase();
  const loaded = useLoaded(workshopId, () => lectern.operations.receipt({ workshopId }));
  const receipt = fromStream ?? (loaded.state === 'loaded' ? loaded.value.receipt : undefined);
  if (receipt !== undefined) return <ReceiptView receipt={receipt} name={name} />;
  if (loaded.state === 'failed') return <ProblemNote problem={loaded.problem} />;
  if (phase !== 'gone') return null;
  return loaded.state === 'loading' ? (
    <Loading>Loading the receipt…</Loading>
  ) : (
    <Note tone="warn" title="The receipt of this teardown is not on this computer" />
  );
}
