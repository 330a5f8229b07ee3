import type { Locator, Page } from '@playwright/test';

/** Start a workshop */
export class StartScreen {
  readonly heading: Locator;
  readonly name: Locator;
  readonly seats: Locator;
  readonly seePlan: Locator;
  readonly rehearsal: Locator;
  /** By the system's dialog; where there is none, `path` stands in its place. */
  readonly choose: Locator;
  readonly path: Locator;
  readonly open: Locator;
  readonly text: Locator;
  readonly openText: Locator;
  readonly problems: Locator;
  readonly forgetAllTheSame: Locator;
  /** Makes a workshop by the form. */
  readonly goToForm: Locator;
  readonly openAsNew: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Start a workshop' });
    this.name = page.getByRole('textbox', { name: 'Name', exact: true });
    this.seats = page.getByRole('textbox', { name: 'Seats', exact: true });
    this.seePlan = page.getByRole('button', { name: 'Show the plan' });
    this.rehearsal = page.getByRole('radio', { name: /^Rehearsal/ });
    this.choose = page.getByRole('button', { name: /^Choose workshop.yaml/ });
    this.path = page.getByRole('textbox', { name: 'Path on this computer' });
    this.open = page.getByRole('button', { name: 'Open', exact: true });
    this.text = page.getByRole('textbox', { name: 'Text of workshop.yaml' });
    this.openText = page.getByRole('button', { name: 'Open this text' });
    this.problems = page.getByRole('alert');
    this.goToForm = page.getByRole('button', { name: 'Continue to the form' });
    this.openAsNew = page.getByRole('button', { name: 'Open as a new workshop' });
    this.forgetAllTheSame = page.getByRole('button', { name: 'Forget it all the same' });
  }

  builtIn(name: string): Locator {
    return this.page.getByRole('radio', { name: new RegExp(`^${name}`) });
  }

  /** A workshop that is kept on this computer. */
  saved(name: string): Locator {
    return this.page.getByRole('region', { name: 'Your workshops' }).getByRole('link', { name });
  }

  /** Lets this computer no longer keep a workshop. `name` is the id of one that cannot be read. */
  forget(name: string): Locator {
    return this.page.getByRole('button', { name: `Forget ${name}`, exact: true });
  }

  duplicate(name: string): Locator {
    return this.page.getByRole('button', { name: `Duplicate ${name}`, exact: true });
  }

  /** Opens the form of a workshop of one’s own. */
  async beginOwn(): Promise<void> {
    await this.page.getByText('A workshop of your own', { exact: true }).click();
    await this.goToForm.click();
  }

  async begin(workshop: string, seats: number): Promise<void> {
    await this.page.getByText(workshop, { exact: true }).click();
    await this.seats.fill(String(seats));
    await this.seePlan.click();
  }

  async openPath(path: string): Promise<void> {
    await this.path.fill(path);
    await this.open.click();
  }

  async paste(text: string): Promise<void> {
    if (!(await this.text.isVisible())) await this.page.getByText('Paste the text instead').click();
    await this.text.fill(text);
    await this.openText.click();
  }
}
