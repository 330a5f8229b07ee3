import type { ReactNode } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import type { Action } from '../../store/use-action';
import { Button } from '../Button';
import { Dialog } from '../Dialog';
import { ProblemOrLease } from '../ProblemOrLease';
import { TypedConfirmation } from '../TypedConfirmation';
import styles from './SeatsDialog.module.css';

export interface SeatsQuestion {
  readonly workshopId: string;
  /** One or many. */
  readonly seats: readonly SeatLabel[];
  readonly open: boolean;
  readonly onClose: () => void;
}

interface Props extends Pick<SeatsQuestion, 'open' | 'onClose'> {
  readonly title: string;
  /** What the button says that it does. */
  readonly does: string;
  readonly look?: 'primary' | 'danger';
  /** What has to be typed, where something is lost that somebody may still use. */
  readonly typed?: string | undefined;
  readonly action: Action;
  readonly onConfirm: (takeOver: boolean) => void;
  readonly children: ReactNode;
}

/** The question before something is done to some seats; whoever says yes stays where they are. */
export function SeatsDialog({
  title,
  does,
  look = 'primary',
  typed,
  action,
  open,
  onClose,
  onConfirm,
  children,
}: Props) {
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      actions={
        <>
          {typed === undefined && (
            <Button look={look} isPending={action.pending} onPress={() => onConfirm(false)}>
              {does}
            </Button>
          )}
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <div className={styles.body}>
        {children}
        {typed !== undefined && (
          <TypedConfirmation
            word={typed}
            action={does}
            pending={action.pending}
            onConfirm={() => onConfirm(false)}
          />
        )}
        {action.problem !== undefined && (
          <ProblemOrLease
            problem={action.problem}
            pending={action.pending}
            onTakeOver={() => onConfirm(true)}
          />
        )}
      </div>
    </Dialog>
  );
}
