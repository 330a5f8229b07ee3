import type { PlanView } from '../../../app/contract/views';
import { isAwsResource } from '../../../app/plan/resources';
import { capital } from '../../../app/words/lists';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { NumberCell, NumberHead, Table } from '../../components/Table';
import { TypeName } from '../../components/TypeName';

interface Props {
  readonly plan: PlanView;
  /** What the list is called: a workshop that stands is no longer to be made. */
  readonly title: string;
}

/** How many of what, shared and for each seat, in plain words with AWS's name beside it. */
export function ResourceTable({ plan, title }: Props) {
  const sum = (pick: (count: PlanView['counts'][number]) => number): number =>
    plan.counts.filter(({ type }) => isAwsResource(type)).reduce((total, count) => total + pick(count), 0);
  return (
    <Panel title={title}>
      <ScrollX label={title}>
        <Table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <NumberHead>Shared</NumberHead>
              <NumberHead>Each seat</NumberHead>
              <NumberHead>In all</NumberHead>
            </tr>
          </thead>
          <tbody>
            {plan.counts.map((count) => (
              <tr key={count.type}>
                <th scope="row">
                  <TypeName type={count.type} name={capital(count.label)} />
                </th>
                <NumberCell>{count.shared === 0 ? '–' : count.shared}</NumberCell>
                <NumberCell>{count.perSeat === 0 ? '–' : count.perSeat}</NumberCell>
                <NumberCell>{count.total.toLocaleString('en-US')}</NumberCell>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">AWS resources</th>
              <NumberCell>{sum((count) => count.shared)}</NumberCell>
              <NumberCell>{sum((count) => count.perSeat)}</NumberCell>
              <NumberCell>{sum((count) => count.total).toLocaleString('en-US')}</NumberCell>
            </tr>
          </tfoot>
        </Table>
      </ScrollX>
    </Panel>
  );
}
