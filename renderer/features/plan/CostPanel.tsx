import type { CostEstimate } from '../../../app/contract/views';
import { money, unitPrice } from '../../../app/words/money';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { NumberCell, NumberHead, Table } from '../../components/Table';
import styles from './CostPanel.module.css';

interface Props {
  readonly cost: CostEstimate;
  readonly rehearsal: boolean;
}

/** The price by line, for an hour, a workshop day and a forgotten day. */
export function CostPanel({ cost, rehearsal }: Props) {
  return (
    <Panel
      title={rehearsal ? 'What it would cost on AWS' : 'What it costs'}
      aside={rehearsal ? 'The rehearsal is free' : undefined}
    >
      <ScrollX label="Cost by line">
        <Table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <NumberHead>Number × price</NumberHead>
              <NumberHead>An hour</NumberHead>
            </tr>
          </thead>
          <tbody>
            {cost.lines.map((line) => (
              <tr key={line.what}>
                <th scope="row">{line.what}</th>
                <NumberCell>
                  {line.quantity.toLocaleString('en-US')} × {unitPrice(line.unitPerHour)}
                </NumberCell>
                <NumberCell>{money(line.perHour)}</NumberCell>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                An hour
              </th>
              <NumberCell>{money(cost.perHour)}</NumberCell>
            </tr>
            <tr>
              <th scope="row" colSpan={2}>
                A workshop day of 8 hours
              </th>
              <NumberCell>{money(cost.perHour * 8)}</NumberCell>
            </tr>
            <tr>
              <th scope="row" colSpan={2}>
                Left running for 24 hours
              </th>
              <NumberCell>{money(cost.perHour * 24)}</NumberCell>
            </tr>
          </tfoot>
        </Table>
      </ScrollX>
      <p className={styles.note}>{cost.note}</p>
    </Panel>
  );
}
