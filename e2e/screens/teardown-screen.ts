import type { Locator, Page } from '@playwright/test';

/** Takes the workshop down, and proves it. */
export class TeardownScreen {
  readonly heading: Locator;
  readonly confirmation: Locator;
  readonly tearDown: Locator;
  readonly receipt: Locator;
  /** What others put into the workshop. */
  readonly guests: Locator;
  /** What the workshop has no place for, with the question whether that goes, too. */
  readonly unplanned: Locator;
  readonly removeUnplanned: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Tear down', exact: true });
    this.confirmation = page.getByRole('textbox', { name: /^Type .* to confirm/ });
    this.tearDown = page.getByRole('button', { name: 'Tear down workshop' });
    this.receipt = page.getByRole('article', { name: 'Receipt' });
    this.guests = page.getByRole('region', { name: 'Put there by others' });
    this.unplanned = page.getByRole('region', { name: 'Without a place in the workshop' });
    this.removeUnplanned = this.unplanned.getByRole('checkbox', { name: /^Also remove/ });
  }

  figure(label: 'made' | 'removed' | 'left' | 'kept'): Locator {
    return this.receipt.getByTestId(`receipt-${label}`);
  }

  /** Types what the screen wants typed, the workshop's id, and tears down. */
  async confirm(): Promise<void> {
    await this.confirmation.fill((await this.confirmation.getAttribute('placeholder')) ?? '');
    await this.tearDown.click();
  }
}
