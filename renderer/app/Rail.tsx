import {
  Check,
  CreditCard,
  LayoutGrid,
  ListChecks,
  type LucideIcon,
  PackagePlus,
  Trash2,
  Users,
} from 'lucide-react';
import { useWorkshopStore } from '../store/workshop-store';
import { lifeSteps, type LifeStep } from './life';
import { hrefOf, type Route, type Screen } from './route';
import styles from './Rail.module.css';

const icons: Readonly<Record<Screen, LucideIcon>> = {
  plan: ListChecks,
  provision: PackagePlus,
  live: LayoutGrid,
  cards: CreditCard,
  teardown: Trash2,
  names: Users,
};

/** The life of a workshop in order. What is not possible yet is greyed, with the reason. */
export function Rail({ route }: { readonly route: Route }) {
  const phase = useWorkshopStore((state) => state.live?.phase ?? state.details?.phase ?? 'planned');
  // Which steps are open depends on whether any seat is there, not on each seat: a text is cheap to compare.
  const anySeat = useWorkshopStore((state) =>
    Object.values(state.live?.seats ?? {}).some((seat) => seat.health !== undefined || seat.made > 0),
  );
  const steps = lifeSteps(phase, anySeat);
  const open = 'workshopId' in route;
  return (
    <nav className={styles.rail} aria-label="Steps of the workshop">
      <a
        className={styles.brand}
        href={hrefOf({ screen: 'start' })}
        aria-current={route.screen === 'start' ? 'page' : undefined}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M2.5 8.6 21.5 4.8V10L2.5 13.8z" fill="currentColor" />
          <path d="M10.4 13.6h3.2v5.6h-3.2z" fill="currentColor" />
          <path d="M6.5 18.7h11v2h-11z" fill="currentColor" />
        </svg>
        <span>Lectern</span>
        <small>All workshops</small>
      </a>
      {!open && <p className={styles.hint}>Choose a workshop to see its steps.</p>}
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Step key={step.screen} step={step} route={route} />
        ))}
      </ol>
      {open && (
        <div className={styles.beside}>
          <Step step={{ screen: 'names', label: 'Names', done: false }} route={route} />
        </div>
      )}
    </nav>
  );
}

function Step({ step, route }: { readonly step: LifeStep; readonly route: Route }) {
  const Icon = icons[step.screen];
  const open = 'workshopId' in route;
  const closed = open ? step.closed : 'Choose a workshop first';
  const current = route.screen === step.screen;
  const done = open && step.done;
  const inside = (
    <>
      <span className={styles.icon}>
        <Icon size={18} aria-hidden="true" />
        {done && !current && (
          <Check size={11} strokeWidth={3.5} className={styles.check} aria-hidden="true" />
        )}
      </span>
      <span className={styles.label}>
        {step.label}
        {closed !== undefined && !current && (
          <small className={open ? undefined : 'visuallyHidden'}>{closed}</small>
        )}
      </span>
    </>
  );
  const Item = step.screen === 'names' ? 'div' : 'li';
  return (
    <Item>
      {!('workshopId' in route) || (closed !== undefined && !current) ? (
        <span className={`${styles.step} ${styles.closed}`} role="link" aria-disabled="true">
          {inside}
        </span>
      ) : (
        <a
          className={`${styles.step} ${current ? styles.current : ''}`}
          href={hrefOf({ screen: step.screen, workshopId: route.workshopId })}
          aria-current={current ? 'page' : undefined}
        >
          {inside}
        </a>
      )}
    </Item>
  );
}
