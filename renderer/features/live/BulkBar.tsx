import { CircleSlash, CreditCard, KeyRound, RotateCw, Server, UserRoundX, X } from 'lucide-react';
import { useState } from 'react';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { seatsAsOne, seatsInWords } from '../../../app/words/seats';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { ProblemNote } from '../../components/ProblemNote';
import { ChangeDialog } from '../../components/change/ChangeDialog';
import { useChange } from '../../components/change/use-change';
import { useAction } from '../../store/use-action';
import { useDetails, useLive, usePhase, useServiceNames } from '../../store/use-workshop';
import { BatchLine } from './BatchLine';
import { RenewDialog, type Renewal } from './RenewDialog';
import { useBatch } from './use-batch';
import { useUndo } from './use-undo';
import styles from './BulkBar.module.css';

/** What was asked about, and for whom. */
interface Asked {
  readonly what: Renewal | 'remove';
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
  const undo = useUndo();
  const batch = useBatch();
  const change = useChange(workshopId);
  const [asking, setAsking] = useState<Asked>();
  if (workshop === undefined) return null;
  const stands = phase === 'live' || phase === 'incomplete' || phase === 'provisioning';
  const busy = phase !== 'live' && phase !== 'incomplete';
  const none = seats.length === 0;
  const later = (words: string, call: () => Promise<void>): void =>
    undo.start(words, () => {
      batch.begin(seats, seq);
      onClear();
      action.run(call);
    });
  const restart = (service?: ServiceName): void => {
    const what = service === undefined ? '' : `${serviceTitle(service)} in `;
    later(
      `Restarting ${what}${seatsAsOne(seats)}… Running work there is lost. Saved files and passwords are kept.`,
      async () => {
        await lectern.operations.restart({
          workshopId,
          seats: [...seats],
          ...(service !== undefined && { service }),
        });
      },
    );
  };
  const newPasswords = (): void =>
    later(
      `New passwords for ${seatsAsOne(seats)}… Running work there is lost. Print their cards again.`,
      async () => {
        await lectern.operations.newPassword({ workshopId, seats: [...seats] });
      },
    );
  const ask = (what: Asked['what']): void => {
    setAsking({ what, seats });
    if (what === 'remove') change.ask({ change: { without: [...workshop.without, ...seats] }, replace: [] });
  };
  const nothing = !open && undo.waiting === undefined && batch.progress === undefined;
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
                isDisabled={!stands || action.pending || undo.waiting !== undefined}
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
                    isDisabled={!stands || action.pending || undo.waiting !== undefined}
                    onPress={() => restart(name)}
                  >
                    Only {serviceTitle(name)}
                  </Button>
                ))}
              <Button
                size="small"
                icon={<CreditCard aria-hidden="true" />}
                onPress={() => navigate({ screen: 'cards', workshopId, seats: seatsInWords(seats) })}
              >
                Print their cards
              </Button>
              <Button
                size="small"
                isDisabled={!stands || action.pending || undo.waiting !== undefined}
                icon={<KeyRound aria-hidden="true" />}
                onPress={newPasswords}
              >
                New passwords
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
      {undo.waiting !== undefined && (
        <div className={styles.undo} role="status">
          <p>{undo.waiting}</p>
          <Button size="small" onPress={undo.undo}>
            Undo (Ctrl+Z)
          </Button>
        </div>
      )}
      {batch.progress !== undefined && <BatchLine progress={batch.progress} onClose={batch.forget} />}
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
      {asking?.what === 'remove' && (
        <ChangeDialog
          title={`Remove ${seatsAsOne(asking.seats)}?`}
          workshop={workshop}
          change={change}
          open
          onClose={() => {
            setAsking(undefined);
            change.forget();
          }}
        />
      )}
      {asking !== undefined && asking.what !== 'remove' && (
        <RenewDialog
          what={asking.what}
          seats={asking.seats}
          workshopId={workshopId}
          onClose={() => setAsking(undefined)}
          onStarted={onClear}
        />
      )}
    </section>
  );
}
