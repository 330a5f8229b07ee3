import type { Locator, Page } from '@playwright/test';

/** One seat, beside the grid. A service goes by its title. */
export class SeatDrawer {
  readonly region: Locator;
  readonly showPassword: Locator;
  readonly hidePassword: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly history: Locator;
  readonly close: Locator;
  readonly newHost: Locator;
  readonly giveUp: Locator;
  readonly said: Locator;
  /** What is wrong, and the one thing to do. */
  readonly cure: Locator;
  readonly newPassword: Locator;
  readonly printCard: Locator;
  /** The question before something is done to the seat. */
  readonly question: Locator;

  constructor(
    private readonly page: Page,
    seat: string,
  ) {
    this.region = page.getByRole('region', { name: `Seat ${seat}`, exact: true });
    this.showPassword = this.region.getByRole('button', { name: 'Show password' });
    this.hidePassword = this.region.getByRole('button', { name: 'Hide password' });
    this.username = this.region.getByTestId('username');
    this.password = this.region.getByTestId('password');
    this.history = this.region.getByRole('region', { name: 'What happened to the seat' });
    this.close = this.region.getByRole('button', { name: 'Close the seat' });
    this.newHost = this.region.getByRole('button', { name: 'Give this seat a new machine…' });
    this.giveUp = this.region.getByRole('button', { name: 'Remove this seat…' });
    this.said = this.region.getByRole('status');
    this.cure = this.region.getByRole('group', { name: 'What to do' });
    this.newPassword = this.region.getByRole('button', { name: 'New password…' });
    this.printCard = this.region.getByRole('button', { name: 'Print card' });
    this.question = page.getByRole('dialog');
  }

  /** Types what the question wants typed, if anything, and says yes. */
  async agree(does: string): Promise<void> {
    const typed = this.question.getByRole('textbox', { name: /^Type .* to confirm/ });
    if (await typed.isVisible()) await typed.fill((await typed.getAttribute('placeholder')) ?? '');
    await this.question.getByRole('button', { name: does }).click();
  }

  address(service: string): Locator {
    return this.region.getByRole('group', { name: `${service} address` });
  }

  restart(service: string): Locator {
    return this.region.getByRole('button', { name: `Restart ${service}` });
  }

  crash(service: string): Locator {
    return this.region
      .getByRole('group', { name: `${service} drill` })
      .getByRole('button', { name: 'Crash this container' });
  }

  /** Opens the service as an instructor does: in a new tab. */
  async openService(service: string): Promise<Page> {
    const opened = this.page.context().waitForEvent('page');
    await this.region.getByRole('link', { name: `Open ${service}` }).click();
    const tab = await opened;
    await tab.waitForLoadState();
    return tab;
  }

  /** Asks for the seat's login and hides it again. */
  async readLogin(): Promise<{ readonly username: string; readonly password: string }> {
    await this.showPassword.click();
    const login = {
      username: await this.username.innerText(),
      password: await this.password.innerText(),
    };
    await this.hidePassword.click();
    return login;
  }
}
