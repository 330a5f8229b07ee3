import { expect, test } from '../fixtures/lectern';
import { SeatDrawer } from '../screens/seat-drawer';
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
    await expect(drawer.question).toContainText('Seat 03 gets a new machine (about');
    await page.keyboard.press('Escape');
    await expect(drawer.question).toBeHidden();
    await expect(drawer.region).toBeVisible();
    await drawer.newHost.click();
    await expect(drawer.question).toContainText('Files saved in it are lost for good');
    await drawer.agree('Make a new machine');
    // Nobody is sent to another screen, and the seat says what happens to it.
    await expect(drawer.cure).toContainText('It is being given a new machine.');
    await expect(live.tileThat('03', 'starting')).toBeVisible();
    await expect(live.tileThat('03', 'works')).toBeVisible({ timeout: 60_000 });
    await expect(drawer.cure).toBeHidden();
    await expect(drawer.history).toContainText('You gave it a new machine.');
    await expect(drawer.history).toContainText('Works again.');
  });

  await test.step('a seat gets a new password, and the card has it', async () => {
    const drawer = new SeatDrawer(page, '03');
    const old = await drawer.readLogin();
    await drawer.newPassword.click();
    await drawer.agree('Give a new password');
    await expect(drawer.history).toContainText('The old password no longer works.', { timeout: 60_000 });
    const login = await drawer.readLogin();
    expect(login.password).not.toBe(old.password);
    await expect(live.tileThat('03', 'works')).toBeVisible({ timeout: 60_000 });
    await drawer.printCard.click();
    await expect(cards.field('03', 'Password')).toHaveText(login.password);
    await frame.go('Live');
  });

  await test.step('a restart is taken back', async () => {
    const drawer = await live.openSeat('03');
    await drawer.restart('Jupyter').click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Restarting Jupyter of seat 03')).toBeHidden();
    await expect(drawer.history).not.toContainText('You restarted');
  });
});
