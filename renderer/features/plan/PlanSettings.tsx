import { lazy, Suspense, useState } from 'react';
import type { WorkshopDetails } from '../../../app/contract/views';
import { seatCount } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { readDraft } from '../../components/workshop-form/form-drafts';
import { useLoaded } from '../../store/use-action';
import styles from './PlanSettings.module.css';

// With all checks of a file in it, it is large, and many never open it.
const SettingsForm = lazy(() => import('./SettingsForm'));

/** What the workshop is and where, changeable until something is made. */
export function PlanSettings({ details }: { readonly details: WorkshopDetails }) {
  const { target, workshop } = details;
  const draftKey = `edit-${workshop.id}`;
  const kept = useLoaded(draftKey, () => readDraft(draftKey));
  const [editing, setEditing] = useState<boolean>();
  // What was left half filled is shown again.
  const isEditing = editing ?? (kept.state === 'loaded' && kept.value !== undefined);
  if (isEditing)
    return (
      <Suspense fallback={<Loading>Loading the form…</Loading>}>
        <SettingsForm details={details} draftKey={draftKey} onDone={() => setEditing(false)} />
      </Suspense>
    );
  return (
    <div className={styles.settings}>
      <p>
        <b>{plural(seatCount(workshop), 'seat')}</b>
      </p>
      <p>
        {target.kind === 'rehearsal' ? (
          <>
            <b>Rehearsal</b> on this computer, simulating {workshop.region}
          </>
        ) : (
          <>
            <b>AWS</b>, profile {target.profile}, {workshop.region}
          </>
        )}
      </p>
      <Button size="small" onPress={() => setEditing(true)}>
        Change the workshop
      </Button>
    </div>
  );
}
