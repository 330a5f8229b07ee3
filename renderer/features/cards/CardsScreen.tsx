import { Printer } from 'lucide-react';
import { useState } from 'react';
import type { CardView, WorkshopDetails } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { SelectField, TextField } from '../../components/fields';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useLoaded } from '../../store/use-action';
import { cardsPerPage, chooseCards, pagesOf, rangeError } from './pages';
import { Sheet } from './Sheet';
import styles from './CardsScreen.module.css';

/** The access cards, as they come out of the printer. Passwords are in this window only while it is open. */
export function CardsScreen({ details }: { readonly details: WorkshopDetails }) {
  const workshopId = details.workshop.id;
  const loaded = useLoaded(workshopId, () => lectern.seats.cards({ workshopId }));
  return (
    <div className={styles.page}>
      {loaded.state === 'loaded' && loaded.value.length > 0 ? (
        <Cards cards={loaded.value} details={details} onReload={loaded.reload} />
      ) : (
        <div className={styles.head}>
          <ScreenTitle title="Cards" />
          {loaded.state === 'loading' && <Loading>Loading addresses and passwords…</Loading>}
          {loaded.state === 'loaded' && (
            <Note tone="info" title="No cards yet">
              <p>Cards appear with the first seat that has an address.</p>
            </Note>
          )}
          {loaded.state === 'failed' && (
            <ProblemNote
              problem={loaded.problem}
              action={
                <Button size="small" onPress={loaded.reload}>
                  Try again
                </Button>
              }
            />
          )}
        </div>
      )}
    </div>
  );
}

interface CardsProps {
  readonly cards: readonly CardView[];
  readonly details: WorkshopDetails;
  readonly onReload: () => void;
}

function Cards({ cards, details, onReload }: CardsProps) {
  const [perPage, setPerPage] = useState<number>(8);
  const [range, setRange] = useState('');
  const error = rangeError(range);
  const chosen = error === undefined ? chooseCards(cards, range) : [];
  const pages = pagesOf(chosen, perPage);
  const incomplete = cards.filter((card) => card.services.length < details.workshop.services.length).length;
  return (
    <>
      <div className={styles.head}>
        <ScreenTitle
          title="Cards"
          lead={`${plural(chosen.length, 'card')} on ${plural(pages.length, 'page')} of A4. Anyone with a card can sign in. Keep them safe.`}
          actions={
            <>
              <Button onPress={onReload}>Refresh</Button>
              <Button
                look="primary"
                icon={<Printer aria-hidden="true" />}
                isDisabled={chosen.length === 0}
                onPress={() => window.print()}
              >
                Print
              </Button>
            </>
          }
        />
        <div className={styles.options}>
          <SelectField
            label="Cards per page"
            value={String(perPage)}
            onChange={(value) => setPerPage(Number(value))}
            options={cardsPerPage.map((count) => ({ id: String(count), text: String(count) }))}
          />
          <TextField
            label="Seats"
            value={range}
            onChange={setRange}
            placeholder="all"
            hint="Leave empty for all, or enter e.g. 1-20, 33"
            error={error}
          />
        </div>
        {incomplete > 0 && (
          <Note tone="warn" title={`${plural(incomplete, 'card')} without all addresses yet`}>
            <p>Addresses appear as load balancers are created. Refresh when provisioning is finished.</p>
          </Note>
        )}
        {details.target.kind === 'rehearsal' && (
          <Note tone="info" title="Rehearsal cards: the addresses work on this computer only" />
        )}
      </div>
      <div className={styles.preview} role="group" aria-label="Preview of the pages">
        {pages.map((page, index) => (
          <Sheet
            key={page[0]?.seat ?? index}
            cards={page}
            perPage={perPage}
            workshop={details.workshop.name}
            rehearsal={details.target.kind === 'rehearsal'}
          />
        ))}
      </div>
    </>
  );
}
