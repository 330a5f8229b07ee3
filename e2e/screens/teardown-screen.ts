import type { Locator, Page } from '@playwright/test';

/** Takes the workshop down, and proves it. */
export class TeardownScreen {
  readonly heading: Locator;
  readonly confirmation: Locator;
  readonly tearDown: Locator;
  readonly receipt: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Tear down', exact: true });
    this.confirmation = page.getByRole('textbox', { name: /^Type .* to confirm/ });
    this.tearDown = page.getByRole('button', { name: 'Tear down workshop' });
    this.receipt = page.getByRole('article', { name: 'Receipt' });
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
