import type { Locator, Page } from '@playwright/test';

/** The access cards as they come out of the printer. */
export class CardsScreen {
  readonly heading: Locator;
  readonly print: Locator;
  readonly cards: Locator;
  readonly perPage: Locator;
  readonly seats: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Cards', exact: true });
    this.print = page.getByRole('button', { name: 'Print' });
    this.cards = page.getByRole('article', { name: /^Card of seat/ });
    this.perPage = page.getByRole('button', { name: /Cards per page/ });
    this.seats = page.getByRole('textbox', { name: 'Seats or names', exact: true });
  }

  card(seat: string): Locator {
    return this.page.getByRole('article', { name: `Card of seat ${seat}` });
  }

  /** What stands under a label of a card. */
  field(seat: string, label: string): Locator {
    return this.card(seat)
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${label}$`) })
      .locator('xpath=following-sibling::dd[1]');
  }

  async setPerPage(count: number): Promise<void> {
    await this.perPage.click();
    await this.page.getByRole('option', { name: String(count), exact: true }).click();
  }

  async setPaper(paper: 'A4' | 'Letter'): Promise<void> {
    await this.page.getByRole('button', { name: /Paper/ }).click();
    await this.page.getByRole('option', { name: paper, exact: true }).click();
  }

  /** A line on every card. */
  line(label: string): Locator {
    return this.page
      .getByRole('region', { name: 'On every card' })
      .getByRole('textbox', { name: label, exact: true });
  }
}
