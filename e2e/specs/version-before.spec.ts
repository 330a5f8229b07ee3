/**
 * What version 0.1 provisioned, with its saved state (fixtures/version-0.1, its README says how it was made), is
 * opened, watched, handed out and torn down by this version. A PostgreSQL server's own data is not in it, as after
 * a restart of the computer: it lived on the memory disk.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';
import { FilesPage } from '../screens/stand-ins';

test.use({ dataFolder: fileURLToPath(new URL('../fixtures/version-0.1', import.meta.url)) });

test('what the version before provisioned is watched, handed out and torn down', async ({ lectern }) => {
  const { page } = lectern;
  const { frame, start, live, cards, teardown } = screensOf(page);

  await test.step('both services, in the region of its file', async () => {
    await start.saved('Airflow and Jupyter').click();
    await expect(live.heading).toBeVisible();
    const drawer = await live.openSeat('01');
    const opened = new FilesPage(await drawer.openService('Jupyter'));
    await opened.logIn('7zpz-wdm5t-ynm3');
    await expect(opened.page.getByRole('link', { name: 'saved-by-a-participant.txt' })).toBeVisible();
    await opened.page.close();
    await frame.go('Cards');
    await expect(cards.field('01', 'Jupyter')).toHaveText(/^http:\/\/\S+:8001\/?/);
    await expect(cards.field('02', 'Airflow')).toHaveText(/^http:\/\/\S+:9002\/?/);
    await expect(cards.field('02', 'Password')).toHaveText('3x4w-g7db5-75ja');
    await frame.go('Tear down');
    await teardown.confirm();
    await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
    await expect(teardown.figure('made')).toHaveText('49');
    await expect(teardown.figure('removed')).toHaveText('49');
  });

  await test.step('a workshop that its command line put into another region', async () => {
    await page.goto(lectern.origin);
    await start.saved('Jupyter only').click();
    await expect(live.tileThat('01', 'works')).toBeVisible();
    await frame.go('Tear down');
    await teardown.confirm();
    await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
  });
});
