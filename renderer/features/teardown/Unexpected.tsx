import type { TeardownPreview } from '../../../app/contract/events';
import { guestInWords } from '../../../app/contract/receipt';
import { capital, plural } from '../../../app/words/lists';
import { typeInWords } from '../../../app/words/resources';
import styles from './TeardownScreen.module.css';

interface Props {
  readonly preview: TeardownPreview;
  /** Whether what the workshop has no place for goes, too. */
  readonly unplanned: boolean;
  readonly onUnplanned: (agreed: boolean) => void;
}

/** What nobody may expect of a teardown: things put there by others, and things that may not be the workshop's. */
export function Unexpected({ preview, unplanned, onUnplanned }: Props) {
  const { guests, uninspected, beside, failedLookups } = preview;
  return (
    <>
      {failedLookups.length > 0 && (
        <section aria-label="Could not be looked for">
          <b>Lectern could not look for this, so it cannot show all that is there:</b>
          <ul className={styles.losses}>
            {failedLookups.map(({ type, reason }) => (
              <li key={type}>
                {typeInWords(type)}: {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
      {guests.length > 0 && (
        <section className={styles.unexpected} aria-label="Put there by others">
          <b>Others put this into the workshop:</b>
          <ul className={styles.losses}>
            {guests.map((guest) => (
              <li key={`${guest.type} ${guest.id}`}>{capital(guestInWords(guest))}</li>
            ))}
          </ul>
        </section>
      )}
      {uninspected.length > 0 && (
        <section aria-label="Could not be looked into">
          <b>Lectern could not look into this, so others may have put more there:</b>
          <ul className={styles.losses}>
            {uninspected.map(({ type, id, reason }) => (
              <li key={`${type} ${id}`}>
                {typeInWords(type)} <code>{id}</code>: {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
      {preview.unplanned.length > 0 && (
        <section className={styles.unexpected} aria-label="Without a place in the workshop">
          <label className={styles.agree}>
            <input
              type="checkbox"
              checked={unplanned}
              // Nobody can agree to what a failed look hides.
              disabled={failedLookups.length > 0}
              onChange={(event) => onUnplanned(event.target.checked)}
            />
            <span>
              Also remove {plural(preview.unplanned.length, 'resource')} that the workshop has no place for
              and this computer did not create
            </span>
          </label>
          <ul className={styles.losses}>
            {preview.unplanned.map(({ type, id, address }) => (
              <li key={`${type} ${id}`}>
                {capital(typeInWords(type))} <code>{id}</code> ({address})
              </li>
            ))}
          </ul>
        </section>
      )}
      {beside.length > 0 && (
        <section className={styles.unexpected} aria-label="Not of this workshop">
          <b>This only seems to be of the workshop, and stays:</b>
          <ul className={styles.losses}>
            {beside.map(({ type, id, reason }) => (
              <li key={`${type} ${id}`}>
                {capital(typeInWords(type))} <code>{id}</code>: {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
