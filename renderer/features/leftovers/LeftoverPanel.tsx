import type { Target } from '../../../app/contract/target';
import type { LeftoverGroup, LeftoverRemoval } from '../../../app/contract/leftovers';
import { agoInWords } from '../../../app/words/durations';
import { plural } from '../../../app/words/lists';
import { money } from '../../../app/words/money';
import { phaseInWords } from '../../../app/words/phases';
import { typeInWords } from '../../../app/words/resources';
import { hrefOf } from '../../app/route';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import { TypedConfirmation } from '../../components/TypedConfirmation';
import { useNow } from '../../store/use-now';
import { screenFor } from '../../app/life';
import { TypeName } from '../../components/TypeName';
import { ReceiptView } from '../../components/receipt/ReceiptView';
import { byType } from './by-type';
import { Removing } from './RemovalPanel';
import { useRemovalActions } from './use-removals';
import styles from './LeftoversScreen.module.css';

interface Props {
  readonly group: LeftoverGroup;
  readonly target: Target;
  readonly rehearsal: boolean;
  /** Its removal, if one was begun. */
  readonly removal: LeftoverRemoval | undefined;
}

/** Everything of one workshop: what it is, since when, for how much a day; and how to be rid of it. */
export function LeftoverPanel({ group, target, rehearsal, removal }: Props) {
  const { workshopId, region, status, since, perDay, things } = group;
  const now = useNow(60_000);
  const { action, remove } = useRemovalActions({ workshopId, region, target });
  const state = removal?.state;
  if (state?.kind === 'ended' && state.receipt !== undefined)
    return <ReceiptView receipt={state.receipt} name={workshopId} />;
  return (
    <Panel title={workshopId} aside={region}>
      <div className={styles.group}>
        <p>
          {plural(things.length, 'resource')}
          {since !== undefined && <>, the oldest created {agoInWords(Date.parse(since), now)}</>}
          {rehearsal ? '; it costs nothing here' : <>, for about {money(perDay)} a day</>}.
        </p>
        <Status group={group} />
        {group.note !== undefined && <Note tone="warn" title={group.note} />}
        {group.failedLookups.map(({ type, reason }) => (
          <Note key={type} tone="bad" title={`There may be more: ${typeInWords(type)}`}>
            <p>{reason}</p>
          </Note>
        ))}
        <details className={styles.things}>
          <summary>What was found</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">AWS ID</th>
                <th scope="col">A day</th>
              </tr>
            </thead>
            <tbody>
              {byType(things).flatMap(({ type, things: same }) =>
                same.map((thing) => (
                  <tr key={`${type} ${thing.id}`}>
                    <th scope="row">
                      <TypeName type={type} />
                      {thing.state !== undefined && <small>{thing.state}</small>}
                      {thing.keeps !== undefined && <small>Not removed: {thing.keeps}</small>}
                    </th>
                    <td>
                      <code>{thing.id}</code>
                    </td>
                    <td>{priceInWords(thing.perDay)}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </details>
        {removal !== undefined && state?.kind === 'removing' && (
          <Removing removal={removal} message={state.message} />
        )}
        {state?.kind !== 'removing' && status.kind !== 'known' && (
          <Confirm
            workshopId={workshopId}
            problem={action.problem ?? state?.problem}
            pending={action.pending}
            removable={things.some(({ keeps }) => keeps === undefined)}
            onRemove={remove}
          />
        )}
      </div>
    </Panel>
  );
}

function Status({ group: { status, workshopId } }: { readonly group: LeftoverGroup }) {
  switch (status.kind) {
    case 'leftover':
      return null;
    case 'known':
      return (
        <Note
          tone="info"
          title={`“${status.name}” is a workshop on this computer: ${phaseInWords[status.phase]}`}
        >
          <p>
            It is not a leftover.{' '}
            <a href={hrefOf({ screen: screenFor(status.phase), workshopId })}>Open it</a>
          </p>
        </Note>
      );
    case 'in-use':
      return (
        <Note tone="warn" title={`${status.worker.computer} is working on it right now`}>
          <p>It is not a leftover. Ask the person at that computer before you remove it.</p>
        </Note>
      );
  }
}

interface ConfirmProps {
  readonly workshopId: string;
  readonly problem: Parameters<typeof ProblemOrLease>[0]['problem'] | undefined;
  readonly pending: boolean;
  readonly removable: boolean;
  readonly onRemove: (confirmation: string, takeOver?: boolean) => void;
}

/** Wants the workshop's id typed; who meets another computer's lease has typed it already. */
function Confirm({ workshopId, problem, pending, removable, onRemove }: ConfirmProps) {
  if (!removable) return <p>None of this belongs to Lectern, so Lectern cannot remove it.</p>;
  return (
    <>
      <TypedConfirmation word={workshopId} action="Remove it" pending={pending} onConfirm={onRemove} />
      {problem !== undefined && (
        <ProblemOrLease problem={problem} pending={pending} onTakeOver={() => onRemove(workshopId, true)} />
      )}
    </>
  );
}

function priceInWords(perDay: number | undefined): string {
  if (perDay === undefined) return 'unknown';
  return perDay === 0 ? '' : money(perDay);
}
