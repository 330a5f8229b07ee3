import type { CardView } from '../../../app/contract/views';
import { serviceOf } from '../../../app/services';
import { cardFields, cardFirstAid, type CardText } from '../../../app/workshop/card-text';
import { asksForUserName } from '../../../app/workshop/cards';
import { addressParts } from './address-parts';
import type { Paper } from './pages';
import styles from './Sheet.module.css';

interface Props {
  readonly cards: readonly CardView[];
  readonly perPage: number;
  readonly paper: Paper;
  readonly workshop: string;
  readonly rehearsal: boolean;
  readonly text: CardText;
}

/** One page of cards with cut lines. Black on white, whatever the theme. */
export function Sheet({ cards, perPage, paper, workshop, rehearsal, text }: Props) {
  return (
    <div className={styles.sheet} data-per-page={perPage} data-paper={paper}>
      {cards.map((card) => (
        <article key={card.seat} className={styles.card} data-card aria-label={`Card of seat ${card.seat}`}>
          <header className={styles.head}>
            <span className={styles.seat}>
              <small>Seat</small>
              {card.seat}
            </span>
            <span className={styles.title}>
              <b className={card.participant === undefined ? styles.blank : undefined}>{card.participant}</b>
              {workshop}
              {card.spare === true && ' · spare'}
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
                <dd className={styles.steps}>{serviceOf(service.name).steps}</dd>
              </div>
            ))}
          </dl>
          <dl className={styles.login}>
            {asksForUserName(card) && <Line label="User name" text={card.username} />}
            <Line label="Password" text={card.password} />
          </dl>
          <Lines text={text} />
          <p className={styles.aid}>
            {cardFirstAid.map(({ when, what }) => (
              <span key={when}>
                <b>{when}</b> {what}{' '}
              </span>
            ))}
          </p>
        </article>
      ))}
    </div>
  );
}

/** What the instructor adds. */
function Lines({ text }: { readonly text: CardText }) {
  const lines = cardFields.filter(({ name }) => (text[name] ?? '') !== '');
  if (lines.length === 0) return null;
  return (
    <dl className={styles.lines}>
      {lines.map(({ name, label }) =>
        name === 'more' ? (
          <div key={name} className={styles.whole}>
            <dt className="visuallyHidden">{label}</dt>
            <dd>{text[name]}</dd>
          </div>
        ) : (
          <Line key={name} label={label} text={text[name] ?? ''} />
        ),
      )}
    </dl>
  );
}

function Line({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}
