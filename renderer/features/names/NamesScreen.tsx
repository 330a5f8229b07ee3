import { ListPlus, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { WorkshopDetails } from '../../../app/contract/views';
import { listInWords, plural } from '../../../app/words/lists';
import { holderOf, isAbsent, nameOf, participantOf } from '../../../app/workshop/participants';
import { moved, withoutSeat } from '../../../app/workshop/roster';
import { searchKey } from '../../../app/words/search-key';
import { seatLabels, type Participant, type SeatLabel } from '../../../app/workshop/workshop';
import { Button } from '../../components/Button';
import { Note } from '../../components/Note';
import { Page } from '../../components/Page';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useRoster } from '../../components/roster/use-roster';
import { useBegunSeats, useUsedSeats } from '../../store/use-workshop';
import { NameDialogs, type Question } from './NameDialogs';
import { NameList } from './NameList';
import { SeatRow, type SeatAct } from './SeatRow';
import styles from './NamesScreen.module.css';

/** Who holds which seat: a list to begin with, and every change at any time. */
export function NamesScreen({ details }: { readonly details: WorkshopDetails }) {
  const { workshop } = details;
  const { participants } = workshop;
  const seats = seatLabels(workshop);
  const used = useUsedSeats();
  const begun = useBegunSeats();
  const roster = useRoster(workshop.id);
  const [question, setQuestion] = useState<Question>();
  const [tried, setTried] = useState<SeatLabel>();
  /** The name that is being typed, and who held the seat when that began: what another window gives meanwhile is not written over. */
  const [typing, setTyping] = useState<{ readonly seat: SeatLabel; readonly was: Participant }>();
  const free = seats.find((seat) => participantOf(participants, seat) === undefined && !used.has(seat));
  const isEmpty = participants.length === 0;
  const [listing, setListing] = useState(isEmpty);

  const rename = (seat: SeatLabel, name: string): void => {
    setTried(seat);
    setTyping(undefined);
    const was = typing?.seat === seat ? typing.was : holderOf(participants, seat);
    const before = nameOf(was);
    if (name === (before ?? '')) return;
    if (name === '') release(seat);
    else if (before === undefined) {
      if (used.has(seat)) setQuestion({ kind: 'give', seat, name });
      else roster.change([{ seat, was, becomes: name, person: 'other' }], `${name} has seat ${seat}.`);
    } else if (begun.has(seat) && !shareWord(before, name)) setQuestion({ kind: 'who', seat, name });
    else
      roster.change(
        [{ seat, was, becomes: renamed(was, name), person: 'same' }],
        `${before} is now ${name}.`,
      );
  };
  const release = (seat: SeatLabel): void => {
    if (begun.has(seat)) setQuestion({ kind: 'release', seat });
    else
      roster.change(
        [{ seat, was: holderOf(participants, seat), becomes: null, person: 'other' }],
        `${participantOf(participants, seat) ?? ''} no longer holds seat ${seat}.`,
      );
  };
  const markAbsent = (seat: SeatLabel, absent: boolean): void => {
    const was = holderOf(participants, seat);
    const name = nameOf(was);
    if (name === undefined) return;
    roster.change(
      [{ seat, was, becomes: absent ? { name, absent: true } : name, person: 'same' }],
      `${name} is marked as ${absent ? 'absent' : 'present'}.`,
    );
  };

  const act = (seat: SeatLabel, what: SeatAct): void => {
    if (what.kind === 'type') setTyping({ seat, was: holderOf(participants, seat) });
    else if (what.kind === 'name') rename(seat, what.name);
    else if (what.kind === 'absent') markAbsent(seat, what.absent);
    else if (what.kind === 'release') release(seat);
    else setQuestion({ kind: what.kind, seat });
  };
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const onAct = useCallback((seat: SeatLabel, what: SeatAct) => latest.current(seat, what), []);

  return (
    <Page width="medium">
      <ScreenTitle
        title="Names"
        lead={`${inWords(seats, participants)} Names stay on this computer: AWS never gets one.`}
        actions={
          !listing && (
            <Button icon={<ListPlus aria-hidden="true" />} onPress={() => setListing(true)}>
              Add a list…
            </Button>
          )
        }
      />
      {listing && (
        <NameList
          details={details}
          used={used}
          begun={begun}
          roster={roster}
          onClose={() => setListing(false)}
        />
      )}
      <div className={styles.last} role="status">
        {roster.last !== undefined && (
          <>
            <p>{roster.last.said}</p>
            {roster.last.canUndo && (
              <Button
                size="small"
                look="quiet"
                icon={<Undo2 aria-hidden="true" />}
                isPending={roster.action.pending}
                onPress={roster.undo}
              >
                Undo
              </Button>
            )}
          </>
        )}
      </div>
      {roster.action.problem !== undefined && <ProblemNote problem={roster.action.problem} />}
      {withoutSeat(workshop).map(({ seat, name }) => (
        <Note
          key={seat}
          tone="warn"
          title={`${name} has no seat: seat ${seat} was removed`}
          action={
            <div className={styles.buttons}>
              {free !== undefined && (
                <Button
                  size="small"
                  isPending={roster.action.pending}
                  onPress={() => roster.change(moved(participants, seat, free), `${name} has seat ${free}.`)}
                >
                  Give seat {free}
                </Button>
              )}
              <Button size="small" look="quiet" onPress={() => release(seat)}>
                Remove the name
              </Button>
            </div>
          }
        />
      ))}
      <Panel title="Seats">
        <table className={styles.table} aria-label="Who holds which seat">
          <thead>
            <tr>
              <th scope="col">Seat</th>
              <th scope="col">Name</th>
              <th scope="col" className={styles.note}>
                Note
              </th>
              <th scope="col">
                <span className="visuallyHidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {seats.map((seat) => (
              <SeatRow
                // Another name, or a refused one, begins the row anew; not while a name is typed in it.
                key={`${seat} ${(typing?.seat === seat ? nameOf(typing.was) : participantOf(participants, seat)) ?? ''} ${tried === seat && roster.action.problem !== undefined} ${question?.seat === seat}`}
                seat={seat}
                name={participantOf(participants, seat) ?? ''}
                absent={isAbsent(participants, seat)}
                used={used.has(seat)}
                onAct={onAct}
              />
            ))}
          </tbody>
        </table>
        {seats.some((seat) => used.has(seat)) && (
          <p className={styles.reason}>
            A seat that was used before is emptied and gets a new password before somebody else gets it.
          </p>
        )}
      </Panel>
      <NameDialogs
        question={question}
        workshop={workshop}
        used={used}
        begun={begun}
        roster={roster}
        onClose={() => setQuestion(undefined)}
      />
    </Page>
  );
}

function inWords(seats: readonly SeatLabel[], participants: readonly Participant[]): string {
  const named = seats.filter((seat) => participantOf(participants, seat) !== undefined);
  const absent = named.filter((seat) => isAbsent(participants, seat)).length;
  const parts = [
    `${named.length} of ${seats.length} ${seats.length === 1 ? 'seat has' : 'seats have'} a name`,
    ...(named.length < seats.length && named.length > 0
      ? [`${seats.length - named.length} ${seats.length - named.length === 1 ? 'is' : 'are'} free`]
      : []),
    ...(absent > 0 ? [`${plural(absent, 'person is', 'people are')} absent`] : []),
  ];
  return `${listInWords(parts)}.`;
}

function renamed(was: Participant, name: string): Participant {
  return typeof was === 'object' && was !== null ? { ...was, name } : name;
}

/** True when two names may well be those of one person, spelled differently. */
function shareWord(a: string, b: string): boolean {
  const words = new Set(searchKey(a).split(' '));
  return searchKey(b)
    .split(' ')
    .some((word) => words.has(word));
}
