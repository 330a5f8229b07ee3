import type { Locator, Page } from '@playwright/test';

/** Who holds which seat. */
export class NamesScreen {
  readonly heading: Locator;
  readonly list: Locator;
  readonly use: Locator;
  readonly undo: Locator;
  readonly said: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Names', exact: true });
    this.list = page.getByRole('textbox', { name: 'Names', exact: true });
    this.use = page.getByRole('button', { name: 'Use these names' });
    this.undo = page.getByRole('button', { name: 'Undo' });
    // Beside the change stands what takes it back.
    this.said = page.getByRole('status').filter({ has: page.getByRole('button', { name: 'Undo' }) });
  }

  name(seat: string): Locator {
    return this.page.getByRole('textbox', { name: `Name at seat ${seat}` });
  }

  /** From whichever screen. */
  async open(): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: 'Names' }).click();
    await this.heading.waitFor();
  }

  async rename(seat: string, name: string): Promise<void> {
    await this.name(seat).fill(name);
    await this.page.keyboard.press('Enter');
  }
}

/** `+ Seat` on the live grid. */
export class LatecomerDialog {
  readonly dialog: Locator;
  readonly name: Locator;

  constructor(private readonly page: Page) {
    this.dialog = page.getByRole('dialog');
    this.name = this.dialog.getByRole('textbox', { name: 'Name' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: '+ Seat' }).click();
    await this.name.waitFor();
  }

  button(name: string): Locator {
    return this.dialog.getByRole('button', { name });
  }
}
