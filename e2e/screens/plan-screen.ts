import type { Locator, Page } from '@playwright/test';

/** What will be created, for how much. */
export class PlanScreen {
  readonly heading: Locator;
  readonly provision: Locator;
  readonly resources: Locator;
  readonly ports: Locator;
  readonly cost: Locator;
  readonly account: Locator;
  /** Asks whether a workshop that is in the account already is meant. */
  readonly alreadyThere: Locator;
  readonly createNew: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Plan', exact: true });
    this.provision = page.getByRole('button', { name: 'Provision workshop' });
    this.resources = page.getByRole('region', { name: 'What will be created' });
    this.ports = page.getByRole('region', { name: 'Ports' });
    this.account = page.getByRole('region', { name: 'Is the account ready?' });
    this.alreadyThere = page.getByRole('dialog', { name: /^There is already a workshop/ });
    this.createNew = this.alreadyThere.getByRole('button', { name: 'Create new' });
    this.cost = page.getByRole('region', { name: /What it (costs|would cost)/ });
  }

  /** The numbers of one row of "What will be created": shared, each seat, in all. */
  resource(name: string): Locator {
    return this.resources.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell');
  }

  adopt(workshopId: string): Locator {
    return this.alreadyThere.getByRole('button', { name: `Adopt ${workshopId}` });
  }

  portRow(loadBalancer: number): Locator {
    return this.ports.getByRole('table').first().getByRole('row').nth(loadBalancer);
  }

  /** One of the four figures: its number. */
  figure(label: string): Locator {
    return this.page
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${label}$`) })
      .locator('xpath=following-sibling::dd[1]');
  }
}
