import { Printer } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { WorkshopDetails } from '../../../app/contract/views';
import type { ChangeView } from '../../../app/plan/change-view';
import { oneMore, type OneMore } from '../../../app/plan/one-more';
import type { Problem } from '../../../app/errors';
import { usualInWords } from '../../../app/words/durations';
import { seatsAre } from '../../../app/words/health';
import { money } from '../../../app/words/money';
import { canBeHandedOut, freeSeats } from '../../../app/workshop/roster';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { navigate } from '../../app/route';
import { useLive, usePhase, useUsedSeats } from '../../store/use-workshop';
import { Button } from '../Button';
import { canBeMade, losingInUse } from '../change/change-groups';
import { ChangeList } from '../change/ChangeList';
import { Dialog } from '../Dialog';
import { Choices, TextField } from '../fields';
import { Note } from '../Note';
import { ProblemNote } from '../ProblemNote';
import { ProblemOrLease } from '../ProblemOrLease';
import { emptiesInWords } from './empties';
import { useNewSeat } from './use-new-seat';
import { useRoster } from './use-roster';
import styles from './LatecomerDialog.module.css';

/** `+ Seat`: somebody has come late. */
export function LatecomerButton({ details }: { readonly details: WorkshopDetails }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>+ Seat</Button>
      {open && <LatecomerDialog details={details} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  readonly details: WorkshopDetails;
  readonly onClose: () => void;
}

/** Where a latecomer can sit: a free seat, one that is emptied first, or a new one. */
type Way = 'free' | 'used' | 'new';

/** A seat for a latecomer: one that is free, or a new one, with what it costs in money and minutes. One stays where one is. */
function LatecomerDialog({ details, onClose }: Props) {
  const { workshop } = details;
  const [name, setName] = useState('');
  const [done, setDone] = useState<{
    readonly seat: SeatLabel;
    readonly name: string;
    readonly unnamed?: Problem | undefined;
  }>();
  const used = useUsedSeats();
  const phase = usePhase();
  const busy = phase !== 'live' && phase !== 'incomplete';
  const seats = useLive((live) => live.seats);
  const roster = useRoster(workshop.id);
  const more = useMemo(() => oneMore(workshop), [workshop]);

  const worksAt = (seat: SeatLabel): boolean => seats?.[seat]?.state === 'works';
  const free = freeSeats(workshop, used);
  const unused = free.filter((seat) => !used.has(seat));
  const spare = unused.find(worksAt) ?? unused[0];
  const emptied = free.find((seat) => used.has(seat));
  const ways: readonly Way[] = [
    ...(spare === undefined ? [] : (['free'] as const)),
    ...(more === undefined ? [] : (['new'] as const)),
    ...(emptied === undefined ? [] : (['used'] as const)),
  ];
  const [chosen, setChosen] = useState<Way | undefined>(ways[0]);

  const person = name.trim().replace(/\s+/g, ' ');
  const fresh = useNewSeat(workshop.id, ({ seat }, given, unnamed) =>
    setDone({ seat, name: given, unnamed }),
  );
  const { besides } = fresh;
  if (done !== undefined) {
    return <Done {...done} workshopId={workshop.id} more={more} onClose={onClose} />;
  }
  const give = (seat: SeatLabel, empty?: readonly SeatLabel[]): void =>
    roster.change([{ seat, was: null, becomes: person, person: 'other' }], '', {
      ...(empty !== undefined && { empty }),
      done: () => setDone({ seat, name: person }),
    });
  const options = {
    free: {
      id: 'free',
      title: `Seat ${spare ?? ''}, which is free`,
      text:
        spare !== undefined && worksAt(spare)
          ? 'It works. Nothing has to be created.'
          : `It is ${seatsAre[seats?.[spare ?? '']?.state ?? 'unknown']} now. Nothing has to be created.`,
    },
    new: {
      id: 'new',
      title: `A new seat, ${more?.seat ?? ''}`,
      text:
        more === undefined
          ? ''
          : `${details.target.kind === 'rehearsal' ? 'On AWS it would cost' : 'Costs'} ${money(more.perHour)} an hour, and usually works in ${usualInWords(more.usualMs)}. Nobody is interrupted.${busy ? ' Available when the current operation has finished.' : ''}`,
      disabled: busy,
    },
    used: {
      id: 'used',
      title: `Seat ${emptied ?? ''}, which was used before`,
      text: emptiesInWords,
      disabled: busy,
    },
  };
  return (
    <Dialog
      title="A seat for a latecomer"
      open
      onClose={onClose}
      actions={
        <>
          {chosen === 'free' && spare !== undefined && (
            <Button
              look="primary"
              isDisabled={person === ''}
              isPending={roster.action.pending}
              onPress={() => give(spare)}
            >
              Give seat {spare}
            </Button>
          )}
          {chosen === 'used' && emptied !== undefined && (
            <Button
              look="danger"
              isDisabled={person === '' || busy}
              isPending={roster.action.pending}
              onPress={() => give(emptied, [emptied])}
            >
              Empty seat {emptied} and give it
            </Button>
          )}
          {chosen === 'new' && more !== undefined && (besides === undefined || isSafe(besides)) && (
            <Button
              look="primary"
              isDisabled={busy}
              isPending={fresh.action.pending}
              onPress={() => fresh.create(more, person)}
            >
              {besides === undefined ? `Create seat ${more.seat}` : 'Make all of these changes'}
            </Button>
          )}
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <div className={styles.body}>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={60}
          // eslint-disable-next-line jsx-a11y-x/no-autofocus -- the one thing that this dialog asks for
          autoFocus
          hint={
            chosen === 'new' ? 'You can also add it later on the Names screen.' : 'Stays on this computer.'
          }
        />
        {ways.length === 0 && (
          <p>There is no free seat, and this workshop has as many seats as Lectern can make.</p>
        )}
        {ways.length > 0 && (
          <Choices
            label="Seat"
            value={chosen ?? ''}
            onChange={(way) => setChosen(way as Way)}
            options={ways.map((way) => options[way])}
          />
        )}
        {chosen === 'new' && besides !== undefined && more !== undefined && (
          <>
            <Note tone="warn" title={`More than seat ${more.seat} would change`}>
              {!isSafe(besides) && <p>Make these changes on the Plan screen first.</p>}
            </Note>
            <ChangeList view={besides} participants={workshop.participants} />
          </>
        )}
        {chosen === 'new' && more !== undefined && fresh.action.problem !== undefined && (
          <ProblemOrLease
            problem={fresh.action.problem}
            pending={fresh.action.pending}
            onTakeOver={() => fresh.create(more, person, true)}
          />
        )}
        {roster.action.problem !== undefined && <ProblemNote problem={roster.action.problem} />}
      </div>
    </Dialog>
  );
}

/** True for a change that can be made and that takes nothing from anybody who may be at work. */
function isSafe(view: ChangeView): boolean {
  return canBeMade(view) && losingInUse(view).length === 0;
}

interface DoneProps {
  readonly seat: SeatLabel;
  readonly name: string;
  /** What stood against the name. */
  readonly unnamed?: Problem | undefined;
  readonly workshopId: string;
  readonly more: OneMore | undefined;
  readonly onClose: () => void;
}

/** What is next: the card, or a few minutes of patience. */
function Done({ seat, name, unnamed, workshopId, more, onClose }: DoneProps) {
  const used = useUsedSeats();
  const works = useLive((live) => canBeHandedOut(live.seats[seat], used)) ?? false;
  const whom = name === '' ? 'the latecomer' : name;
  return (
    <Dialog
      title={works ? `Seat ${seat} is ready: give it to ${whom}` : `Seat ${seat} will be for ${whom}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button
            look="primary"
            isDisabled={!works}
            icon={<Printer aria-hidden="true" />}
            onPress={() => navigate({ screen: 'cards', workshopId, seat })}
          >
            Print card
          </Button>
          <Button onPress={onClose}>Close</Button>
        </>
      }
    >
      {unnamed !== undefined && (
        <>
          <p>The seat is being created, but it has no name yet. Give it one on the Names screen.</p>
          <ProblemNote problem={unnamed} />
        </>
      )}
      <p role="status">
        {works
          ? 'Its address and password are on its card.'
          : used.has(seat)
            ? 'It was used before, and its old password works until it has been emptied. Its card can be printed after that.'
            : `It is not ready yet${more === undefined ? '' : `: that usually takes ${usualInWords(more.usualMs)}`}. You can close this and stay here. Its card can be printed when its tile says that it works.`}
      </p>
    </Dialog>
  );
}
