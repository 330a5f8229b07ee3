import { ChevronRight, Zap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Disclosure, DisclosurePanel, Heading, Button as KitButton } from 'react-aria-components';
import { useShallow } from 'zustand/react/shallow';
import { serviceTitle } from '../../../app/services';
import { ticksAt } from '../../../app/clock-state';
import {
  drillOf,
  isDrillName,
  type Drill,
  type DrillName,
  type RunningDrill,
} from '../../../app/workshop/drills';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { durationInWords } from '../../../app/words/durations';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { SelectField } from '../../components/fields';
import { ProblemNote } from '../../components/ProblemNote';
import { seatOrder } from '../../store/seats';
import { useAction, useLoaded } from '../../store/use-action';
import { useNow } from '../../store/use-now';
import { useClockState, useDetails, usePhase, useServiceNames } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import styles from './DrillsPanel.module.css';

/** How often it is asked which drills run, wall ms, while one does. */
const lookAgainMs = 2_000;

/** Faults on purpose: only there in a rehearsal, closed until somebody wants it. */
export function DrillsPanel({ workshopId }: { readonly workshopId: string }) {
  const rehearsal = useDetails()?.target.kind === 'rehearsal';
  const phase = usePhase();
  if (!rehearsal || (phase !== 'live' && phase !== 'incomplete')) return null;
  return (
    <Disclosure className={styles.panel ?? ''}>
      <Heading level={2} className={styles.head ?? ''}>
        <KitButton slot="trigger" className={styles.trigger ?? ''}>
          <ChevronRight size={16} aria-hidden="true" className={styles.chevron} />
          <span className={styles.stripe}>REHEARSAL ONLY</span> Drills
        </KitButton>
      </Heading>
      <DisclosurePanel className={styles.body ?? ''}>
        <Drills workshopId={workshopId} />
      </DisclosurePanel>
    </Disclosure>
  );
}

function Drills({ workshopId }: { readonly workshopId: string }) {
  const seats = useWorkshopStore(useShallow((state) => seatOrder(state.live)));
  const services = useServiceNames();
  const [name, setName] = useState<DrillName>('container-crash');
  const [chosenSeat, setSeat] = useState<SeatLabel>();
  const [service, setService] = useState<ServiceName>();
  const [said, setSaid] = useState('');
  const action = useAction();
  const loaded = useLoaded(workshopId, () => lectern.rehearsal.drills({ workshopId }));
  if (loaded.state === 'failed') return <ProblemNote problem={loaded.problem} />;
  if (loaded.state === 'loading') return <p>Loading drills…</p>;
  const { drills, running } = loaded.value;
  const drill = drillOf(name);
  const chosenService = service ?? services[0];
  // One that was given up meanwhile is no longer there to choose.
  const seat = seats.find((one) => one === chosenSeat) ?? seats[0] ?? '';
  const begin = (): void =>
    action.run(async () => {
      setSaid('');
      await lectern.rehearsal.drill({
        workshopId,
        name,
        ...(drill.scope !== 'workshop' && { seat }),
        ...(drill.scope === 'service' && chosenService !== undefined && { service: chosenService }),
      });
      setSaid(`${drill.title}: the drill has started. Watch the seats.`);
      loaded.reload();
    });
  const end = (id: string): void =>
    action.run(async () => {
      await lectern.rehearsal.endDrill({ workshopId, drillId: id });
      setSaid('The drill has ended.');
      loaded.reload();
    });
  return (
    <>
      <p className={styles.lead}>
        Cause a fault on purpose, see what your participants would see, and practise what to do. Only in a
        rehearsal, never in your account.
      </p>
      <div className={styles.choose}>
        <SelectField
          label="Drill"
          value={name}
          onChange={(key) => isDrillName(key) && setName(key)}
          options={drills.map((one) => ({ id: one.name, text: one.title }))}
        />
        {drill.scope !== 'workshop' && (
          <SelectField
            label="Seat"
            value={seat}
            onChange={setSeat}
            options={seats.map((label) => ({ id: label, text: label }))}
          />
        )}
        {drill.scope === 'service' && services.length > 1 && (
          <SelectField
            label="Service"
            value={chosenService ?? ''}
            onChange={(key) => setService(services.find((one) => one === key))}
            options={services.map((one) => ({ id: one, text: serviceTitle(one) }))}
          />
        )}
        <Button isDisabled={action.pending} icon={<Zap aria-hidden="true" />} onPress={begin}>
          Start this drill
        </Button>
      </div>
      <About drill={drill} />
      <Running running={running} onEnd={end} onStale={loaded.reload} pending={action.pending} />
      <p role="status" className={styles.lead}>
        {said}
      </p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </>
  );
}

function About({ drill }: { readonly drill: Drill }) {
  return (
    <dl className={styles.about}>
      <dt>What happens</dt>
      <dd>{drill.happens}</dd>
      <dt>What you see</dt>
      <dd>{drill.shows}</dd>
      <dt>What to do</dt>
      <dd>{drill.advice}</dd>
      <dt>How it ends</dt>
      <dd>{drill.ends}</dd>
    </dl>
  );
}

interface RunningProps {
  readonly running: readonly RunningDrill[];
  readonly onEnd: (id: string) => void;
  /** One may be over by now. */
  readonly onStale: () => void;
  readonly pending: boolean;
}

function Running({ running, onEnd, onStale, pending }: RunningProps) {
  const clock = useClockState();
  const now = useNow(lookAgainMs, running.length > 0);
  const ticks = ticksAt(clock, now);
  const isOver = running.some(({ endsAtTicks }) => endsAtTicks !== undefined && endsAtTicks < ticks);
  useEffect(() => {
    if (isOver) onStale();
  }, [isOver, onStale]);
  if (running.length === 0) return null;
  return (
    <ul className={styles.running} aria-label="Drills in progress">
      {running.map(({ id, name, seat, service, endsAtTicks }) => (
        <li key={id}>
          <span>
            <b>{drillOf(name).title}</b>
            {seat !== undefined && ` · seat ${seat}`}
            {service !== undefined && ` ${service}`}
            {endsAtTicks === undefined
              ? ' · until you end it'
              : ` · ends by itself in ${durationInWords(endsAtTicks - ticks)} on the rehearsal’s clock`}
          </span>
          <Button size="small" isDisabled={pending} onPress={() => onEnd(id)}>
            End it
          </Button>
        </li>
      ))}
    </ul>
  );
}
