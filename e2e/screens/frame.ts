import type { Locator, Page } from '@playwright/test';

export type Step = 'Plan' | 'Provision' | 'Live' | 'Cards' | 'Tear down';

/** What is around every screen: the rail with the life of the workshop, and the bar on top. */
export class Frame {
  readonly counts: Locator;
  readonly rehearsal: Locator;
  readonly rail: Locator;
  /** Back to the list of workshops. */
  readonly allWorkshops: Locator;
  /** What is waited for while AWS does not answer. */
  readonly waiting: Locator;

  constructor(private readonly page: Page) {
    this.rail = page.getByRole('navigation', { name: 'Steps of the workshop' });
    this.allWorkshops = this.rail.getByRole('link', { name: /^Lectern/ });
    this.counts = page.getByTestId('counts');
    this.waiting = page.getByRole('status').filter({ hasText: /AWS has not answered for|trying again/ });
    this.rehearsal = page.getByRole('banner').getByText(/^REHEARSAL clock/);
  }

  step(step: Step): Locator {
    return this.rail.getByRole('link', { name: new RegExp(`^${step}`) });
  }

  async go(step: Step): Promise<void> {
    await this.step(step).click();
    await this.title(step).waitFor();
  }

  title(title: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: title, exact: true });
  }
}
