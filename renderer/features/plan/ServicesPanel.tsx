import type { PlanView } from '../../../app/contract/views';
import { serviceOf } from '../../../app/services';
import type { Workshop } from '../../../app/workshop/workshop';
import { Panel } from '../../components/Panel';
import { ServiceIcon } from '../../components/ServiceIcon';
import styles from './ServicesPanel.module.css';

interface Props {
  readonly services: Workshop['services'];
  readonly limits: PlanView['limits'];
}

/** What each participant gets, and what of it does not work at addresses such as these. */
export function ServicesPanel({ services, limits }: Props) {
  return (
    <Panel title="In each seat">
      <ul className={styles.services}>
        {services.map(({ name, image }) => {
          const { title, summary } = serviceOf(name);
          const limit = limits.find(({ service }) => service === name);
          return (
            <li key={name} className={styles.service}>
              <ServiceIcon name={name} />
              <p>
                <b>{title}</b>: {summary}
                <small className="mono">{image}</small>
                {limit !== undefined && <span className={styles.limit}>{limit.words}</span>}
              </p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
