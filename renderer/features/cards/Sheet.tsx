import type { CardView } from '../../../app/contract/views';
import { serviceOf } from '../../../app/services';
import { addressParts } from './address-parts';
import styles from './Sheet.module.css';

interface Props {
  readonly cards: readonly CardView[];
  readonly perPage: number;
  readonly workshop: string;
  readonly rehearsal: boolean;
}

/** One A4 page of cards with cut lines. Black on white, whatever the theme. */
export function Sheet({ cards, perPage, workshop, rehearsal }: Props) {
  const long = cards.some((card) => card.services.some((service) => service.url.length > 40));
  return (
    <div className={styles.sheet} data-per-page={perPage} data-long={long ? '' : undefined}>
      {cards.map((card) => (
        <article key={card.seat} className={styles.card} aria-label={`Card of seat ${card.seat}`}>
          <header className={styles.head}>
            <span className={styles.seat}>
              <small>Seat</small>
              {card.seat}
            </span>
            <span className={styles.title}>
              <b className={card.participant === undefined ? styles.blank : undefined}>{card.participant}</b>
              {workshop}
              {rehearsal && ' · rehearsal'}
            </span>
          </header>
          <dl className={styles.rows}>
            {card.services.map((service) => (
              <div key={service.name}>
                <dt>{service.label}</dt>
                <dd className={styles.url}>
                  {addressParts(service.url).map((piece, index) => (
                    <span key={index}>{piece}</span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <dl className={styles.login}>
            {card.services.some(({ name }) => serviceOf(name).login.asksForUserName) && (
              <div>
                <dt>User name</dt>
                <dd>{card.username}</dd>
              </div>
            )}
            <div>
              <dt>Password</dt>
              <dd>{card.password}</dd>
            </div>
          </dl>
        </article>
      ))}
    </div>
  );
}
