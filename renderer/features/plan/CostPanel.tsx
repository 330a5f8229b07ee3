import type { CostEstimate } from '../../../app/contract/views';
import { money, unitPrice } from '../../../app/words/money';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import styles from './PlanScreen.module.css';

interface Props {
  readonly cost: CostEstimate;
  readonly rehearsal: boolean;
}

/** The price by line, for an hour, a workshop day and a forgotten day. */
export function CostPanel({ cost, rehearsal }: Props) {
  return (
    <Panel
      title={rehearsal ? 'What it would cost on AWS' : 'What it costs'}
      aside={rehearsal ? 'The rehearsal itself is free' : undefined}
    >
      <ScrollX label="Cost by line">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className={styles.num}>
                Number × price
              </th>
              <th scope="col" className={styles.num}>
                An hour
              </th>
            </tr>
          </thead>
          <tbody>
            {cost.lines.map((line) => (
              <tr key={line.what}>
                <th scope="row">{line.what}</th>
                <td className={styles.num}>
                  {line.quantity.toLocaleString('en-US')} × {unitPrice(line.unitPerHour)}
                </td>
                <td className={styles.num}>{money(line.perHour)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                An hour
              </th>
              <td className={styles.num}>{money(cost.perHour)}</td>
            </tr>
            <tr>
              <th scope="row" colSpan={2}>
                A workshop day of 8 hours
              </th>
              <td className={styles.num}>{money(cost.perHour * 8)}</td>
            </tr>
            <tr>
              <th scope="row" colSpan={2}>
                Left running for 24 hours
              </th>
              <td className={styles.num}>{money(cost.perHour * 24)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollX>
      <p className={styles.note}>{cost.note}</p>
    </Panel>
  );
}
