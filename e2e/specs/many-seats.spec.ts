import { expect, test } from '../fixtures/lectern';
import { cardsByPage, cutCards, pageCount, print } from '../fixtures/print';
import { screensOf, workshopIn } from '../screens/screens';

test('forty seats: one load balancer for twenty, a grid that can be searched, and no sideways scrolling', async ({
  lectern,
}) => {
  const { page } = lectern;
  const { frame, start, plan, provision, live, cards, teardown } = screensOf(page);

  await test.step('the plan has a second load balancer from seat 21', async () => {
    await start.begin('Airflow and Jupyter', 40);
    await expect(plan.portRow(1)).toContainText('01–20');
    await expect(plan.portRow(2)).toContainText('21–40');
    await expect(plan.portRow(2)).toContainText('8021–8040');
    await plan.provision.click();
    await expect(provision.openGrid).toBeVisible({ timeout: 90_000 });
  });

  await test.step('all forty work, and can be found', async () => {
    await provision.openGrid.click();
    await expect(live.tiles).toHaveCount(40);
    await expect(frame.counts).toHaveText('40 working', { timeout: 30_000 });
    await live.search.fill('33');
    await expect(live.tiles).toHaveCount(1);
    await expect(live.tileThat('33', 'works')).toBeVisible();
    await live.search.fill('');
    await live.filter('Down').click();
    await expect(live.tiles).toHaveCount(0);
    await expect(page.getByText('No matching seats')).toBeVisible();
    await live.filter('Working').click();
    await expect(live.tiles).toHaveCount(40);
    await live.filter('All').click();
    await page.keyboard.press('/');
    await page.keyboard.type('33');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Seat 33', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await live.search.fill('');
  });

  await test.step('three seats are restarted at once: undone at first, then followed to the end', async () => {
    const before = await live.tile('08').boundingBox();
    await live.tile('05').click({ modifiers: ['ControlOrMeta'] });
    await live.tile('07').click({ modifiers: ['Shift'] });
    await expect(live.bulk).toContainText('3 seats selected');
    await live.bulk.getByRole('button', { name: 'Restart these 3' }).click();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(live.bulk).toContainText('05–07');
    await live.bulk.getByRole('button', { name: 'Restart these 3' }).click();
    await expect(live.bulk).toContainText('of 3 back');
    await expect(live.bulk).toContainText('3 seats are back', { timeout: 30_000 });
    await live.bulk.getByRole('button', { name: 'Close the progress' }).click();
    await expect(live.bulk).toBeHidden();
    // No seat moves when one is opened.
    const drawer = await live.openSeat('08');
    const open = await live.tile('08').boundingBox();
    expect([open?.width, open?.height]).toEqual([before?.width, before?.height]);
    await drawer.close.click();
  });

  await test.step('the whole room is in view, and on a second screen nothing can be done', async () => {
    await live.choose('Room');
    await expect(live.tiles).toHaveCount(40);
    for (const seat of ['01', '40']) await expect(live.tile(seat)).toBeInViewport({ ratio: 1 });
    const [second] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Second screen' }).click(),
    ]);
    await expect(second.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(second.getByRole('list', { name: 'Seats', exact: true }).getByRole('button')).toHaveCount(
      40,
    );
    await expect(second.getByRole('button', { name: /Restart|password|Tear/ })).toHaveCount(0);
    await second.getByRole('button', { name: /^Seat 07,/ }).press('Enter');
    await expect(second.getByRole('dialog', { name: /^Seat 07/ })).toBeVisible();
    // Two people do not surprise one another.
    await second.goto(`${lectern.origin}/#/w/${workshopIn(page)}/live/07`);
    await second.getByRole('button', { name: 'Restart Jupyter' }).click();
    await expect(page.getByText('Somebody in another window restarted seat 07.')).toBeVisible();
    await second.close();
    await live.choose('Tiles');
    await expect(frame.counts).toHaveText('40 working', { timeout: 30_000 });
  });

  await test.step('seats 20 and 21 are behind different addresses', async () => {
    const hostOf = async (seat: string): Promise<string> => {
      const drawer = await live.openSeat(seat);
      const address = await drawer.address('Jupyter').getByRole('link').first().getAttribute('href');
      await drawer.close.click();
      return new URL(address ?? '').hostname;
    };
    const first = await hostOf('01');
    expect(await hostOf('20')).toBe(first);
    const second = await hostOf('21');
    expect(second).not.toBe(first);
    expect(await hostOf('40')).toBe(second);
  });

  await test.step('forty cards, eight to a page', async () => {
    await frame.go('Cards');
    await expect(cards.cards).toHaveCount(40);
    await expect(page.getByText(/40 cards on 5 pages/)).toBeVisible();
    expect(await cardsByPage(page, await print(page, lectern.home))).toEqual([8, 8, 8, 8, 8]);
    // As much as a card can be asked to hold.
    await cards.line('Wi-Fi').fill('Campus-Guest 2026');
    await cards.line('Wi-Fi password').fill('sunny-days-in-november');
    await cards.line('Help').fill('raise your hand, or call extension 4711');
    await cards.seats.fill('1-12');
    await expect(cards.cards).toHaveCount(12);
    for (const paper of ['A4', 'Letter'] as const) {
      await cards.setPaper(paper);
      for (const count of [1, 2, 4, 6, 8, 10]) {
        await cards.setPerPage(count);
        const what = `${count} on ${paper}`;
        await expect(page.getByText(`12 cards on ${Math.ceil(12 / count)} pages of ${paper}`)).toBeVisible();
        expect(await cutCards(page), what).toEqual([]);
        expect(await pageCount(page), what).toBe(Math.ceil(12 / count));
      }
    }
    await cards.seats.fill('1-3, 40');
    await expect(cards.cards).toHaveCount(4);
    await expect(cards.card('40')).toBeVisible();
  });

  await test.step('nothing scrolls sideways on a narrow window', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const step of ['Plan', 'Provision', 'Live', 'Cards', 'Tear down'] as const) {
      await frame.go(step);
      const widths = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        main: document.querySelector('main')?.scrollWidth ?? 0,
        window: window.innerWidth,
      }));
      expect(widths.page, step).toBeLessThanOrEqual(widths.window);
      expect(widths.main, step).toBeLessThanOrEqual(widths.window);
    }
  });

  await test.step('all of it goes', async () => {
    await teardown.confirm();
    await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
  });
});
