import { hrefOf } from '../../app/route';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Page } from '../../components/Page';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { lectern } from '../../client/client';
import { useLoaded } from '../../store/use-action';
import { readDraft } from '../../components/workshop-form/form-drafts';
import { draftOfNew } from './new-drafts';
import { NewWorkshop } from './NewWorkshop';
import { OpenFile } from './OpenFile';
import { SavedWorkshops } from './SavedWorkshops';
import styles from './StartScreen.module.css';

/** Where everything begins: continue with a workshop, start a new one, or open a file. */
export function StartScreen() {
  const loaded = useLoaded('start', async () => {
    const [list, info, kept] = await Promise.all([
      lectern.workshops.list(),
      lectern.app.info(),
      readDraft(draftOfNew),
    ]);
    return { ...list, info, kept };
  });
  return (
    <Page width="medium">
      <ScreenTitle
        title="Start a workshop"
        lead="Three steps: what, who, where. Nothing is created until you have seen the plan."
      />
      {loaded.state === 'loading' && <Loading>Loading workshops…</Loading>}
      {loaded.state === 'failed' && (
        <ProblemNote
          problem={loaded.problem}
          action={
            <Button size="small" onPress={loaded.reload}>
              Try again
            </Button>
          }
        />
      )}
      {loaded.state === 'loaded' && (
        <div className={styles.columns}>
          <NewWorkshop
            builtIn={loaded.value.builtIn}
            places={loaded.value.places}
            kept={loaded.value.kept}
            onChanged={loaded.reload}
          />
          <div className={styles.side}>
            <SavedWorkshops
              saved={loaded.value.saved}
              damaged={loaded.value.damaged}
              onChanged={loaded.reload}
            />
            <OpenFile canChoose={loaded.value.info.canChooseFile} />
            <p className={styles.leftovers}>
              <a href={hrefOf({ screen: 'leftovers' })}>Search for leftovers of earlier workshops</a>
            </p>
            <p className={styles.version}>
              Lectern {loaded.value.info.version}
              {loaded.value.info.shell === 'browser' && ', in the browser, on this computer only'}
            </p>
          </div>
        </div>
      )}
    </Page>
  );
}
