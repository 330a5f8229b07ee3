import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seatRoleName } from '../../app/workshop/names';
import { expect, test } from '../fixtures/lectern';
import { OtherComputer, region } from '../fixtures/other-computer';
import { screensOf, workshopIn } from '../screens/screens';

// Slow enough to leave a screen in the middle of a removal.
const speed = 120;
test.use({ rehearsalSpeed: speed });

test('drills, and what another computer holds, adds and leaves', async ({ lectern }) => {
  const { page, home } = lectern;
  const { frame, start, plan, provision, live, drills, leftovers, teardown } = screensOf(page);
  await start.begin('Jupyter only', 1);
  await plan.provision.click();
  await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
  await provision.openGrid.click();
  await expect(live.tileThat('01', 'works')).toBeVisible();
  const other = new OtherComputer(home, speed);

  await test.step('a drill is begun, seen at the seat, and ended', async () => {
    await drills.trigger.click();
    await drills.choose('A machine stops responding');
    await drills.begin.click();
    await expect(drills.running).toContainText('seat 01');
    await drills.end.click();
    await expect(drills.running).toBeHidden();
    await expect(live.tileThat('01', 'works')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('while another computer works on it, it is said who, and taken only by saying so', async () => {
    const id = workshopIn(page);
    await other.put(id, 'notes/for-next-year.txt', 'more exercises');
    await other.addSeatRole(id, '02');
    await other.holdLease(id);
    lectern.mayRefuse('operations/teardown');
    await frame.go('Tear down');
    await expect(teardown.guests).toContainText('notes/for-next-year.txt');
    await expect(teardown.unplanned).toContainText(seatRoleName(id, '02'));
    await teardown.removeUnplanned.check();
    await teardown.confirm();
    const problem = page.getByRole('alert').filter({ hasText: 'the laptop in room 2 is working on this' });
    await expect(problem).toContainText('you can watch meanwhile');
    await problem.getByRole('button', { name: 'Take over from that computer' }).click();
    await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
    await expect(teardown.figure('kept')).toHaveText('0');
    await expect(teardown.receipt).toContainText('notes/for-next-year.txt');
  });

  await test.step('a workshop of the same name is taken over, or another one is created', async () => {
    await other.provision('spring');
    await page.goto(`${lectern.origin}/#/`);
    await start.paste(`name: spring\nseats: 1\nregion: ${region}\nservices: [jupyter]\n`);
    await plan.provision.click();
    await expect(plan.alreadyThere).toContainText('spring · 1 seat');
    await expect(plan.createNew).toBeEnabled();
    await plan.adopt('spring').click();
    await expect(frame.counts).toHaveText('1 working', { timeout: 30_000 });
  });

  await test.step('what exists is not forgotten, unless nobody can tell and somebody says so', async () => {
    lectern.mayRefuse('workshops/remove');
    await page.goto(`${lectern.origin}/#/`);
    await start.forget('spring').click();
    await expect(start.problems).toContainText('still exists');
    const record = join(home, 'workshops', 'spring', 'record.json');
    writeFileSync(record, '{');
    await page.reload();
    await expect(start.problems).toContainText(record);
    await start.forget('spring').click();
    await expect(start.problems.filter({ has: start.forgetAllTheSame })).toContainText('may still exist');
    await start.forgetAllTheSame.click();
    await expect(start.forget('spring')).toBeHidden();
    await expect(start.problems).toBeHidden();
  });

  await test.step('what the other computer made is found, and removed only after its id is typed', async () => {
    await leftovers.open();
    await leftovers.look.click();
    const group = leftovers.group('spring');
    await expect(group).toContainText('Its machines are running');
    await expect(leftovers.remove('spring')).toBeDisabled();
    await leftovers.confirmation('spring').fill('sprin');
    await expect(leftovers.remove('spring')).toBeDisabled();
    await leftovers.confirmation('spring').fill('spring');
    await leftovers.remove('spring').click();
    await expect(leftovers.stop).toBeVisible();
  });

  await test.step('the removal goes on while its screen is left, and its receipt is there on return', async () => {
    await leftovers.allWorkshops.click();
    await expect(start.seePlan).toBeVisible();
    await leftovers.open();
    await expect(leftovers.group('spring')).toContainText('It continues when you leave this screen.');
    await expect(leftovers.receipt).toContainText('Nothing of yours is left', { timeout: 60_000 });
    await leftovers.look.click();
    await expect(page.getByText('No leftovers')).toBeVisible();
    await expect(leftovers.receipt).toBeVisible();
  });
});
