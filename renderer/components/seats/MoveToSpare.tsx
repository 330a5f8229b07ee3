import { ArrowRightLeft } from 'lucide-react';
import { moved } from '../../../app/workshop/roster';
import { nameOf } from '../../../app/workshop/participants';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { navigate } from '../../app/route';
import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { useRoster } from '../roster/use-roster';
import { useDetails } from '../../store/use-workshop';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  /** A free seat that works. */
  readonly spare: SeatLabel;
  readonly workshopId: string;
  /** It is the one thing to do. */
  readonly primary: boolean;
}

/** Whoever sits here goes on at a free seat; what is saved here stays here. */
export function MoveToSpare({ seat, spare, workshopId, primary }: Props) {
  const roster = useRoster(workshopId);
  const participants = useDetails()?.workshop.participants;
  const entries = moved(participants ?? [], seat, spare);
  const name = nameOf(entries[0]?.was ?? null);
  const open = (): void => navigate({ screen: 'live', workshopId, seat: spare }, 'replace');
  return (
    <div className={styles.repair}>
      <Button
        {...(primary ? { look: 'primary' } : { size: 'small' })}
        isPending={roster.action.pending}
        icon={<ArrowRightLeft aria-hidden="true" />}
        onPress={() => {
          if (name === undefined) open();
          else roster.change(entries, `${name} has seat ${spare} now.`, { done: open });
        }}
      >
        {name === undefined ? `Use the free seat ${spare}` : `Move ${name} to seat ${spare}`}
      </Button>
      <p>
        Seat {spare} is free and works; hand out its card. Files saved in seat {seat} stay there and do not
        move.
      </p>
      {roster.action.problem !== undefined && <ProblemNote problem={roster.action.problem} />}
    </div>
  );
}
