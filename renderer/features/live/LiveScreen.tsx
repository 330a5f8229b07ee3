import { Search } from 'lucide-react';
import { useState } from 'react';
import {
  Button as KitButton,
  Input,
  SearchField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { isMade } from '../../../app/contract/live';
import type { WorkshopDetails } from '../../../app/contract/views';
import { type HealthCounts, seatsAre, states } from '../../../app/words/health';
import { capital } from '../../../app/words/lists';
import { navigate } from '../../app/route';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Mark } from '../../components/Mark';
import { Note } from '../../components/Note';
import { ScreenTitle } from '../../components/ScreenTitle';
import type { GridView } from '../../store/seats';
import { useCounts, useLive, usePhase, useVisibleSeats } from '../../store/use-workshop';
import { DrillsPanel } from './DrillsPanel';
import { LatecomerButton } from '../../components/roster/LatecomerDialog';
import { SeatGrid } from '../../components/seats/SeatGrid';
import { SeatLayout } from '../../components/seats/SeatLayout';
import { useOpenSeat } from '../../components/seats/use-open-seat';
import { SessionTimeline } from '../../components/timeline/SessionTimeline';
import styles from './LiveScreen.module.css';

interface Props {
  readonly details: WorkshopDetails;
  readonly seat: string | undefined;
}

/** The live grid: every seat with its services' health, updated by itself. */
export function LiveScreen({ details, seat }: Props) {
  const workshopId = details.workshop.id;
  const [view, setView] = useState<GridView>({ filter: 'all', sort: 'seat', search: '' });
  const phase = usePhase();
  const known = useLive(() => true) ?? false;
  const counts = useCounts();
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const seats = useVisibleSeats(view);
  const openSeat = useOpenSeat(workshopId, 'live');
  if (!known) return <Page>{<Loading>Checking the seats…</Loading>}</Page>;
  if (!isMade(phase) || total === 0) {
    return (
      <Page>
        <ScreenTitle title="Live" />
        <Note
          tone="info"
          title={phase === 'gone' ? 'This workshop has been torn down' : 'No seats yet'}
          action={
            <Button
              size="small"
              onPress={() => navigate({ screen: phase === 'gone' ? 'teardown' : 'plan', workshopId })}
            >
              {phase === 'gone' ? 'See the receipt' : 'Open the Plan screen'}
            </Button>
          }
        >
          <p>
            {phase === 'gone'
              ? 'There is nothing left to watch.'
              : 'Seats appear here once you provision the workshop.'}
          </p>
        </Note>
      </Page>
    );
  }
  return (
    <SeatLayout workshopId={workshopId} screen="live" seat={seat}>
      <ScreenTitle title="Live" actions={<LatecomerButton details={details} />} />
      <Toolbar view={view} onChange={setView} counts={counts} total={total} />
      {seats.length === 0 ? (
        <Note
          tone="info"
          title="No matching seats"
          action={
            <Button size="small" onPress={() => setView({ filter: 'all', sort: view.sort, search: '' })}>
              Show all {total}
            </Button>
          }
        />
      ) : (
        <SeatGrid seats={seats} selected={seat} onOpen={openSeat} />
      )}
      <DrillsPanel workshopId={workshopId} />
      <SessionTimeline workshopId={workshopId} />
    </SeatLayout>
  );
}

function Page({ children }: { readonly children: React.ReactNode }) {
  return <div className={styles.page}>{children}</div>;
}

interface ToolbarProps {
  readonly view: GridView;
  readonly onChange: (view: GridView) => void;
  readonly counts: HealthCounts;
  readonly total: number;
}

/** Filter (which is the legend, too), order and search. */
function Toolbar({ view, onChange, counts, total }: ToolbarProps) {
  return (
    <div className={styles.toolbar}>
      <ToggleButtonGroup
        aria-label="Show seats"
        className={styles.group ?? ''}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view.filter]}
        onSelectionChange={(keys) =>
          onChange({ ...view, filter: ([...keys][0] ?? 'all') as GridView['filter'] })
        }
      >
        <ToggleButton id="all" className={styles.toggle ?? ''}>
          All <b>{total}</b>
        </ToggleButton>
        {states.map((state) => (
          <ToggleButton key={state} id={state} className={styles.toggle ?? ''}>
            <Mark state={state} /> {capital(seatsAre[state])} <b>{counts[state]}</b>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButtonGroup
        aria-label="Order"
        className={styles.group ?? ''}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view.sort]}
        onSelectionChange={(keys) =>
          onChange({ ...view, sort: [...keys][0] === 'trouble' ? 'trouble' : 'seat' })
        }
      >
        <ToggleButton id="seat" className={styles.toggle ?? ''}>
          By seat
        </ToggleButton>
        <ToggleButton id="trouble" className={styles.toggle ?? ''}>
          Trouble first
        </ToggleButton>
      </ToggleButtonGroup>
      <SearchField
        aria-label="Search for a seat or a name"
        className={styles.search ?? ''}
        value={view.search}
        onChange={(search) => onChange({ ...view, search })}
      >
        <Search size={15} aria-hidden="true" />
        <Input placeholder="Seat or name" className={styles.searchInput ?? ''} />
        {view.search !== '' && <KitButton className={styles.clear ?? ''}>✕</KitButton>}
      </SearchField>
    </div>
  );
}
