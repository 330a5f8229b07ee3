import type { Locator, Page } from '@playwright/test';

/** Faults on purpose, below the live grid. */
export class DrillsPanel {
  readonly trigger: Locator;
  readonly begin: Locator;
  readonly end: Locator;
  readonly running: Locator;
  readonly status: Locator;

  constructor(private readonly page: Page) {
    this.trigger = page.getByRole('button', { name: /Drills$/ });
    this.begin = page.getByRole('button', { name: 'Start this drill' });
    this.running = page.getByRole('list', { name: 'Drills in progress' });
    this.end = this.running.getByRole('button', { name: 'End it' });
    this.status = page.getByRole('status').filter({ hasText: /drill|begun/ });
  }

  async choose(title: string): Promise<void> {
    await this.page.getByRole('button', { name: /Drill$/ }).click();
    await this.page.getByRole('option', { name: title }).click();
  }
}
