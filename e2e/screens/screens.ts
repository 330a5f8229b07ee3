import type { Page } from '@playwright/test';
import { CardsScreen } from './cards-screen';
import { Frame } from './frame';
import { LiveScreen } from './live-screen';
import { PlanScreen } from './plan-screen';
import { ProvisionScreen } from './provision-screen';
import { StartScreen } from './start-screen';
import { TeardownScreen } from './teardown-screen';

/** Every screen of one window. */
export interface Screens {
  readonly frame: Frame;
  readonly start: StartScreen;
  readonly plan: PlanScreen;
  readonly provision: ProvisionScreen;
  readonly live: LiveScreen;
  readonly cards: CardsScreen;
  readonly teardown: TeardownScreen;
}

export function screensOf(page: Page): Screens {
  return {
    frame: new Frame(page),
    start: new StartScreen(page),
    plan: new PlanScreen(page),
    provision: new ProvisionScreen(page),
    live: new LiveScreen(page),
    cards: new CardsScreen(page),
    teardown: new TeardownScreen(page),
  };
}
