import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';

test('a workshop of one’s own needs no file: Jupyter only, with a folder of exercises, and then a copy', async ({
  lectern,
}) => {
  const { page } = lectern;
  const { start, form, plan, provision, live, frame } = screensOf(page);
  const folder = join(lectern.home, 'course');
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, 'bread.ipynb'), '{}');

  await test.step('the form says what is missing, and what it costs', async () => {
    await start.beginOwn();
    await expect(form.service('Jupyter')).toBeChecked();
    await expect(form.service('Airflow')).not.toBeChecked();
    await form.showPlan.click();
    await expect(form.name).toBeFocused();
    await expect(form.name).toHaveAccessibleDescription(/Enter the name of the workshop/);
    await form.name.fill('Bread');
    await expect(form.price).toContainText('an hour on AWS');
    await form.seats.fill('2');
    await form.seats.blur();
    await expect(form.price).toContainText('less');
  });

  await test.step('what goes up is listed, and the form is still there after Lectern was closed', async () => {
    await form.chooseByPath(folder);
    await form.unfoldExercises();
    await expect(form.exercises.getByRole('listitem')).toHaveText([/bread\.ipynb.*2 bytes/]);
    await expect(page.getByText(/Left behind.*\.git/)).toBeVisible();
    // It is kept a moment after the last key.
    const draft = join(lectern.home, 'drafts', 'new.json');
    await expect.poll(() => readFileSync(draft, 'utf8')).toMatch(/Bread.*course/);
    await lectern.restart();
    await page.getByRole('button', { name: 'Continue with the form' }).click();
    await expect(form.name).toHaveValue('Bread');
    await expect(form.seats).toHaveValue('2');
  });

  await test.step('three steps end in a rehearsal', async () => {
    await form.showPlan.click();
    await expect(plan.figure('Seats')).toHaveText('2');
    await expect(plan.resources).not.toContainText('Database');
    await plan.provision.click();
    await provision.openGrid.click();
    await expect(live.tileThat('02', 'works')).toBeVisible();
  });

  await test.step('it is duplicated as a workshop of its own', async () => {
    await frame.allWorkshops.click();
    await start.duplicate('Bread').click();
    await expect(form.name).toHaveValue('Bread (copy)');
    await form.showPlan.click();
    await expect(plan.figure('Seats')).toHaveText('2');
    await expect(frame.counts).toHaveText('nothing created yet');
  });
});
