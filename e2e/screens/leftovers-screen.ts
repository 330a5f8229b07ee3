import type { Locator, Page } from '@playwright/test';

/** What earlier workshops left in an account. */
export class LeftoversScreen {
  readonly heading: Locator;
  readonly look: Locator;
  readonly receipt: Locator;
  readonly stop: Locator;
  readonly allWorkshops: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Leftovers of earlier workshops' });
    this.look = page.getByRole('button', { name: 'Search for leftovers' });
    this.receipt = page.getByRole('article', { name: 'Receipt' });
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.allWorkshops = page.getByRole('link', { name: 'All workshops', exact: true });
  }

  /** From the start screen. */
  async open(): Promise<void> {
    await this.page.getByRole('link', { name: 'Search for leftovers of earlier workshops' }).click();
    await this.heading.waitFor();
  }

  /** Everything of one workshop. */
  group(workshopId: string): Locator {
    return this.page.getByRole('region', { name: workshopId });
  }

  remove(workshopId: string): Locator {
    return this.group(workshopId).getByRole('button', { name: 'Remove it' });
  }

  confirmation(workshopId: string): Locator {
    return this.page.getByRole('textbox', { name: `Type ${workshopId} to confirm` });
  }
}
