import type { PlanView } from '../../../app/contract/views';
import type { ServiceName } from '../../../app/workshop/workshop';
import { listInWords, plural } from '../../../app/words/lists';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { NumberCell, NumberHead, Table } from '../../components/Table';
import { serviceLabel } from '../../words/services';
import styles from './PortMap.module.css';

/** Which load balancer and port each seat's services answer on: what the venue's network must let through. */
export function PortMap({ plan }: { readonly plan: PlanView }) {
  const services = plan.seats[0]?.services.map((service) => service.name) ?? [];
  const balancers = [...new Set(plan.seats.map((seat) => seat.loadBalancer))].map((name) => {
    const seats = plan.seats.filter((seat) => seat.loadBalancer === name);
    return { name, seats };
  });
  const ranges = services.map((name) => `${rangeOf(plan.seats, name)} for ${serviceLabel(name)}`);
  return (
    <Panel title="Ports" aside={plural(balancers.length, 'load balancer')}>
      <p className={styles.note}>
        The venue’s network must let {listInWords(ranges)} through. Ask the venue before the day.
      </p>
      <ScrollX label="Ports by load balancer">
        <Table>
          <thead>
            <tr>
              <th scope="col">Load balancer</th>
              <th scope="col">Seats</th>
              {services.map((name) => (
                <NumberHead key={name}>{serviceLabel(name)}</NumberHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {balancers.map((balancer) => (
              <tr key={balancer.name}>
                <th scope="row">{balancer.name}</th>
                <td>
                  {balancer.seats[0]?.seat}
                  {balancer.seats.length > 1 && `–${balancer.seats.at(-1)?.seat ?? ''}`}
                </td>
                {services.map((name) => (
                  <NumberCell key={name}>{rangeOf(balancer.seats, name)}</NumberCell>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      <details className={styles.details}>
        <summary>Every seat’s ports</summary>
        <div className={styles.ports} tabIndex={0} role="region" aria-label="Every seat’s ports">
          <Table>
            <thead>
              <tr>
                <th scope="col">Seat</th>
                {services.map((name) => (
                  <NumberHead key={name}>{serviceLabel(name)}</NumberHead>
                ))}
              </tr>
            </thead>
            <tbody>
              {plan.seats.map((seat) => (
                <tr key={seat.seat}>
                  <th scope="row">{seat.seat}</th>
                  {services.map((name) => (
                    <NumberCell key={name}>
                      <span className="mono">
                        {seat.services.find((service) => service.name === name)?.port}
                      </span>
                    </NumberCell>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      </details>
    </Panel>
  );
}

function rangeOf(seats: PlanView['seats'], name: ServiceName): string {
  const ports = seats.flatMap((seat) =>
    seat.services.filter((service) => service.name === name).map((service) => service.port),
  );
  const low = Math.min(...ports);
  const high = Math.max(...ports);
  return low === high ? String(low) : `${low}–${high}`;
}
