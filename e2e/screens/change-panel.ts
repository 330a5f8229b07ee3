import type { Locator, Page } from '@playwright/test';

/** "Change the workshop" on the Plan screen, and the dialog that asks before a change. */
export class ChangePanel {
  readonly region: Locator;
  readonly lastSeat: Locator;
  readonly without: Locator;
  readonly show: Locator;
  /** What would change. */
  readonly outlook: Locator;
  readonly make: Locator;
  readonly givenUp: Locator;
  readonly dialog: Locator;
  readonly confirmation: Locator;
  readonly confirm: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Change the workshop' });
    this.lastSeat = this.region.getByRole('textbox', { name: 'Number of seats' });
    this.without = this.region.getByRole('textbox', { name: 'Removed seats' });
    this.show = this.region.getByRole('button', { name: 'Preview changes' });
    this.outlook = this.region.getByRole('region', { name: 'What would change' });
    this.make = this.outlook.getByRole('button', { name: /^Make these changes/ });
    this.givenUp = this.region.getByRole('list', { name: 'Removed seats' });
    this.dialog = page.getByRole('dialog');
    this.confirmation = this.dialog.getByRole('textbox', { name: /^Type .* to confirm/ });
    this.confirm = this.dialog.getByRole('button', { name: 'Make these changes' });
  }

  image(service: 'Jupyter' | 'Airflow'): Locator {
    return this.region.getByRole('group', { name: service }).getByRole('textbox', { name: 'Image' });
  }

  /** The group of seats to which one thing happens, by its words: `Remove 1 seat: 02`. */
  fate(words: string): Locator {
    return this.outlook.getByRole('listitem').filter({ hasText: words });
  }

  /** Types what the dialog wants typed, and agrees. */
  async agree(): Promise<void> {
    await this.confirmation.fill((await this.confirmation.getAttribute('placeholder')) ?? '');
    await this.confirm.click();
  }
}
