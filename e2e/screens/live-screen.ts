import type { Locator, Page } from '@playwright/test';
import { SeatDrawer } from './seat-drawer';

/** The live grid. */
export class LiveScreen {
  readonly heading: Locator;
  readonly tiles: Locator;
  readonly search: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Live', exact: true });
    this.tiles = page.getByRole('list', { name: 'Seats' }).getByRole('button');
    this.search = page.getByRole('searchbox', { name: 'Search for a seat or a name' });
  }

  tile(seat: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Seat ${seat},`) });
  }

  /** The tile, if its seat is in this state in words. */
  tileThat(seat: string, state: 'works' | 'starting' | 'trouble' | 'down' | 'unknown'): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Seat ${seat}, ${state}`) });
  }

  /** The bar of what is done to several seats. */
  get bulk(): Locator {
    return this.page.getByRole('region', { name: 'Selected seats' });
  }

  choose(what: 'Tiles' | 'Room'): Promise<void> {
    return this.page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: what }).click();
  }

  filter(name: 'All' | 'Working' | 'Starting' | 'In trouble' | 'Down' | 'Unknown'): Locator {
    return this.page
      .getByRole('radiogroup', { name: 'Show seats' })
      .getByRole('radio', { name: new RegExp(`^${name} `) });
  }

  async openSeat(seat: string): Promise<SeatDrawer> {
    await this.tile(seat).click();
    const drawer = new SeatDrawer(this.page, seat);
    await drawer.region.waitFor();
    return drawer;
  }
}
