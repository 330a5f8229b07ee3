import type { AddressMap } from '../../../app/addresses/map';
import { serviceTitle } from '../../../app/services';
import type { ServiceName } from '../../../app/workshop/workshop';
import { listInWords, plural } from '../../../app/words/lists';
import { Panel } from '../../components/Panel';
import { ScrollX } from '../../components/ScrollX';
import { NumberCell, NumberHead, Table } from '../../components/Table';
import styles from './AddressPanel.module.css';

/** Who answers where: what the venue's network must let through. */
export function AddressPanel({ map }: { readonly map: AddressMap }) {
  const what = map.title.toLowerCase();
  return (
    <Panel title={map.title} aside={plural(map.loadBalancers.length, 'load balancer')}>
      <p className={styles.note}>
        The network in the room must allow {listInWords(map.venueMustAllow)}. Ask the venue before the day.
      </p>
      <ScrollX label={`${map.title} by load balancer`}>
        <PlaceTable
          heads={['Load balancer', 'Seats']}
          rows={map.loadBalancers.map(({ name, seats, services }) => ({ cells: [name, seats], services }))}
        />
      </ScrollX>
      <details className={styles.details}>
        <summary>Every seat’s {what}</summary>
        <div className={styles.ports} tabIndex={0} role="region" aria-label={`Every seat’s ${what}`}>
          <PlaceTable
            heads={['Seat']}
            rows={map.seats.map(({ seats, services }) => ({ cells: [seats], services }))}
          />
        </div>
      </details>
    </Panel>
  );
}

interface Row {
  /** What stands before the places; the first one is the head of the row. */
  readonly cells: readonly string[];
  readonly services: readonly { readonly name: ServiceName; readonly place: string }[];
}

/** A column of places for each service of any row. */
function PlaceTable({ heads, rows }: { readonly heads: readonly string[]; readonly rows: readonly Row[] }) {
  const names = [...new Set(rows.flatMap(({ services }) => services.map(({ name }) => name)))];
  return (
    <Table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
          {names.map((name) => (
            <NumberHead key={name}>{serviceTitle(name)}</NumberHead>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ cells: [first, ...others], services }) => (
          <tr key={first}>
            <th scope="row">{first}</th>
            {others.map((cell) => (
              <td key={cell}>{cell}</td>
            ))}
            {names.map((name) => (
              <NumberCell key={name}>
                <span className="mono">{services.find((one) => one.name === name)?.place}</span>
              </NumberCell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
