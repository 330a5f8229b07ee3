import { useState } from 'react';
import type { WorkshopDetails } from '../../../app/contract/views';
import { lectern } from '../../client/client';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import { TypedConfirmation } from '../../components/TypedConfirmation';
import { useAction, useLoaded } from '../../store/use-action';
import { useLive } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { isAwsResource } from '../../../app/plan/resources';
import { serviceOf } from '../../../app/services';
import { seatCount } from '../../../app/workshop/workshop';
import { listInWords, plural } from '../../../app/words/lists';
import styles from './TeardownScreen.module.css';
import { Unexpected } from './Unexpected';

/** Says what goes and what is lost, and wants the workshop's id typed. */
export function ConfirmTeardown({ details }: { readonly details: WorkshopDetails }) {
  const { workshop, target } = details;
  const inDatabase = workshop.services.flatMap(({ name }) => serviceOf(name).database?.holds ?? []);
  const action = useAction();
  const [unplanned, setUnplanned] = useState(false);
  const preview = useLoaded(workshop.id, () =>
    lectern.operations.previewTeardown({ workshopId: workshop.id }),
  );
  const made = useLive((live) => live.made) ?? {};
  const plan = useWorkshopStore((state) => state.plan);
  const told = Object.entries(made).reduce(
    (sum, [type, count]) => sum + (isAwsResource(type) ? count : 0),
    0,
  );
  // What the account has counts, as in the receipt; until it is known, what was told.
  const total = preview.state === 'loaded' ? preview.value.resources : told;
  const start = (confirmation: string, takeOver = false): void =>
    action.run(async () => {
      await lectern.operations.teardown({ workshopId: workshop.id, confirmation, takeOver, unplanned });
    });
  return (
    <Panel title="What will be deleted">
      <div className={styles.confirm}>
        <ul className={styles.losses}>
          <li>
            <b>Every participant’s files</b>, in {plural(seatCount(workshop), 'seat')}. Lectern keeps no copy:
            ask participants to download what they want to keep first.
          </li>
          {inDatabase.length > 0 && (
            <li>
              <b>The database server</b> with every seat’s {listInWords(inDatabase)}. No final snapshot is
              kept.
            </li>
          )}
          <li>
            <b>All addresses and passwords.</b> Printed cards stop working.
          </li>
          <li>
            <b>{total > 0 ? plural(total, 'resource') : 'Everything'}</b> that Lectern created
            {target.kind === 'aws'
              ? ` in ${target.accountId ?? 'your account'}, ${workshop.region}`
              : ' in the rehearsal'}
            . What stands outside the workshop is not touched.
          </li>
        </ul>
        {total > 0 && plan !== undefined && (
          <details className={styles.details}>
            <summary>The list</summary>
            <ul className={styles.list}>
              {plan.counts
                .filter((count) => (made[count.type] ?? 0) > 0)
                .map((count) => (
                  <li key={count.type}>
                    {made[count.type]} × {count.label}
                  </li>
                ))}
            </ul>
          </details>
        )}
        {preview.state === 'loading' && <Loading>Checking for what others put into it…</Loading>}
        {preview.state === 'failed' && <ProblemNote problem={preview.problem} />}
        {preview.state === 'loaded' && (
          <Unexpected preview={preview.value} unplanned={unplanned} onUnplanned={setUnplanned} />
        )}
        {preview.state === 'failed' && (
          <Note tone="warn" title="Lectern could not check for what others put into it">
            <p>{preview.problem.message} What lies in its resources is removed with them.</p>
          </Note>
        )}
        <TypedConfirmation
          word={workshop.name}
          also={workshop.id}
          action="Tear down workshop"
          pending={action.pending || preview.state === 'loading'}
          onConfirm={(typed) => start(typed)}
        />
        {action.problem !== undefined && (
          <ProblemOrLease
            problem={action.problem}
            pending={action.pending}
            onTakeOver={() => start(workshop.id, true)}
          />
        )}
      </div>
    </Panel>
  );
}
