import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/lectern';
import { OtherComputer } from '../fixtures/other-computer';
import { screensOf, workshopIn } from '../screens/screens';

const speed = 600;
test.use({ rehearsalSpeed: speed });

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };
/** Each screen has both schemes and both widths, and every second one the other pairs. */
const looks = [
  [
    { scheme: 'light', size: wide },
    { scheme: 'dark', size: narrow },
  ],
  [
    { scheme: 'dark', size: wide },
    { scheme: 'light', size: narrow },
  ],
] as const;

// Violations of the content security policy are errors on the console, on which every spec fails.
test('no screen has a fault that axe can find, light or dark, wide or narrow', async ({ lectern }) => {
  const { page } = lectern;
  const {
    frame,
    start,
    form,
    plan,
    provision,
    live,
    names,
    latecomer,
    change,
    drills,
    leftovers,
    cards,
    teardown,
  } = screensOf(page);
  const faults: string[] = [];
  let checked = 0;
  const check = async (screen: string): Promise<void> => {
    for (const { scheme, size } of looks[checked++ % 2 === 0 ? 0 : 1]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize(size);
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      if (tall > size.height) faults.push(`${screen}, ${size.width}: the window itself scrolls, ${tall} px`);
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode(true)
        // The kit's own announcer: it keeps naming a button for some seconds after that is gone.
        .exclude('[data-live-announcer]')
        .options({ resultTypes: ['violations'] })
        .analyze();
      faults.push(
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(
            (node) =>
              `${screen}, ${scheme}, ${size.width}: ${id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`,
          ),
        ),
      );
    }
  };

  await expect(start.seePlan).toBeVisible();
  await check('start');
  await start.paste('seats: many');
  await expect(start.problems).toBeVisible();
  await check('start with a problem');
  await start.beginOwn();
  await form.showPlan.click();
  await expect(form.name).toBeFocused();
  await check('form with a fault');
  await form.chooseFolder.click();
  await expect(form.folders).toBeVisible();
  await check('folders to choose from');
  await page.keyboard.press('Escape');
  await form.discardForm.click();
  await start.begin('Jupyter only', 2);
  await expect(plan.heading).toBeVisible();
  const id = workshopIn(page);
  await expect(plan.account).toContainText('there is room for this workshop');
  await check('plan');
  await plan.provision.click();
  await expect(provision.heading).toBeVisible();
  await check('provision');
  await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
  await provision.openGrid.click();
  await expect(live.tileThat('02', 'works')).toBeVisible();
  await drills.trigger.click();
  await expect(drills.begin).toBeVisible();
  await check('live, drills open');
  await drills.trigger.click();
  await latecomer.open();
  await check('latecomer');
  await page.keyboard.press('Escape');
  await names.open();
  await names.list.fill('Vorname;Nachname\nAnna;Schäfer\n;\nAnna;Schäfer\nBen;Müller');
  await expect(names.use).toBeDisabled();
  await check('names');
  await frame.go('Live');
  await live.tile('02').press('Space');
  await expect(live.bulk).toContainText('1 seat selected');
  await live.choose('Room');
  await check('live, the room with a seat selected');
  await live.tile('02').press('Space');
  await live.choose('Tiles');
  await page.goto(`${lectern.origin}/#/w/${id}/room`);
  await expect(live.tile('02')).toBeVisible();
  await check('second screen');
  await page.goto(`${lectern.origin}/#/w/${id}/live`);
  const drawer = await live.openSeat('01');
  await drawer.showPassword.click();
  await expect(drawer.password).toBeVisible();
  await check('seat');
  await drawer.newHost.click();
  await expect(drawer.question).toContainText('lost for good');
  await check('question before a new machine');
  await page.keyboard.press('Escape');
  await drawer.close.click();
  await frame.go('Plan');
  await change.without.fill('2, 9');
  await expect(change.region).toContainText('There is no seat 09');
  await check('change with a fault');
  await change.without.fill('2');
  await change.image('Jupyter').fill('quay.io/jupyter/scipy-notebook:2025-11-17');
  await change.show.click();
  await expect(change.make).toBeVisible();
  await check('what would change');
  await frame.go('Cards');
  await expect(cards.cards).toHaveCount(2);
  await check('cards');
  await test.step('a workshop that cannot be read, and one that this computer no longer knows', async () => {
    lectern.mayRefuse('workshops/remove');
    writeFileSync(join(lectern.home, 'workshops', id, 'record.json'), '{');
    await page.goto(`${lectern.origin}/#/`);
    await start.forget(id).click();
    await expect(start.forgetAllTheSame).toBeVisible();
    await check('start with a workshop that may exist');
    await start.forgetAllTheSame.click();
    await expect(start.forget(id)).toBeHidden();
    await start.begin('Jupyter only', 2);
    await plan.provision.click();
    await expect(plan.createNew).toBeEnabled();
    await check('question before a second workshop');
    await plan.adopt(id).click();
    await expect(frame.counts).toHaveText('2 working', { timeout: 30_000 });
  });
  const other = new OtherComputer(lectern.home, speed);
  await other.put(id, 'notes.txt', 'more exercises');
  await other.addSeatRole(id, '03');
  await frame.go('Tear down');
  await expect(teardown.guests).toBeVisible();
  await expect(teardown.removeUnplanned).toBeVisible();
  await teardown.removeUnplanned.check();
  await check('teardown');
  await teardown.confirm();
  await expect(teardown.receipt).toBeVisible({ timeout: 60_000 });
  await check('receipt');
  await page.goto(`${lectern.origin}/#/`);
  await leftovers.open();
  await leftovers.look.click();
  await expect(page.getByText('No leftovers')).toBeVisible();
  await check('leftovers');
  expect(faults).toEqual([]);
});

test(
  'the way to a seat’s password can be gone by keyboard alone',
  { tag: '@every-shell' },
  async ({ lectern }) => {
    const { page } = lectern;
    const { start, plan, provision, live, frame } = screensOf(page);

    await tabTo(page, start.builtIn('Airflow and Jupyter'));
    await page.keyboard.press('ArrowDown');
    await expect(start.builtIn('Jupyter only')).toBeChecked();
    await tabTo(page, start.seats);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('3');
    await tabTo(page, start.seePlan);
    await page.keyboard.press('Enter');
    await expect(plan.figure('Seats')).toHaveText('3');
    await tabTo(page, plan.provision);
    await page.keyboard.press('Enter');
    await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
    await tabTo(page, provision.openGrid);
    await page.keyboard.press('Enter');
    await expect(frame.counts).toHaveText('3 working');
    await tabTo(page, live.tile('01'));
    await page.keyboard.press('ArrowRight');
    await expect(live.tile('02')).toBeFocused();
    await page.keyboard.press('End');
    await expect(live.tile('03')).toBeFocused();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('region', { name: 'Seat 03', exact: true });
    await tabTo(page, drawer.getByRole('button', { name: 'Show password' }));
    await page.keyboard.press('Enter');
    await expect(drawer.getByTestId('password')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(live.tile('03')).toBeFocused();
  },
);

/** Presses Tab until the focus is there; fails after more stops than a screen has. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}
