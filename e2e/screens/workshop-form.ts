import type { Locator, Page } from '@playwright/test';

/** The form of a workshop that is not made yet: a new one, or on the Plan screen. */
export class WorkshopForm {
  readonly name: Locator;
  readonly seats: Locator;
  readonly exercises: Locator;
  readonly chooseFolder: Locator;
  readonly picker: Locator;
  readonly price: Locator;
  readonly showPlan: Locator;
  /** Saves the form on the Plan screen. */
  readonly planAgain: Locator;
  readonly open: Locator;
  readonly discard: Locator;
  /** Of a new workshop. */
  readonly discardForm: Locator;
  readonly folders: Locator;
  readonly readAgain: Locator;

  constructor(private readonly page: Page) {
    this.name = page.getByRole('textbox', { name: 'Name', exact: true });
    this.seats = page.getByRole('textbox', { name: 'Number of seats' });
    this.exercises = page.getByRole('list', { name: 'What goes up' });
    this.chooseFolder = page.getByRole('button', { name: 'Choose folder…' });
    this.picker = page.getByLabel('Folder with exercises');
    this.price = page.getByRole('region', { name: 'Price and time' }).last();
    this.showPlan = page.getByRole('button', { name: 'Show the plan' });
    this.planAgain = page.getByRole('button', { name: 'Plan again' });
    this.open = page.getByRole('button', { name: 'Change the workshop' });
    this.discardForm = page.getByRole('button', { name: 'Discard the form' });
    this.folders = page.getByRole('list', { name: /^Folders in/ });
    this.discard = page.getByRole('button', { name: 'Discard', exact: true });
    this.readAgain = page.getByRole('button', { name: 'Read it again' });
  }

  service(name: string): Locator {
    return this.page.getByRole('checkbox', { name: new RegExp(`^${name}`) });
  }

  /** Goes by its path, in the dialog of the hosted app. */
  async chooseByPath(path: string): Promise<void> {
    await this.chooseFolder.click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Path' }).fill(path);
    await dialog.getByRole('button', { name: `Use ${path}` }).click();
  }

  async unfoldExercises(): Promise<void> {
    await this.page.getByText('What goes up', { exact: true }).click();
  }
}
