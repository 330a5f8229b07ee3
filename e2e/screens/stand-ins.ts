import type { Locator, Page } from '@playwright/test';

/** A service that shows the seat's files, as a participant sees it. */
export class FilesPage {
  readonly editor: Locator;
  readonly saved: Locator;

  constructor(readonly page: Page) {
    this.editor = page.getByRole('textbox', { name: /^Content of/ });
    this.saved = page.getByRole('status');
  }

  async logIn(password: string): Promise<void> {
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  }

  /** Makes a file in a folder, or in the home itself (''), writes into it in the editor and saves it. */
  async saveNewFile(folder: string, name: string, text: string): Promise<void> {
    if (folder !== '') await this.page.getByRole('link', { name: `${folder}/` }).click();
    await this.page.getByText('New file', { exact: true }).click();
    await this.page.getByRole('textbox', { name: 'Name of the new file' }).fill(name);
    await this.page.getByRole('button', { name: 'Create' }).locator('visible=true').click();
    await this.editor.fill(text);
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
  }
}

/** A seat's Airflow as a participant sees it. */
export class AirflowPage {
  constructor(readonly page: Page) {}

  async logIn(username: string, password: string): Promise<void> {
    await this.page.getByLabel('User name').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page.getByRole('heading', { level: 1, name: 'DAGs' }).waitFor();
  }

  dag(id: string): Locator {
    return this.page.getByRole('link', { name: id, exact: true });
  }
}
