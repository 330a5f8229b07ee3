import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ProblemNote } from '../components/ProblemNote';
import { ScreenTitle } from '../components/ScreenTitle';
import { CardsScreen } from '../features/cards/CardsScreen';
import { LiveScreen } from '../features/live/LiveScreen';
import { NamesScreen } from '../features/names/NamesScreen';
import { PlanScreen } from '../features/plan/PlanScreen';
import { ProvisionScreen } from '../features/provision/ProvisionScreen';
import { TeardownScreen } from '../features/teardown/TeardownScreen';
import { refreshDetails } from '../store/workshop-session';
import { useWorkshopStore } from '../store/workshop-store';
import { navigate, type Screen } from './route';
import styles from './WorkshopScreen.module.css';

interface Props {
  readonly workshopId: string;
  readonly screen: Screen;
  readonly seat?: string;
}

/** Chooses the screen, once the workshop is read. */
export function WorkshopScreen({ workshopId, screen, seat }: Props) {
  const details = useWorkshopStore((state) => state.details);
  const problem = useWorkshopStore((state) => state.detailsProblem);
  if (details?.workshop.id !== workshopId) {
    return (
      <div className={styles.page}>
        <ScreenTitle
          title={problem === undefined ? 'Opening the workshop…' : 'This workshop cannot be opened'}
        />
        {problem === undefined ? (
          <Loading>Loading the workshop…</Loading>
        ) : (
          <ProblemNote
            problem={problem}
            action={
              <>
                <Button size="small" onPress={() => void refreshDetails(workshopId)}>
                  Try again
                </Button>
                <Button size="small" onPress={() => navigate({ screen: 'start' })}>
                  All workshops
                </Button>
              </>
            }
          />
        )}
      </div>
    );
  }
  switch (screen) {
    case 'plan':
      return <PlanScreen details={details} />;
    case 'provision':
      return <ProvisionScreen details={details} seat={seat} />;
    case 'live':
      return <LiveScreen details={details} seat={seat} />;
    case 'cards':
      return <CardsScreen key={seat} details={details} seat={seat} />;
    case 'names':
      return <NamesScreen details={details} />;
    case 'teardown':
      return <TeardownScreen details={details} />;
  }
}
