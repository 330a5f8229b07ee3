import type { Locator, Page } from '@playwright/test';

/** How far the making of a workshop is. */
export class ProvisionScreen {
  readonly heading: Locator;
  readonly cancel: Locator;
  readonly goOn: Locator;
  readonly openGrid: Locator;
  readonly made: Locator;
  readonly waiting: Locator;
  readonly parts: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Provision', exact: true });
    this.cancel = page.getByRole('button', { name: 'Cancel' });
    this.goOn = page.getByRole('button', { name: 'Continue provisioning' });
    this.openGrid = page.getByRole('button', { name: 'Open the live grid' });
    this.made = page.getByRole('progressbar', { name: 'Created' });
    this.waiting = page.getByRole('region', { name: 'Now waiting for' });
    this.parts = page.getByRole('region', { name: 'Parts' });
  }

  part(name: string): Locator {
    return this.parts.getByRole('progressbar', { name });
  }

  said(text: string | RegExp): Locator {
    return this.page.getByRole('main').getByText(text);
  }

  /** How many things are there. */
  async madeCount(): Promise<number> {
    return Number(await this.made.getAttribute('aria-valuenow'));
  }
}
