import { useEffect } from 'react';
import { defined } from '../../app/defined';
import { LeftoversScreen } from '../features/leftovers/LeftoversScreen';
import { NewWorkshopScreen } from '../features/start/NewWorkshopScreen';
import { RoomScreen } from '../features/room/RoomScreen';
import { StartScreen } from '../features/start/StartScreen';
import { closeWorkshop, openWorkshop } from '../store/workshop-session';
import { Announcer } from './Announcer';
import { DownAlerts } from './DownAlerts';
import { ElsewhereLine } from './ElsewhereLine';
import { ConnectionBanner } from './ConnectionBanner';
import { UndoBar } from '../components/undo/UndoBar';
import { Rail } from './Rail';
import { useRoute } from './route';
import { TopBar } from './TopBar';
import { WorkshopScreen } from './WorkshopScreen';
import styles from './App.module.css';

/** The frame that is always there, and the screen in it. */
export function App() {
  const route = useRoute();
  const workshopId = 'workshopId' in route ? route.workshopId : undefined;
  useEffect(() => {
    if (workshopId === undefined) closeWorkshop();
    else openWorkshop(workshopId);
  }, [workshopId]);
  if (route.screen === 'room') return <RoomScreen workshopId={route.workshopId} />;
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main" onClick={skipToMain}>
        Skip to the main content
      </a>
      <Rail route={route} />
      <TopBar open={workshopId !== undefined} />
      <main className={styles.main} id="main" tabIndex={-1}>
        <ConnectionBanner open={workshopId !== undefined} />
        <ElsewhereLine />
        {route.screen === 'start' && <StartScreen />}
        {route.screen === 'new' && <NewWorkshopScreen key={route.like ?? ''} like={route.like} />}
        {route.screen === 'leftovers' && <LeftoversScreen />}
        {'workshopId' in route && (
          <WorkshopScreen
            key={`${route.workshopId}/${route.screen}`}
            workshopId={route.workshopId}
            screen={route.screen}
            {...defined({ seat: route.seat })}
          />
        )}
        <UndoBar />
      </main>
      <Announcer />
      <DownAlerts />
    </div>
  );
}

// The hash is the route, so the link moves the focus itself.
function skipToMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
