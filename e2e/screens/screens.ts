import type { Page } from '@playwright/test';
import { CardsScreen } from './cards-screen';
import { ChangePanel } from './change-panel';
import { ClockMenu } from './clock-menu';
import { DrillsPanel } from './drills-panel';
import { Frame } from './frame';
import { LeftoversScreen } from './leftovers-screen';
import { LiveScreen } from './live-screen';
import { LatecomerDialog, NamesScreen } from './names-screen';
import { PlanScreen } from './plan-screen';
import { ProvisionScreen } from './provision-screen';
import { StartScreen } from './start-screen';
import { TeardownScreen } from './teardown-screen';
import { WorkshopForm } from './workshop-form';

/** Every screen of one window. */
export interface Screens {
  readonly frame: Frame;
  readonly clock: ClockMenu;
  readonly start: StartScreen;
  readonly form: WorkshopForm;
  readonly plan: PlanScreen;
  readonly change: ChangePanel;
  readonly provision: ProvisionScreen;
  readonly live: LiveScreen;
  readonly latecomer: LatecomerDialog;
  readonly names: NamesScreen;
  readonly drills: DrillsPanel;
  readonly leftovers: LeftoversScreen;
  readonly cards: CardsScreen;
  readonly teardown: TeardownScreen;
}

export function screensOf(page: Page): Screens {
  return {
    frame: new Frame(page),
    clock: new ClockMenu(page),
    start: new StartScreen(page),
    form: new WorkshopForm(page),
    plan: new PlanScreen(page),
    change: new ChangePanel(page),
    provision: new ProvisionScreen(page),
    live: new LiveScreen(page),
    latecomer: new LatecomerDialog(page),
    names: new NamesScreen(page),
    drills: new DrillsPanel(page),
    leftovers: new LeftoversScreen(page),
    cards: new CardsScreen(page),
    teardown: new TeardownScreen(page),
  };
}

/** The id of the workshop that the window shows. */
export function workshopIn(page: Page): string {
  return /#\/w\/([^/]+)/.exec(page.url())?.[1] ?? '';
}
