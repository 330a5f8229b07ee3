import { Check, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { PlanView, PreflightView, WorkshopDetails } from '../../../app/contract/views';
import { lectern } from '../../client/client';
import { increaseRequest } from '../../../app/words/quotas';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { QuotaNote } from '../../components/QuotaNote';
import { FullRehearsal } from './FullRehearsal';
import { useLoaded } from '../../store/use-action';
import { refreshDetails } from '../../store/workshop-session';
import styles from './PreflightPanel.module.css';

/** The finding of a quota that the account has too little of. */
const quotaTooSmall = 'preflight.quota-too-small';

interface Props {
  readonly details: WorkshopDetails;
  readonly plan: PlanView;
}

/** Whether the account could take the workshop, before a cent is spent: it is only looked at. */
export function PreflightPanel({ details, plan }: Props) {
  const { workshop, target } = details;
  const profile = target.kind === 'aws' ? target.profile : '';
  const about = `${workshop.id} ${workshop.seats} ${target.kind} ${profile} ${workshop.region}`;
  const report = useLoaded(about, async () => {
    const found = await lectern.workshops.preflight({ workshopId: workshop.id });
    // AWS has said which account this is: the bar on top shows it.
    void refreshDetails(workshop.id);
    return found;
  });
  const where = target.kind === 'rehearsal' ? 'the rehearsed account' : 'the account';
  return (
    <Panel
      title="Is the account ready?"
      aside={
        report.state === 'loaded' ? (
          <Button size="small" onPress={report.reload}>
            Check again
          </Button>
        ) : undefined
      }
    >
      {report.state === 'loading' && <Loading>{`Checking ${where}. Nothing is changed…`}</Loading>}
      {report.state === 'failed' && (
        <ProblemNote
          problem={report.problem}
          action={
            <Button size="small" onPress={report.reload}>
              Check again
            </Button>
          }
        />
      )}
      {report.state === 'loaded' && (
        <Findings report={report.value} where={where} details={details} plan={plan} />
      )}
      {target.kind === 'rehearsal' && <QuotaNote plan={plan} workshop={workshop} rehearsal />}
    </Panel>
  );
}

interface FindingsProps extends Props {
  readonly report: PreflightView;
  readonly where: string;
}

function Findings({ report, where, details, plan }: FindingsProps) {
  const rehearsal = details.target.kind === 'rehearsal';
  const tooSmall = plan.quotas.filter(({ code }) =>
    report.findings.some(({ problem }) => problem.code === quotaTooSmall && problem.detail === code),
  );
  return (
    <>
      {report.identity !== undefined && (
        <p className={styles.identity}>
          You are <code>{report.identity.arn}</code> in account <code>{report.identity.accountId}</code>.
        </p>
      )}
      {report.findings.length === 0 ? (
        <p className={styles.good}>
          <Check size={16} aria-hidden="true" /> Checked: there is room for this workshop in {where}.
        </p>
      ) : (
        <ul className={styles.findings}>
          {report.findings.map(({ severity, problem }) => (
            <li key={`${problem.code} ${problem.message}`} data-severity={severity}>
              {severity === 'blocker' ? (
                <OctagonAlert size={16} aria-label="Would fail:" />
              ) : (
                <TriangleAlert size={16} aria-label="May fail:" />
              )}
              <div>
                <p className={styles.message}>{problem.message}</p>
                {rehearsal && problem.code === quotaTooSmall ? (
                  <FullRehearsal workshopId={details.workshop.id} />
                ) : (
                  problem.hint !== undefined && <p>{problem.hint}</p>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {!rehearsal && tooSmall.length > 0 && (
        <CopyButton
          what="text for your administrator"
          label="Copy a text for your administrator"
          text={increaseRequest(tooSmall, details.workshop)}
        />
      )}
    </>
  );
}
