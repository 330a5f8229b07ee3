import { Check } from 'lucide-react';
import type { QuotaNeed } from '../../../app/contract/views';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { NumberCell, NumberHead, Table } from '../../components/Table';
import styles from './QuotaPanel.module.css';

interface Props {
  readonly quotas: readonly QuotaNeed[];
  readonly rehearsal: boolean;
}

/** What the workshop needs of the account's limits, against what a new account has. */
export function QuotaPanel({ quotas, rehearsal }: Props) {
  const short = quotas.filter((quota) => !quota.enoughByDefault).length;
  const aside =
    short === 0
      ? 'A new AWS account is large enough'
      : rehearsal
        ? 'On AWS, request an increase some days before'
        : 'Request an increase from AWS some days before';
  return (
    <Panel title="Limits of the AWS account" aside={aside}>
      <ScrollX label="Limits">
        <Table>
          <thead>
            <tr>
              <th scope="col">Limit</th>
              <NumberHead>Needed</NumberHead>
              <NumberHead>New accounts have</NumberHead>
              <th scope="col">Enough?</th>
            </tr>
          </thead>
          <tbody>
            {quotas.map((quota) => (
              <tr key={quota.code}>
                <th scope="row">
                  {quota.name}
                  <small>
                    {quota.service} {quota.code}
                  </small>
                </th>
                <NumberCell>{quota.needed.toLocaleString('en-US')}</NumberCell>
                <NumberCell>{quota.defaultValue.toLocaleString('en-US')}</NumberCell>
                <td>
                  {quota.enoughByDefault ? (
                    <span className={styles.enough}>
                      <Check size={14} aria-hidden="true" /> yes
                    </span>
                  ) : (
                    <span className={styles.short}>
                      {quota.adjustable ? 'request an increase' : 'cannot be increased: use fewer seats'}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </Panel>
  );
}
