import { Printer, Table } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { CardView, WorkshopDetails } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import type { CardText } from '../../../app/workshop/card-text';
import { cardsCsv } from '../../../app/workshop/cards-csv';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { SelectField, TextField } from '../../components/fields';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { ProblemNote } from '../../components/ProblemNote';
import { saveFile } from '../../components/save-file';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useLoaded } from '../../store/use-action';
import { CardLines } from './CardLines';
import { cardsPerPage, chooseCards, inOrder, orders, pagesOf, papers, type Order, type Paper } from './pages';
import { Sheet } from './Sheet';
import { useFit } from './use-fit';
import styles from './CardsScreen.module.css';

interface ScreenProps {
  readonly details: WorkshopDetails;
  /** The seats whose cards are wanted, with a `+` between them; absent: all. */
  readonly seat: string | undefined;
}

/** The access cards, as they come out of the printer. Passwords are in this window only while it is open. */
export function CardsScreen({ details, seat }: ScreenProps) {
  const workshopId = details.workshop.id;
  const loaded = useLoaded(workshopId, async () => {
    const [cards, text] = await Promise.all([
      lectern.seats.cards({ workshopId }),
      lectern.seats.cardText({ workshopId }),
    ]);
    return { cards, text };
  });
  return (
    <div className={styles.page}>
      {loaded.state === 'loaded' && loaded.value.cards.length > 0 ? (
        <Cards {...loaded.value} details={details} seats={seat?.split('+') ?? []} onReload={loaded.reload} />
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
  readonly text: CardText;
  readonly details: WorkshopDetails;
  /** Chosen before; none: all. */
  readonly seats: readonly string[];
  readonly onReload: () => void;
}

const whose = {
  all: 'Everyone',
  present: 'Without the absent',
  holders: 'Without spare seats',
} as const;
type Whose = keyof typeof whose;

function Cards({ cards, text: saved, details, seats, onReload }: CardsProps) {
  const { workshop, target } = details;
  const [perPage, setPerPage] = useState<number>(seats.length === 1 ? 1 : 8);
  const [paper, setPaper] = useState<Paper>('A4');
  const [order, setOrder] = useState<Order>('seat');
  const [group, setGroup] = useState<Whose>('all');
  const [wanted, setWanted] = useState(seats.join(', '));
  const [text, setText] = useState(saved);
  const pages = useRef<HTMLDivElement>(null);

  const groups = (Object.keys(whose) as Whose[]).filter(
    (one) => one === 'all' || cards.some((card) => !isOf(one)(card)),
  );
  const { cards: named, error } = useMemo(() => chooseCards(cards, wanted), [cards, wanted]);
  const chosen = useMemo(() => inOrder(named.filter(isOf(group)), order), [named, group, order]);
  const fits = useFit(pages, perPage, JSON.stringify([paper, text, chosen.map(({ seat }) => seat)]));
  const sheets = pagesOf(chosen, perPage);
  const incomplete = cards.filter((card) => card.services.length < workshop.services.length).length;
  const simulated = target.kind === 'rehearsal';
  return (
    <>
      <div className={styles.head}>
        <ScreenTitle
          title="Cards"
          lead={`${plural(chosen.length, 'card')} on ${plural(sheets.length, 'page')} of ${paper}. Anyone with a card can sign in. Keep them safe.`}
          actions={
            <>
              <Button onPress={onReload}>Refresh</Button>
              <Button
                icon={<Table aria-hidden="true" />}
                isDisabled={chosen.length === 0}
                onPress={() => saveFile(`cards-${workshop.id}.csv`, 'text/csv', cardsCsv(chosen, text))}
              >
                Save as CSV
              </Button>
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
          <SelectField
            label="Paper"
            value={paper}
            onChange={(value) => setPaper(papers.find((one) => one === value) ?? 'A4')}
            options={papers.map((one) => ({ id: one, text: one }))}
          />
          <SelectField
            label="In order of"
            value={order}
            onChange={(value) => setOrder(orders.find((one) => one === value) ?? 'seat')}
            options={[
              { id: 'seat', text: 'Seats' },
              { id: 'name', text: 'Names' },
            ]}
          />
          {groups.length > 1 && (
            <SelectField
              label="For"
              value={group}
              onChange={(value) => setGroup(groups.find((one) => one === value) ?? 'all')}
              options={groups.map((one) => ({ id: one, text: whose[one] }))}
            />
          )}
          <TextField
            label="Seats or names"
            value={wanted}
            onChange={setWanted}
            placeholder="all"
            hint="Leave empty for all, or enter e.g. 1-20, 33, Müller"
            error={error}
          />
        </div>
        <CardLines workshopId={workshop.id} text={text} onChange={setText} />
        <p className={styles.hint}>
          The CSV file is for mail merge. It holds every password: it is as good as a key, so delete it when
          the letters are out.
        </p>
        {!fits && (
          <Note tone="warn" title={`Not everything fits on a card: choose fewer than ${perPage} per page`} />
        )}
        {incomplete > 0 && (
          <Note tone="warn" title={`${plural(incomplete, 'card')} without all addresses yet`}>
            <p>Addresses appear as load balancers are created. Refresh when provisioning is finished.</p>
          </Note>
        )}
        {simulated && <Note tone="info" title="Rehearsal cards: the addresses work on this computer only" />}
      </div>
      <div ref={pages} className={styles.preview} role="group" aria-label="Preview of the pages">
        {sheets.map((page, index) => (
          <Sheet
            key={page[0]?.seat ?? index}
            cards={page}
            perPage={perPage}
            paper={paper}
            workshop={workshop.name}
            rehearsal={simulated}
            text={text}
          />
        ))}
      </div>
    </>
  );
}

function isOf(group: Whose): (card: CardView) => boolean {
  if (group === 'present') return (card) => card.absent !== true;
  return group === 'holders' ? (card) => card.spare !== true : () => true;
}
