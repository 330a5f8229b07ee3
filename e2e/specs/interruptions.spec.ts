import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/lectern';
import { whileSilent } from '../fixtures/rehearsal';
import { screensOf } from '../screens/screens';

// Slow enough to be interrupted in the middle.
test.use({ rehearsalSpeed: 90 });

test('a provision that is cancelled, and killed, goes on to the same end and leaves nothing', async ({
  lectern,
}) => {
  const { page } = lectern;
  const { frame, clock, start, plan, provision, live, cards, teardown } = screensOf(page);

  await start.begin('Airflow and Jupyter', 2);
  const planned = await plan.figure('AWS resources').innerText();
  await reload(page);
  await expect(plan.figure('AWS resources')).toHaveText(planned);
  await plan.provision.click();

  await test.step('cancel keeps what is made, and a reload says the same', async () => {
    await expect.poll(() => provision.madeCount()).toBeGreaterThan(5);
    await reload(page);
    await expect(provision.cancel).toBeVisible();
    await provision.cancel.click();
    await expect(provision.said('Provisioning was cancelled')).toBeVisible();
    const made = await provision.madeCount();
    expect(made).toBeGreaterThan(5);
    await reload(page);
    await expect(provision.said('Provisioning was cancelled')).toBeVisible();
    expect(await provision.madeCount()).toBe(made);
  });

  await test.step('the app is killed while it goes on; it says so when it is opened again', async () => {
    await provision.goOn.click();
    await expect(provision.waiting).toContainText(/usually/);
    await lectern.kill();
    await expect(page.getByText('Connection to Lectern lost')).toBeVisible();
    await lectern.start();
    await expect(start.saved('Airflow and Jupyter')).toContainText('not finished: open it to continue');
    await start.saved('Airflow and Jupyter').click();
    await expect(provision.said('Lectern was closed during this operation, which stopped it.')).toBeVisible();
  });

  await test.step('it stands while the clock is paused, and goes on to the end that was planned', async () => {
    await provision.goOn.click();
    await clock.choose('Pause');
    await expect(clock.badge).toHaveAccessibleName(/^Rehearsal: Paused/);
    await expect(clock.badge).toContainText('Paused');
    await expect(clock.status).toContainText('paused');
    await reload(page);
    await expect(clock.badge).toContainText('Paused');
    await clock.resume.click();
    await expect(clock.badge).toHaveAccessibleName(/^Rehearsal: clock ×90/);
    await clock.choose('×300', 'menuitemradio');
    await expect(clock.badge).toContainText('clock ×300');
    await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
    await reload(page);
    await expect(provision.openGrid).toBeVisible();
  });

  await test.step('every screen shows the same after a reload', async () => {
    await frame.go('Live');
    await expect(live.tileThat('01', 'works')).toBeVisible();
    await expect(live.tileThat('02', 'works')).toBeVisible();
    const drawer = await live.openSeat('02');
    await reload(page);
    await expect(drawer.region).toBeVisible();
    await expect(drawer.password).toBeHidden();
    await expect(frame.counts).toHaveText('2 working');
    await frame.go('Cards');
    const password = await cards.field('02', 'Password').innerText();
    await reload(page);
    await expect(cards.field('02', 'Password')).toHaveText(password);
  });

  await test.step('while AWS does not answer, it is said what is waited for', async () => {
    await whileSilent(lectern.home, async () => {
      // It asks the account at once.
      await frame.go('Tear down');
      await expect(frame.waiting).toContainText('continues by itself');
    });
    await expect(frame.waiting).toBeHidden();
  });

  await test.step('an app that is closed and opened again finds the workshop as it is', async () => {
    await lectern.restart();
    await start.saved('Airflow and Jupyter').click();
    await expect(live.heading).toBeVisible();
    await expect(frame.counts).toHaveText('2 working');
  });

  await test.step('teardown removes each planned thing once, and its receipt stays', async () => {
    await frame.go('Tear down');
    await teardown.confirm();
    await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
    await expect(teardown.figure('made')).toHaveText(planned);
    await expect(teardown.figure('removed')).toHaveText(planned);
    await reload(page);
    await expect(teardown.figure('left')).toHaveText('0');
    await expect(frame.counts).toHaveText('torn down');
  });
});

async function reload(page: Page): Promise<void> {
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}
