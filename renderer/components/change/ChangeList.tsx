import {
  CircleSlash,
  type LucideIcon,
  OctagonAlert,
  Plus,
  RefreshCw,
  RotateCw,
  Server,
  TriangleAlert,
  UserRound,
  Wrench,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { ChangeView, SeatAction, SeatGroup } from '../../../app/plan/change-view';
import type { Participant, SeatLabel } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { seatsInWords } from '../../../app/words/seats';
import { Note } from '../Note';
import { actionInWords, seatsWithNames, weighed } from './change-groups';
import styles from './ChangeList.module.css';

interface Props {
  readonly view: ChangeView;
  readonly participants: readonly Participant[];
}

/** Everything that would be done, in words: by seats with the same fate, what is lost first. */
export function ChangeList({ view, participants }: Props) {
  const { groups, shared, refused } = view;
  if (view.touched === 0 && refused.length === 0) {
    return <Note tone="good" title="Nothing to change: everything matches the workshop" />;
  }
  return (
    <div className={styles.changes}>
      {refused.length > 0 && (
        <Note
          tone="bad"
          title="This cannot be changed while the workshop is running, so nothing will be changed"
        >
          {refused.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Note>
      )}
      <SeatGroups groups={groups} participants={participants} />
      {shared.length > 0 && (
        <div className={styles.shared}>
          <h3>Shared by all seats</h3>
          <ul>
            {shared.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

interface GroupsProps {
  readonly groups: readonly SeatGroup[];
  readonly participants: readonly Participant[];
}

/** Seats with the same fate, each group with its reasons and its price. */
export function SeatGroups({ groups, participants }: GroupsProps) {
  if (groups.length === 0) return null;
  return (
    <ul className={styles.groups} aria-label="Changes by seat">
      {weighed(groups).map((group) => (
        <Group
          key={`${group.action} ${group.seats.join()} ${group.reasons.join()}`}
          group={group}
          participants={participants}
        />
      ))}
    </ul>
  );
}

const icons: Readonly<Record<SeatAction, LucideIcon>> = {
  add: Plus,
  missing: Wrench,
  change: RefreshCw,
  replace: Server,
  remove: CircleSlash,
};

function Group({
  group,
  participants,
}: {
  readonly group: SeatGroup;
  readonly participants: readonly Participant[];
}) {
  const { action, seats, reasons, loses, interrupts, inUse } = group;
  const Icon = icons[action];
  const tone = loses !== undefined ? styles.losing : interrupts !== undefined ? styles.interrupting : '';
  return (
    <li className={`${styles.group} ${tone}`}>
      <Icon size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.body}>
        <h3>
          {actionInWords(group)}: <span className={styles.seats}>{seatsInWords(seats)}</span>
        </h3>
        {reasons.map((reason) => (
          <p key={reason} className={styles.reason}>
            {reason}
          </p>
        ))}
        {loses !== undefined && (
          <Line icon={OctagonAlert} look={styles.loss} words="Lost for good:">
            {loses}
          </Line>
        )}
        {interrupts !== undefined && (
          <Line icon={RotateCw} look={styles.interruption} words="Interrupted:">
            {interrupts}
          </Line>
        )}
        {inUse.length > 0 && action !== 'missing' && (
          <Line
            icon={loses === undefined ? UserRound : TriangleAlert}
            look={loses === undefined ? '' : styles.loss}
            words="May be in use now:"
          >
            <InUse seats={inUse} participants={participants} />
          </Line>
        )}
      </div>
    </li>
  );
}

interface LineProps {
  readonly icon: LucideIcon;
  readonly look: string | undefined;
  readonly words: string;
  readonly children: ReactNode;
}

function Line({ icon: Icon, look, words, children }: LineProps) {
  return (
    <div className={`${styles.line} ${look ?? ''}`}>
      <Icon size={15} aria-hidden="true" />
      <p>
        <b>{words}</b> {children}
      </p>
    </div>
  );
}

/** So many seats are named at once; more are counted, with their names behind a fold. */
const namedAtOnce = 8;

function InUse({
  seats,
  participants,
}: {
  readonly seats: readonly SeatLabel[];
  readonly participants: readonly Participant[];
}) {
  const names = seatsWithNames(seats, participants);
  if (names.length <= namedAtOnce) return names.join(', ');
  return (
    <>
      {plural(seats.length, 'seat')}, {seatsInWords(seats)}
    </>
  );
}
