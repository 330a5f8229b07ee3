import { CircleSlash, CreditCard, KeyRound, RotateCw, Server, UserRoundX, X } from 'lucide-react';
import { useState } from 'react';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { theSeats } from '../../../app/words/cures';
import { inSentence, plural } from '../../../app/words/lists';
import { seatsInWords } from '../../../app/words/seats';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { ProblemNote } from '../../components/ProblemNote';
import { ChangeDialog } from '../../components/change/ChangeDialog';
import { useChange } from '../../components/change/use-change';
import { FreshStartDialog } from '../../components/seats/FreshStartDialog';
import { NewMachinesDialog } from '../../components/seats/NewMachinesDialog';
import { NewPasswordDialog } from '../../components/seats/NewPasswordDialog';
import { undoable } from '../../components/undo/undo-store';
import { useAction } from '../../store/use-action';
import { useDetails, useLive, usePhase, useServiceNames } from '../../store/use-workshop';
import { BatchLine } from './BatchLine';
import { useBatch } from './use-batch';
import styles from './BulkBar.module.css';

/** What was asked about, and for whom. */
interface Asked {
  readonly what: 'password' | 'machines' | 'fresh' | 'remove';
  readonly seats: readonly SeatLabel[];
}

interface Props {
  readonly workshopId: string;
  /** In order; none while nothing is selected yet. */
  readonly seats: readonly SeatLabel[];
  /** What "all" would add. */
  readonly shown: readonly SeatLabel[];
  readonly troubled: readonly SeatLabel[];
  /** The bar is there for what it does to seats, or only to tell how far that is. */
  readonly open: boolean;
  readonly onSelect: (seats: readonly SeatLabel[]) => void;
  readonly onClear: () => void;
}

/** What can be done to several seats at once: everything that can be done to one. */
export function BulkBar({ workshopId, seats, shown, troubled, open, onSelect, onClear }: Props) {
  const services = useServiceNames();
  const workshop = useDetails()?.workshop;
  const phase = usePhase();
  const seq = useLive((live) => live.seq) ?? 0;
  const action = useAction();
  const batch = useBatch();
  const change = useChange(workshopId);
  const [asking, setAsking] = useState<Asked>();
  if (workshop === undefined) return null;
  const stands = phase === 'live' || phase === 'incomplete' || phase === 'provisioning';
  const busy = phase !== 'live' && phase !== 'incomplete';
  const none = seats.length === 0;
  const restart = (service?: ServiceName): void => {
    const where = inSentence(theSeats(seats));
    undoable(`Restarting ${service === undefined ? '' : `${serviceTitle(service)} of `}${where}`, () => {
      action.run(async () => {
        batch.begin(seats, seq);
        onClear();
        await lectern.operations.restart({
          workshopId,
          seats: [...seats],
          ...(service !== undefined && { service }),
        });
      });
    });
  };
  const ask = (what: Asked['what']): void => {
    setAsking({ what, seats });
    if (what === 'remove') change.ask({ change: { without: [...workshop.without, ...seats] }, replace: [] });
  };
  const answered = (): void => setAsking(undefined);
  const nothing = !open && batch.progress === undefined;
  if (nothing && action.problem === undefined && asking === undefined) return null;
  return (
    <section className={styles.bar} aria-label="Selected seats">
      {open && (
        <>
          <p className={styles.count} role="status">
            <b>{none ? 'Select seats' : `${plural(seats.length, 'seat')} selected`}</b>
            <span>{none ? 'Press them, or Space on one' : seatsInWords(seats)}</span>
          </p>
          <div className={styles.row}>
            <Button size="small" look="quiet" onPress={() => onSelect(shown)}>
              All {shown.length} shown
            </Button>
            {troubled.length > 0 && (
              <Button size="small" look="quiet" onPress={() => onSelect(troubled)}>
                All {troubled.length} in trouble or down
              </Button>
            )}
            <Button size="small" look="quiet" icon={<X aria-hidden="true" />} onPress={onClear}>
              Done
            </Button>
          </div>
          {!none && (
            <div className={styles.row}>
              <Button
                size="small"
                look="primary"
                isDisabled={!stands || action.pending}
                icon={<RotateCw aria-hidden="true" />}
                onPress={() => restart()}
              >
                Restart {seats.length === 1 ? `seat ${seats[0] ?? ''}` : `these ${seats.length}`}
              </Button>
              {services.length > 1 &&
                services.map((name) => (
                  <Button
                    key={name}
                    size="small"
                    isDisabled={!stands || action.pending}
                    onPress={() => restart(name)}
                  >
                    Only {serviceTitle(name)}
                  </Button>
                ))}
              <Button
                size="small"
                icon={<CreditCard aria-hidden="true" />}
                onPress={() => navigate({ screen: 'cards', workshopId, seat: seats.join('+') })}
              >
                Print their cards
              </Button>
              <Button
                size="small"
                isDisabled={!stands || action.pending}
                icon={<KeyRound aria-hidden="true" />}
                onPress={() => ask('password')}
              >
                New passwords…
              </Button>
              <Button
                size="small"
                isDisabled={busy}
                icon={<Server aria-hidden="true" />}
                onPress={() => ask('machines')}
              >
                New machines…
              </Button>
              <Button
                size="small"
                isDisabled={busy}
                icon={<UserRoundX aria-hidden="true" />}
                onPress={() => ask('fresh')}
              >
                Empty for others…
              </Button>
              <Button
                size="small"
                isDisabled={busy || change.look.pending}
                icon={<CircleSlash aria-hidden="true" />}
                onPress={() => ask('remove')}
              >
                Remove…
              </Button>
            </div>
          )}
        </>
      )}
      {batch.progress !== undefined && <BatchLine progress={batch.progress} onClose={batch.forget} />}
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
      {asking !== undefined && <Question asked={asking} workshopId={workshopId} onClose={answered} />}
      {asking?.what === 'remove' && (
        <ChangeDialog
          title={`Remove ${inSentence(theSeats(asking.seats))}?`}
          workshop={workshop}
          change={change}
          open
          onClose={() => {
            answered();
            change.forget();
          }}
        />
      )}
    </section>
  );
}

/** The question before seats lose something, as it is put for one seat. */
function Question({
  asked: { what, seats },
  workshopId,
  onClose,
}: {
  readonly asked: Asked;
  readonly workshopId: string;
  readonly onClose: () => void;
}) {
  const question = { workshopId, seats, open: true, onClose };
  switch (what) {
    case 'password':
      return <NewPasswordDialog {...question} />;
    case 'machines':
      return <NewMachinesDialog {...question} />;
    case 'fresh':
      return <FreshStartDialog {...question} />;
    case 'remove':
      return null;
  }
}
