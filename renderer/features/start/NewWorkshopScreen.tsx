import { lazy, Suspense } from 'react';
import { Loading } from '../../components/Loading';
import { Page } from '../../components/Page';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { readDraft } from '../../components/workshop-form/form-drafts';
import { lectern } from '../../client/client';
import { useLoaded } from '../../store/use-action';
import { draftOfNew, draftOfCopy, formOfCopy } from './new-drafts';

// With all checks of a file in it, it is large, and not wanted on every start.
const NewWorkshopForm = lazy(() => import('./NewWorkshopForm'));

/** A workshop of one's own, from an empty form or from one that is like another. */
export function NewWorkshopScreen({ like }: { readonly like: string | undefined }) {
  const draftKey = like === undefined ? draftOfNew : draftOfCopy(like);
  const loaded = useLoaded(draftKey, async () => {
    const [{ places }, info, view, kept] = await Promise.all([
      lectern.workshops.list(),
      lectern.app.info(),
      lectern.forms.open(like === undefined ? {} : { workshopId: like }),
      readDraft(draftKey),
    ]);
    return { places, info, view, kept };
  });
  return (
    <Page width="medium">
      <ScreenTitle
        title={like === undefined ? 'A workshop of your own' : 'A copy of a workshop'}
        lead="Nothing is created until you have seen the plan. What you fill in is kept, also when you leave."
      />
      {loaded.state === 'loading' && <Loading>Loading the form…</Loading>}
      {loaded.state === 'failed' && <ProblemNote problem={loaded.problem} />}
      {loaded.state === 'loaded' && (
        <Suspense fallback={<Loading>Loading the form…</Loading>}>
          <NewWorkshopForm
            {...loaded.value}
            draftKey={draftKey}
            first={
              like === undefined
                ? {
                    values: loaded.value.view.values,
                    target: { kind: 'rehearsal' },
                    exercises: { kind: 'none' },
                  }
                : formOfCopy(like, loaded.value.view, false)
            }
          />
        </Suspense>
      )}
    </Page>
  );
}
