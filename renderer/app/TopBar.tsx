import { useEffect } from 'react';
import { elapsedOn, type ClockState } from '../../app/clock-state';
import type { WorkshopPhase } from '../../app/contract/live';
import type { WorkshopDetails } from '../../app/contract/views';
import { durationInWords } from '../../app/words/durations';
import { countsInWords, type HealthCounts } from '../../app/words/health';
import { money } from '../../app/words/money';
import { costOfStanding, type Stood } from '../../app/workshop/cost';
import { Mark } from '../components/Mark';
import { useNow } from '../store/use-now';
import { useClockState, useCounts, useDetails, usePhase } from '../store/use-workshop';
import { useWorkshopStore } from '../store/workshop-store';
import { ClockMenu } from './ClockMenu';
import { hrefOf } from './route';
import styles from './TopBar.module.css';

/** Always on top: which workshop, where it lives, how it is, for how long, what it has cost. */
export function TopBar({ open }: { readonly open: boolean }) {
  const details = useDetails();
  if (!open || details === undefined) {
    return (
      <header className={styles.bar}>
        <p className={styles.name}>{open ? 'Loading the workshop…' : 'Workshops'}</p>
        <Title />
      </header>
    );
  }
  return (
    <header className={styles.bar}>
      <p className={styles.name} title={details.workshop.name}>
        <a className={styles.home} href={hrefOf({ screen: 'start' })}>
          All
        </a>
        <span className={styles.nameText}>{details.workshop.name}</span>
      </p>
      <Where details={details} />
      <Counts />
      <Meter />
      <Title name={details.workshop.name} />
    </header>
  );
}

/** Where the workshop lives: never to be mistaken for the other. */
function Where({ details: { workshop, target } }: { readonly details: WorkshopDetails }) {
  if (target.kind === 'rehearsal') return <ClockMenu workshopId={workshop.id} clock={target.clock} />;
  return (
    <p className={styles.aws} title="This workshop is on AWS and costs money until it is torn down.">
      <b>AWS</b> {target.profile} · {target.accountId ?? 'account unknown'} · {workshop.region}
    </p>
  );
}

function Counts() {
  const counts = useCounts();
  const phase = usePhase();
  const worst =
    phase === 'gone'
      ? 'unknown'
      : counts.down > 0
        ? 'down'
        : counts.trouble > 0
          ? 'trouble'
          : counts.starting > 0
            ? 'starting'
            : counts.works > 0
              ? 'works'
              : 'unknown';
  const text = textOf(phase, counts);
  return (
    <p className={styles.counts} data-testid="counts">
      <Mark state={worst} />
      {text}
    </p>
  );
}

function textOf(phase: WorkshopPhase, counts: HealthCounts): string {
  switch (phase) {
    case 'planned':
      return 'nothing created yet';
    case 'tearing-down':
      return 'being torn down';
    case 'gone':
      return 'torn down';
    case 'provisioning':
      return countsInWords(counts, 'waiting');
    case 'live':
    case 'incomplete':
      return countsInWords(counts);
  }
}

function Meter() {
  const perHour = useWorkshopStore((state) => state.plan?.cost.perHour);
  const workshop = useDetails()?.workshop;
  const billed = useWorkshopStore((state) => state.live?.billed);
  const rehearsal = useWorkshopStore((state) => state.details?.target.kind === 'rehearsal');
  const phase = usePhase();
  const startedAt = useWorkshopStore((state) => state.live?.startedAt);
  const endedAt = useWorkshopStore((state) =>
    state.live?.phase === 'gone' ? state.live.operation?.finishedAt : undefined,
  );
  const clock = useClockState();
  const running = startedAt !== undefined && endedAt === undefined;
  const now = useNow(1000, running);
  const elapsed =
    startedAt === undefined ? 0 : elapsedOn(clock, startedAt, Math.max(startedAt, endedAt ?? now));
  if (phase === 'planned') {
    return perHour === undefined ? null : (
      <dl className={styles.meter}>
        <dt>{rehearsal ? 'On AWS it would cost' : 'Will cost'}</dt>
        <dd>{money(perHour)} an hour</dd>
      </dl>
    );
  }
  if (startedAt === undefined) return null;
  return (
    <>
      <dl className={styles.meter}>
        <dt>{rehearsal ? 'Elapsed (rehearsal clock)' : 'Elapsed'}</dt>
        <dd>{durationInWords(elapsed)}</dd>
      </dl>
      {workshop !== undefined && billed !== undefined && (
        <dl className={styles.meter}>
          <dt>{rehearsal ? 'Would cost so far' : 'Cost so far, about'}</dt>
          <dd>{money(costSoFar(Object.values(billed), workshop, clock, endedAt ?? now))}</dd>
        </dl>
      )}
    </>
  );
}

/** What stands counts, for as long as it does: with only a network left, the price stays where it is. */
function costSoFar(
  billed: readonly Stood[],
  workshop: WorkshopDetails['workshop'],
  clock: ClockState,
  until: number,
): number {
  return costOfStanding(billed, workshop, (from, to) => elapsedOn(clock, from, to), until).total;
}

/** The window's title, so that a glance at the taskbar tells how the workshop is: what is bad comes first. */
function Title({ name }: { readonly name?: string }) {
  const counts = useCounts();
  const phase = usePhase();
  const none = { works: 0, starting: 0, trouble: 0, down: 0, unknown: 0 };
  const bad = [
    { ...none, down: counts.down },
    { ...none, trouble: counts.trouble },
  ]
    .filter((one) => one.down + one.trouble > 0)
    .map((one) => countsInWords(one))
    .join(' · ');
  const isBad = (phase === 'live' || phase === 'incomplete') && counts.down + counts.trouble > 0;
  const words = isBad ? bad : textOf(phase, counts);
  useEffect(() => {
    document.title = name === undefined ? 'Lectern' : `${words} – ${name} – Lectern`;
  }, [name, words]);
  return null;
}
