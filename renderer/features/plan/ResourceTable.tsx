import type { PlanView } from '../../../app/contract/views';
import { capital } from '../../../app/words/lists';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { TypeName } from '../../components/TypeName';
import styles from './PlanScreen.module.css';

interface Props {
  readonly plan: PlanView;
  /** What the list is called: a workshop that stands is no longer to be made. */
  readonly title: string;
}

/** How many of what, shared and for each seat, in plain words with AWS's name beside it. */
export function ResourceTable({ plan, title }: Props) {
  const sum = (pick: (count: PlanView['counts'][number]) => number): number =>
    plan.counts.reduce((total, count) => total + pick(count), 0);
  return (
    <Panel title={title}>
      <ScrollX label={title}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className={styles.num}>
                Shared
              </th>
              <th scope="col" className={styles.num}>
                Each seat
              </th>
              <th scope="col" className={styles.num}>
                In all
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.counts.map((count) => (
              <tr key={count.type}>
                <th scope="row">
                  <TypeName type={count.type} name={capital(count.label)} />
                </th>
                <td className={styles.num}>{count.shared === 0 ? '–' : count.shared}</td>
                <td className={styles.num}>{count.perSeat === 0 ? '–' : count.perSeat}</td>
                <td className={styles.num}>{count.total.toLocaleString('en-US')}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td className={styles.num}>{sum((count) => count.shared)}</td>
              <td className={styles.num}>{sum((count) => count.perSeat)}</td>
              <td className={styles.num}>{sum((count) => count.total).toLocaleString('en-US')}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollX>
    </Panel>
  );
}
