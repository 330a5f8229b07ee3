import type { Locator, Page } from '@playwright/test';

/** The rehearsal's badge in the top bar, and the menu of its clock. */
export class ClockMenu {
  readonly badge: Locator;
  readonly menu: Locator;
  readonly resume: Locator;
  readonly status: Locator;

  constructor(private readonly page: Page) {
    const banner = page.getByRole('banner');
    this.badge = banner.getByRole('button', { name: /^Rehearsal: / });
    this.menu = page.getByRole('menu', { name: 'The rehearsal’s clock' });
    this.resume = banner.getByRole('button', { name: 'Resume' });
    this.status = banner.getByRole('status').filter({ hasText: 'clock' });
  }

  /** Opens the menu by keyboard and takes an item of it. */
  async choose(item: string, role: 'menuitem' | 'menuitemradio' = 'menuitem'): Promise<void> {
    await this.badge.press('Enter');
    await this.page.getByRole(role, { name: item, exact: true }).click();
  }
}
