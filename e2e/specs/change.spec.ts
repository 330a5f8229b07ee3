import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';

test('a workshop that stands is changed as shown, and a seat gets a new host', async ({ lectern }) => {
  const { page } = lectern;
  const { frame, start, plan, provision, live, change, cards } = screensOf(page);

  await start.begin('Jupyter only', 2);
  await plan.provision.click();
  await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
  await expect(frame.counts).toHaveText('2 working');

  await test.step('what is typed stays when the screen is left, and is checked before it is asked for', async () => {
    await frame.go('Plan');
    await change.lastSeat.fill('3');
    await change.without.fill('4');
    await expect(change.region).toContainText('There is no seat 04 to leave out.');
    await expect(change.show).toBeDisabled();
    await change.without.fill('2');
    await frame.go('Live');
    await frame.go('Plan');
    await expect(change.lastSeat).toHaveValue('3');
    await expect(change.without).toHaveValue('02');
  });

  await test.step('the list says what is lost, for whom, and what is added', async () => {
    await change.show.click();
    await expect(change.fate('Remove 1 seat: 02')).toContainText('Lost for good: All files saved');
    await expect(change.fate('Remove 1 seat: 02')).toContainText('May be in use now: 02');
    await expect(change.fate('Add 1 seat: 03')).toBeVisible();
    await change.make.click();
    await expect(change.dialog).toContainText('Remove 1 seat: 02');
    await change.confirmation.fill('jupiter');
    await expect(change.confirm).toBeDisabled();
    await change.agree();
  });

  await test.step('the grid, the counts and the cards follow', async () => {
    await expect(provision.said('The change is complete: all 2 seats are ready')).toBeVisible({
      timeout: 60_000,
    });
    await provision.openGrid.click();
    await expect(live.tileThat('03', 'works')).toBeVisible();
    await expect(live.tile('02')).toBeHidden();
    await expect(frame.counts).toHaveText('2 working');
    await frame.go('Cards');
    await expect(cards.cards).toHaveCount(2);
    await frame.go('Plan');
    await expect(change.givenUp).toContainText('Seat 02');
    await expect(change.lastSeat).toHaveValue('3');
    await change.show.click();
    await expect(change.outlook).toContainText('Nothing to change');
  });

  await test.step('a seat gets a new host from its drawer', async () => {
    await frame.go('Live');
    const drawer = await live.openSeat('03');
    await drawer.newHost.click();
    await expect(change.dialog).toContainText('New machine for 1 seat: 03');
    await page.keyboard.press('Escape');
    await expect(change.dialog).toBeHidden();
    await expect(drawer.region).toBeVisible();
    await drawer.newHost.click();
    await expect(change.dialog).toContainText('Lost for good');
    await change.agree();
    await expect(provision.said('The change is complete: all 2 seats are ready')).toBeVisible({
      timeout: 60_000,
    });
    await expect(live.tileThat('03', 'works')).toBeVisible();
  });
});
