import { useState } from 'react';
import { holderOf, nameOf, participantOf } from '../../../app/workshop/participants';
import { moved, swapped, type RosterEntry } from '../../../app/workshop/roster';
import { seatLabels, type SeatLabel, type Workshop } from '../../../app/workshop/workshop';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { SelectField } from '../../components/fields';
import { emptiesInWords } from '../../components/roster/empties';
import type { RosterChanges } from '../../components/roster/use-roster';

/** What has to be said before a change to who holds a seat. */
export type Question =
  | { readonly kind: 'release' | 'swap' | 'empty'; readonly seat: SeatLabel }
  /** A used seat gets a name, or a seat in use a very different one. */
  | { readonly kind: 'give' | 'who'; readonly seat: SeatLabel; readonly name: string };

interface Props {
  readonly question: Question | undefined;
  readonly workshop: Workshop;
  readonly used: ReadonlySet<SeatLabel>;
  readonly begun: ReadonlySet<SeatLabel>;
  readonly roster: RosterChanges;
  readonly onClose: () => void;
}

/** The questions of the Names screen, one at a time. */
export function NameDialogs({ question, ...rest }: Props) {
  switch (question?.kind) {
    case undefined:
      return null;
    case 'release':
      return <Release seat={question.seat} {...rest} />;
    case 'swap':
      return <Swap seat={question.seat} {...rest} />;
    case 'give':
      return <Empty seat={question.seat} name={question.name} {...rest} />;
    case 'empty':
      return <Empty seat={question.seat} {...rest} />;
    case 'who':
      return <Who seat={question.seat} name={question.name} {...rest} />;
  }
}

type Parts = Omit<Props, 'question'> & { readonly seat: SeatLabel };

/** A seat that somebody works in gets free; what is in it stays. */
function Release({ seat, workshop, roster, onClose }: Parts) {
  const was = holderOf(workshop.participants, seat);
  const name = nameOf(was) ?? '';
  return (
    <Dialog
      title={`Release seat ${seat}?`}
      open
      onClose={onClose}
      actions={
        <>
          <Button
            look="primary"
            onPress={() => {
              roster.change(
                [{ seat, was, becomes: null, person: 'other' }],
                `${name} no longer holds seat ${seat}.`,
              );
              onClose();
            }}
          >
            Release seat {seat}
          </Button>
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <p>
        {name} no longer holds it. The files stay on the seat’s machine, and the printed card still opens it.
      </p>
      <p>Before somebody else gets this seat, Lectern empties it and gives it a new password.</p>
    </Dialog>
  );
}

/** Two people change places, or one moves to a free seat. */
function Swap({ seat, workshop, used, begun, roster, onClose }: Parts) {
  const { participants } = workshop;
  const name = participantOf(participants, seat) ?? '';
  const others = seatLabels(workshop).filter(
    (one) => one !== seat && (participantOf(participants, one) !== undefined || !used.has(one)),
  );
  const [to, setTo] = useState(others[0]);
  if (to === undefined) {
    return (
      <Dialog title="No other seat" open onClose={onClose} actions={<Button onPress={onClose}>Close</Button>}>
        <p>There is no seat to swap with or to move to.</p>
      </Dialog>
    );
  }
  const other = participantOf(participants, to);
  const entries: readonly RosterEntry[] =
    other !== undefined ? swapped(participants, seat, to) : moved(participants, seat, to);
  const standing = begun.has(seat) || begun.has(to);
  return (
    <Dialog
      title={`Swap or move ${name}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button
            look="primary"
            onPress={() => {
              roster.change(
                entries,
                other === undefined
                  ? `${name} has moved to seat ${to}.`
                  : `${name} has seat ${to}, and ${other} has seat ${seat}.`,
              );
              onClose();
            }}
          >
            {other === undefined ? `Move to seat ${to}` : 'Swap these names'}
          </Button>
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <SelectField
        label="With seat"
        value={to}
        onChange={setTo}
        options={others.map((one) => ({
          id: one,
          text: `${one} ${participantOf(participants, one) ?? '(free)'}`,
        }))}
      />
      {standing && other !== undefined && (
        <p>
          Only the names change places. Files and passwords stay with the seats, so do this when the two have
          taken each other’s cards. Otherwise let both keep the seat in which their work is.
        </p>
      )}
      {standing && other === undefined && (
        <p>
          {name} starts in seat {to} with its own card. Files stay in seat {seat}: they can be opened there
          until somebody else gets that seat, which empties it.
        </p>
      )}
    </Dialog>
  );
}

/** A seat with somebody's work is emptied, for somebody else or for nobody yet. */
function Empty({ seat, name, workshop, roster, onClose }: Parts & { readonly name?: string }) {
  const was = holderOf(workshop.participants, seat);
  const holder = name ?? nameOf(was);
  return (
    <Dialog
      title={holder === undefined ? `Empty seat ${seat}?` : `Empty seat ${seat} for ${holder}?`}
      open
      onClose={onClose}
      actions={
        <>
          <Button
            look="danger"
            onPress={() => {
              roster.change(
                [{ seat, was, becomes: name ?? was, person: 'other' }],
                holder === undefined
                  ? `Seat ${seat} is being emptied.`
                  : `${holder} has seat ${seat}, which is being emptied. Print its card when it works again.`,
                { empty: [seat] },
              );
              onClose();
            }}
          >
            {name === undefined ? `Empty seat ${seat}` : `Empty it and give it to ${name}`}
          </Button>
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <p>This seat was used before. {emptiesInWords}</p>
    </Dialog>
  );
}

/** A name changes so much that it may be another person's. */
function Who({ seat, name, workshop, roster, onClose }: Parts & { readonly name: string }) {
  const was = holderOf(workshop.participants, seat);
  const before = nameOf(was) ?? '';
  const change = (person: RosterEntry['person']): void => {
    roster.change(
      [{ seat, was, becomes: name, person }],
      person === 'same'
        ? `${before} is now ${name}.`
        : `${name} has seat ${seat}, which is being emptied. Print its card when it works again.`,
      person === 'other' ? { empty: [seat] } : {},
    );
    onClose();
  };
  return (
    <Dialog
      title={`Is ${name} the same person as ${before}?`}
      open
      onClose={onClose}
      actions={
        <>
          <Button look="primary" onPress={() => change('same')}>
            The same person: change the name
          </Button>
          <Button look="danger" onPress={() => change('other')}>
            Somebody else: empty the seat
          </Button>
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <p>
        If it is, only the name changes. If seat {seat} is for somebody else now, it is emptied first, so that
        nobody finds what {before} saved there. {emptiesInWords}
      </p>
    </Dialog>
  );
}
