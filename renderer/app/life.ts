import { isMade, type WorkshopPhase } from '../../app/contract/live';
import type { Screen } from './route';

/** One step of the rail. `closed` says in words why it cannot be opened yet. */
export interface LifeStep {
  readonly screen: Screen;
  readonly label: string;
  readonly closed?: string;
  readonly done: boolean;
}

/** The life of a workshop in order, with what is not possible yet and why. `anySeat`: one is begun. */
export function lifeSteps(phase: WorkshopPhase, anySeat: boolean): readonly LifeStep[] {
  const made = isMade(phase);
  const everMade = phase !== 'planned';
  return [
    { screen: 'plan', label: 'Plan', done: everMade },
    {
      screen: 'provision',
      label: 'Provision',
      done: phase === 'live' || phase === 'tearing-down' || phase === 'gone',
      ...closedIf(!made, phase === 'gone' ? 'Everything has been removed' : 'Start it on the Plan screen'),
    },
    {
      screen: 'live',
      label: 'Live',
      done: phase === 'gone',
      ...closedIf(!made, phase === 'gone' ? 'Everything has been removed' : 'No seats yet'),
    },
    {
      screen: 'cards',
      label: 'Cards',
      done: phase === 'gone',
      ...closedIf(
        !made || !anySeat,
        phase === 'gone' ? 'Everything has been removed' : 'Available once the first seat exists',
      ),
    },
    {
      screen: 'teardown',
      label: 'Tear down',
      done: phase === 'gone',
      ...closedIf(
        phase === 'planned' || phase === 'provisioning',
        phase === 'planned' ? 'Nothing to remove' : 'Stop provisioning first',
      ),
    },
  ];
}

/** The screen to land on when a workshop in this phase is opened. */
export function screenFor(phase: WorkshopPhase): Screen {
  switch (phase) {
    case 'planned':
      return 'plan';
    case 'provisioning':
    case 'incomplete':
      return 'provision';
    case 'live':
      return 'live';
    case 'tearing-down':
    case 'gone':
      return 'teardown';
  }
}

function closedIf(closed: boolean, reason: string): { readonly closed?: string } {
  return closed ? { closed: reason } : {};
}
