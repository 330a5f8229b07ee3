import { serviceTitle } from '../../../app/services';
import type { PlanView, WorkshopDetails } from '../../../app/contract/views';
import { isAwsResource } from '../../../app/plan/resources';
import { seatCount } from '../../../app/workshop/workshop';
import { durationInWords, usualInWords } from '../../../app/words/durations';
import { listInWords, plural } from '../../../app/words/lists';
import { money } from '../../../app/words/money';
import styles from './PlanFigures.module.css';

interface Props {
  readonly plan: PlanView;
  readonly details: WorkshopDetails;
}

/** The plan in four figures. */
export function PlanFigures({ plan, details }: Props) {
  const { workshop, target } = details;
  const counts = plan.counts.filter(({ type }) => isAwsResource(type));
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  const shared = counts.reduce((sum, count) => sum + count.shared, 0);
  const rehearsal = target.kind === 'rehearsal';
  return (
    <dl className={styles.figures}>
      <div className={styles.figure}>
        <dt>Seats</dt>
        <dd>{seatCount(workshop)}</dd>
        <dd>each with {listInWords(workshop.services.map((service) => serviceTitle(service.name)))}</dd>
      </div>
      <div className={styles.figure}>
        <dt>AWS resources</dt>
        <dd>{total.toLocaleString('en-US')}</dd>
        <dd>
          {plural(shared, 'shared resource')}, {(total - shared).toLocaleString('en-US')} for the seats
        </dd>
      </div>
      <div className={styles.figure}>
        <dt>Ready in about</dt>
        <dd>{usualInWords(plan.usualMs)}</dd>
        <dd>
          {/* As the progress counts: on the clock that AWS would have, not on the wall's. */}
          {rehearsal
            ? `on the rehearsal’s clock, as on AWS; ${durationInWords(plan.usualMs / target.clock.speed)} here if this computer is fast enough`
            : 'until the last seat'}
        </dd>
      </div>
      <div className={styles.figure}>
        <dt>{rehearsal ? 'Would cost on AWS' : 'Cost'}</dt>
        <dd>{money(plan.cost.perHour)}</dd>
        <dd>an hour; {money(plan.cost.perSeatHour)} for each seat, everything included</dd>
      </div>
    </dl>
  );
}
