import { useDeferredValue, useMemo, useState } from 'react';
import { buildPlan } from '../../../app/plan/build';
import { planView } from '../../../app/plan/plan-view';
import type { PlanView } from '../../../app/contract/views';
import { regionNamed } from '../../../app/workshop/regions';
import type { Workshop } from '../../../app/workshop/workshop';
import { durationInWords, usualInWords } from '../../../app/words/durations';
import { money } from '../../../app/words/money';
import { QuotaNote } from '../QuotaNote';
import styles from './PriceBeside.module.css';

interface Props {
  /** Absent while the fields describe none. */
  readonly workshop: Workshop | undefined;
  /** Of the rehearsal’s clock; absent on AWS. */
  readonly speed: number | undefined;
}

/** What the workshop costs and how long it takes, as it is filled in. */
export function PriceBeside({ workshop, speed }: Props) {
  const [last, setLast] = useState(workshop);
  const [first, setFirst] = useState(workshop);
  if (workshop !== undefined && workshop !== last) setLast(workshop);
  if (workshop !== undefined && first === undefined) setFirst(workshop);
  // 500 seats take a moment to plan; typing does not wait for it.
  const shown = useDeferredValue(workshop ?? last);
  const plan = useMemo(() => planOf(shown), [shown]);
  const before = useMemo(() => planOf(first), [first]);
  if (shown === undefined || plan === undefined) {
    return (
      <div className={styles.beside}>
        <p className={styles.note}>Fill in the form to see what it costs.</p>
      </div>
    );
  }
  const rehearsal = speed !== undefined;
  const place = regionNamed(shown.region)?.place ?? shown.region;
  return (
    <div className={styles.beside}>
      <div aria-live="polite" data-old={workshop === undefined} className={styles.figures}>
        <p className={styles.price}>
          <b>{money(plan.cost.perHour)}</b> an hour{rehearsal && ' on AWS'}
        </p>
        <ul>
          {rehearsal && <li>The rehearsal is free.</li>}
          <li>{money(plan.cost.perHour * 8)} for a day of 8 hours</li>
          <li>{money(plan.cost.perSeatHour)} an hour for each seat, everything shared included</li>
          <li>
            Ready in about {rehearsal ? `${durationInWords(plan.usualMs / speed)} here, ` : ''}
            {usualInWords(plan.usualMs)}
            {rehearsal && ' on AWS'}
          </li>
        </ul>
        {before !== undefined && plan !== before && <Difference now={plan} before={before} />}
        {workshop === undefined && <p className={styles.note}>As before the last change: it has an error.</p>}
      </div>
      <QuotaNote plan={plan} workshop={shown} rehearsal={rehearsal} />
      <p className={styles.note}>Estimated with the prices of {place}.</p>
    </div>
  );
}

function planOf(workshop: Workshop | undefined): PlanView | undefined {
  return workshop === undefined ? undefined : planView(buildPlan(workshop));
}

/** What grows or shrinks against what the form began with. */
function Difference({ now, before }: { readonly now: PlanView; readonly before: PlanView }) {
  const cents = now.cost.perHour - before.cost.perHour;
  const vCpus = vCpusOf(now) - vCpusOf(before);
  const parts = [
    ...(Math.abs(cents) < 0.005 ? [] : [`${money(Math.abs(cents))} an hour ${cents > 0 ? 'more' : 'less'}`]),
    ...(vCpus === 0 ? [] : [`${Math.abs(vCpus)} vCPUs ${vCpus > 0 ? 'more' : 'fewer'}`]),
  ];
  if (parts.length === 0) return null;
  return <p className={styles.difference}>{parts.join(', ')} than at first</p>;
}

function vCpusOf(plan: PlanView): number {
  return plan.quotas.find(({ code }) => code === 'L-1216C47A')?.needed ?? 0;
}
