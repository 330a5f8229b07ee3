import { lazy, Suspense } from 'react';
import { isMade } from '../../../app/contract/live';
import type { WorkshopDetails } from '../../../app/contract/views';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Page } from '../../components/Page';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { refreshPlan } from '../../store/workshop-session';
import { usePhase } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { CostPanel } from './CostPanel';
import { PlanFigures } from './PlanFigures';
import { PlanSettings } from './PlanSettings';
import { AddressPanel } from './AddressPanel';
import { PreflightPanel } from './PreflightPanel';
import { ProvisionButton } from './ProvisionButton';
import { QuotaPanel } from './QuotaPanel';
import { ResourceTable } from './ResourceTable';
import { ServicesPanel } from './ServicesPanel';
import styles from './PlanScreen.module.css';

// With all checks of a file in it, it is large, and not wanted before something stands.
const ChangePanel = lazy(() => import('./ChangePanel'));

/** What will be created, for how much, in how long; nothing is made yet. */
export function PlanScreen({ details }: { readonly details: WorkshopDetails }) {
  const plan = useWorkshopStore((state) => state.plan);
  const problem = useWorkshopStore((state) => state.planProblem);
  const phase = usePhase();
  const before = !isMade(phase);
  return (
    <Page width="wide">
      <ScreenTitle
        title="Plan"
        lead={
          before
            ? 'Everything this workshop needs. Nothing is created until you click Provision.'
            : 'Everything in this workshop.'
        }
        actions={<ProvisionButton details={details} plan={plan} />}
      />
      {before && <PlanSettings details={details} />}
      {problem !== undefined && (
        <ProblemNote
          problem={problem}
          action={
            <Button size="small" onPress={() => void refreshPlan(details.workshop.id)}>
              Plan again
            </Button>
          }
        />
      )}
      {plan === undefined ? (
        problem === undefined && <Loading>Calculating what the workshop needs…</Loading>
      ) : (
        <>
          <PlanFigures plan={plan} details={details} />
          {before && <PreflightPanel details={details} plan={plan} />}
          {(phase === 'live' || phase === 'incomplete') && (
            <Suspense fallback={<Loading>Loading the form…</Loading>}>
              <ChangePanel details={details} />
            </Suspense>
          )}
          <div className={styles.columns}>
            <ResourceTable plan={plan} title={before ? 'What will be created' : 'What it consists of'} />
            <div className={styles.side}>
              <ServicesPanel services={details.workshop.services} limits={plan.limits} />
              <CostPanel cost={plan.cost} rehearsal={details.target.kind === 'rehearsal'} />
              <AddressPanel map={plan.addresses} />
            </div>
          </div>
          <QuotaPanel quotas={plan.quotas} rehearsal={details.target.kind === 'rehearsal'} />
        </>
      )}
    </Page>
  );
}
