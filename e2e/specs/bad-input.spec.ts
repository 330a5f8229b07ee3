import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';

const wrongFields = `name: Broken
seats: 0
services:
  - jupyter
  - airfow
colour: red
`;

const portClash = `name: Clash
seats: 3
services:
  - name: jupyter
    portBase: 8000
  - name: airflow
    portBase: 8001
`;

test('what is wrong with a workshop is said by file, line, field and what is expected', async ({
  lectern,
}) => {
  const { start, plan, frame, form } = screensOf(lectern.page);
  const file = join(lectern.home, 'workshop.yaml');

  await test.step('a file, by its path', async () => {
    writeFileSync(file, wrongFields);
    await start.openPath(file);
    await expect(start.problems).toContainText('3 problems, so it was not opened');
    await expect(start.problems.getByRole('listitem')).toHaveText([
      new RegExp(`${file}:2 · seats.*Expected: a whole number from 1 to 500`),
      new RegExp(`${file}:5 · services\\[1\\]\\.name.*airfow.*Expected: one of: jupyter, airflow`),
      new RegExp(`${file}:6 · colour.*Expected: one of: name`),
    ]);
  });

  await test.step('a path where nothing is', async () => {
    await start.openPath(join(lectern.home, 'nothing.yaml'));
    await expect(start.problems.getByRole('listitem')).toHaveText(/nothing\.yaml:1.*no such file/i);
  });

  await test.step('pasted texts', async () => {
    await start.paste('name: Broken\nseats: [3\n');
    await expect(start.problems.getByRole('listitem')).toHaveText(/workshop\.yaml:\d+.*Expected: /);
    await start.paste(wrongFields.replace('seats: 0', 'seats: 501'));
    await expect(start.problems.getByRole('listitem').first()).toHaveText(
      /workshop\.yaml:2 · seats.*501.*Expected: a whole number from 1 to 500/,
    );
    await start.paste(portClash);
    await expect(start.problems.getByRole('listitem')).toHaveText(
      /workshop\.yaml:7 · services\[1\].portBase.*clash/,
    );
  });

  await test.step('a number of seats out of bounds cannot be typed', async () => {
    for (const [typed, kept] of [
      ['0', '1'],
      ['501', '500'],
    ] as const) {
      await start.seats.fill(typed);
      await start.seats.blur();
      await expect(start.seats).toHaveValue(kept);
    }
  });

  await test.step('a path is told where it is seen, and may begin at home', async () => {
    await start.openPath('~/no such course/workshop.yaml');
    await expect(start.problems).toBeFocused();
    await expect(start.problems).toBeInViewport();
    await expect(start.problems.getByRole('listitem')).toHaveText(/^\/.*no such course\/workshop\.yaml:1/);
  });

  await test.step('nothing was kept of all that, and a good file still opens', async () => {
    await expect(lectern.page.getByText('None yet.')).toBeVisible();
    writeFileSync(file, 'name: Good one\nseats: 3\nservices: [jupyter]\n');
    await start.openPath(file);
    await expect(plan.figure('Seats')).toHaveText('3');
    await expect(frame.counts).toHaveText('nothing created yet');
    await expect(plan.account).toContainText('there is room for this workshop');
  });

  await test.step('somebody else writes to the file meanwhile: nothing is overwritten', async () => {
    await form.open.click();
    await form.seats.fill('5');
    writeFileSync(file, 'name: Good one\nseats: 3 # by hand\nservices: [jupyter]\nspares: 1\n');
    lectern.mayRefuse('forms/save');
    await form.planAgain.click();
    await expect(start.problems).toContainText('The file was changed outside Lectern');
    expect(readFileSync(file, 'utf8')).toContain('seats: 3 # by hand');
    await form.readAgain.click();
    await expect(form.seats).toHaveValue('3');
    await form.seats.fill('6');
    await form.planAgain.click();
    await expect(plan.figure('Seats')).toHaveText('6');
    expect(readFileSync(file, 'utf8')).toBe(
      'name: Good one\nseats: 6 # by hand\nservices: [jupyter]\nspares: 1\n',
    );
  });

  await test.step('exercises that cannot be handed out are told at their field', async () => {
    const folder = join(lectern.home, 'exercises');
    mkdirSync(folder);
    await form.open.click();
    await form.chooseByPath(folder);
    await expect(start.problems).toContainText('is empty');
    symlinkSync('/etc', join(folder, 'etc'));
    await form.chooseByPath(folder);
    await expect(start.problems).toContainText('etc is a link to another place');
    await form.planAgain.click();
    await expect(form.chooseFolder).toBeFocused();
    await form.discard.click();
  });

  await test.step('a file that has the id of another workshop asks before it replaces its plan', async () => {
    const text = 'name: Twin\nid: twin\nseats: 2\nservices: [jupyter]\n';
    await frame.allWorkshops.click();
    await start.paste(text);
    await expect(plan.figure('Seats')).toHaveText('2');
    await frame.allWorkshops.click();
    await start.paste(text.replace('seats: 2', 'seats: 4'));
    await start.openAsNew.click();
    await expect(plan.figure('Seats')).toHaveText('4');
    await frame.allWorkshops.click();
    await expect(start.saved('Twin')).toHaveCount(2);
  });
});
