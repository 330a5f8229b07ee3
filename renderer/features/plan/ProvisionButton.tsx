import { useState } from 'react';
import type { PlanView, SimilarView, WorkshopDetails } from '../../../app/contract/views';
import { navigate } from '../../app/route';
import { seatCount } from '../../../app/workshop/workshop';
import { usualInWords } from '../../../app/words/durations';
import { plural } from '../../../app/words/lists';
import { money } from '../../../app/words/money';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import { useAction } from '../../store/use-action';
import { usePhase } from '../../store/use-workshop';
import { SimilarDialog } from './SimilarDialog';
import styles from './ProvisionButton.module.css';

interface Props {
  readonly details: WorkshopDetails;
  readonly plan: PlanView | undefined;
}

/** The plan's main button. On AWS it asks once more, with the price. */
export function ProvisionButton({ details, plan }: Props) {
  const [asking, setAsking] = useState(false);
  const phase = usePhase();
  const action = useAction();
  const workshopId = details.workshop.id;
  const [similar, setSimilar] = useState<readonly SimilarView[]>([]);
  const start = (takeOver = false, beside = false): void =>
    action.run(async () => {
      const found = beside ? [] : await lectern.workshops.similar({ workshopId });
      setAsking(false);
      setSimilar(found);
      if (found.length > 0) return;
      await lectern.operations.provision({ workshopId, takeOver, beside });
      navigate({ screen: 'provision', workshopId });
    });
  const adopt = (adoptedId: string): void =>
    action.run(async () => {
      const adopted = await lectern.workshops.adopt({ workshopId, adoptedId });
      setSimilar([]);
      navigate({ screen: 'provision', workshopId: adopted.workshop.id });
    });
  if (phase === 'provisioning' || phase === 'incomplete') {
    return <Button onPress={() => navigate({ screen: 'provision', workshopId })}>View progress</Button>;
  }
  if (phase === 'live' || phase === 'tearing-down') return null;
  return (
    <>
      <Button
        look="primary"
        isDisabled={plan === undefined}
        isPending={action.pending}
        onPress={() => (details.target.kind === 'aws' ? setAsking(true) : start())}
      >
        Provision workshop
      </Button>
      {action.problem !== undefined && !asking && similar.length === 0 && (
        <Dialog
          title="Provisioning did not start"
          open
          onClose={action.clear}
          actions={<Button onPress={action.clear}>Back to the plan</Button>}
        >
          <ProblemOrLease problem={action.problem} pending={action.pending} onTakeOver={() => start(true)} />
        </Dialog>
      )}
      <SimilarDialog
        name={details.workshop.name}
        similar={similar}
        pending={action.pending}
        problem={action.problem}
        onAdopt={adopt}
        onNew={() => start(false, true)}
        onClose={() => setSimilar([])}
      />
      {plan !== undefined && details.target.kind === 'aws' && (
        <Dialog
          title="Create this on AWS?"
          open={asking}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button look="primary" isPending={action.pending} onPress={() => start()}>
                Provision for {money(plan.cost.perHour)} an hour
              </Button>
              <Button onPress={() => setAsking(false)}>Not now</Button>
            </>
          }
        >
          <div className={styles.dialogText}>
            <p>
              {plural(seatCount(details.workshop), 'seat')} in {details.workshop.region} with the profile{' '}
              <b>{details.target.profile}</b>. It takes {usualInWords(plan.usualMs)} and costs about{' '}
              <b>{money(plan.cost.perHour)} an hour</b>, {money(plan.cost.perHour * 24)} for a day.
            </p>
            <p>It keeps costing money until you tear it down, even while this app is closed.</p>
            {action.problem !== undefined && (
              <ProblemOrLease
                problem={action.problem}
                pending={action.pending}
                onTakeOver={() => start(true)}
              />
            )}
          </div>
        </Dialog>
      )}
    </>
  );
}
