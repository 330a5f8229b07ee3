import { expect, test } from '../fixtures/lectern';
import { cardsByPage, print } from '../fixtures/print';
import { AirflowPage, FilesPage } from '../screens/stand-ins';
import { screensOf } from '../screens/screens';

// A crash must last long enough to be seen from the laptop: the usual speed of a rehearsal.
test.use({ rehearsalSpeed: 60 });

const dag = `from datetime import datetime
from airflow import DAG

with DAG("bread", schedule="@daily", start_date=datetime(2026, 1, 1), catchup=False):
    pass
`;

/** Without 0 O 1 l I, which are read wrong from paper. */
const legible = /^[2-9A-HJ-NP-Za-km-z-]{8,}$/;

test('an instructor plans, provisions, hands out, heals and tears down', async ({ lectern }) => {
  const { page } = lectern;
  const { frame, start, plan, provision, live, names, latecomer, cards, teardown } = screensOf(page);

  await test.step('the plan says what it will make before anything is made', async () => {
    await start.begin('Airflow and Jupyter', 2);
    await expect(plan.heading).toBeVisible();
    await expect(frame.rehearsal).toContainText('60');
    await expect(frame.counts).toHaveText('nothing created yet');
    await expect(plan.figure('Seats')).toHaveText('2');
    await expect(plan.resource('Machine')).toHaveText(['–', '1', '2']);
    await expect(plan.resource('Target group')).toHaveText(['–', '2', '4']);
    await expect(plan.portRow(1)).toContainText('8001–8002');
    await expect(plan.portRow(1)).toContainText('9001–9002');
    await expect(plan.cost).toContainText('An hour');
    await expect(plan.account).toContainText('there is room for this workshop');
  });

  await test.step('names come from a table, with what is wrong said by line', async () => {
    await names.open();
    await names.list.fill('Nachname;Vorname\nMüller;Łukasz\n\n;\n');
    await expect(page.getByText('1 name gets seat 01.')).toBeVisible();
    await names.use.click();
    await expect(names.name('01')).toHaveValue('Łukasz Müller');
    await frame.go('Plan');
  });

  await test.step('provisioning shows what it waits for, and seats turn green', async () => {
    await plan.provision.click();
    await expect(provision.heading).toBeVisible();
    await expect(provision.waiting).toContainText(/usually/);
    await expect(provision.parts).toContainText('Database server');
    await expect.poll(() => provision.madeCount()).toBeGreaterThan(0);
    await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
    await provision.openGrid.click();
    await expect(live.tileThat('01', 'works')).toBeVisible();
    await expect(live.tileThat('02', 'works')).toBeVisible();
    await expect(frame.counts).toHaveText('2 working');
  });

  await test.step('a name is changed, and a latecomer gets the free seat, without leaving the grid', async () => {
    await names.open();
    await names.rename('01', 'Łukasz Möller');
    await expect(names.said).toContainText('Łukasz Müller is now Łukasz Möller.');
    // What is being typed is neither wiped by another window's change nor written over it.
    lectern.mayRefuse('roster/set');
    await names.name('01').fill('Łukasz M.');
    const second = await page.context().newPage();
    await second.goto(page.url());
    await second.getByRole('textbox', { name: 'Name at seat 01' }).fill('Łukasz Mo');
    await second.keyboard.press('Enter');
    await expect(second.getByText('Łukasz Möller is now Łukasz Mo.')).toBeVisible();
    await second.close();
    await expect(names.name('01')).toHaveValue('Łukasz M.');
    await names.name('01').press('Enter');
    await expect(page.getByText('The names were changed meanwhile')).toBeVisible();
    await expect(names.name('01')).toHaveValue('Łukasz Mo');
    await names.rename('01', 'Łukasz Möller');
    await expect(names.said).toContainText('Łukasz Mo is now Łukasz Möller.');
    await frame.go('Live');
    await latecomer.open();
    await latecomer.name.fill('Zoë Späth');
    await latecomer.button('Give seat 02').click();
    await expect(latecomer.dialog).toContainText('Seat 02 is ready: give it to Zoë Späth');
    await latecomer.button('Close').click();
    await expect(live.tile('01')).toHaveAccessibleName(/Łukasz Möller/);
    await expect(live.tile('02')).toHaveAccessibleName(/Zoë Späth/);
  });

  const drawer = await live.openSeat('01');
  await expect(drawer.password).toBeHidden();
  const login = await drawer.readLogin();
  await expect(drawer.password).toBeHidden();

  const jupyter = await test.step('a participant logs in to Jupyter and saves a DAG', async () => {
    const opened = new FilesPage(await drawer.openService('Jupyter'));
    await opened.logIn(login.password);
    await opened.saveNewFile('dags', 'bread.py', dag);
    await expect(opened.saved).toContainText('Saved');
    return opened;
  });

  await test.step('the seat’s Airflow has it within ten seconds', async () => {
    const airflow = new AirflowPage(await drawer.openService('Airflow'));
    await airflow.logIn(login.username, login.password);
    await expect(airflow.dag('bread')).toBeVisible({ timeout: 10_000 });
    await airflow.page.close();
  });

  await test.step('a crashed container comes back by itself, and the file is still there', async () => {
    await drawer.crash('Jupyter').click();
    await expect(live.tileThat('01', 'works')).toBeHidden();
    await expect(live.tile('01')).toHaveAccessibleName(/Jupyter/);
    await expect(live.tileThat('02', 'works')).toBeVisible();
    await expect(live.tileThat('01', 'works')).toBeVisible({ timeout: 30_000 });
    await expect(drawer.history).toContainText(/Jupyter/);
    await jupyter.page.reload();
    if (await jupyter.page.getByLabel('Password').isVisible()) await jupyter.logIn(login.password);
    await jupyter.page.goto(new URL('/edit/dags/bread.py', jupyter.page.url()).href);
    await expect(jupyter.editor).toHaveValue(dag);
    await jupyter.page.close();
    // Wherever the pressed button left the focus.
    await page.keyboard.press('Escape');
    await expect(drawer.region).toBeHidden();
    await expect(live.tile('01')).toBeFocused();
    await live.openSeat('01');
  });

  await test.step('a service is restarted', async () => {
    await drawer.restart('Airflow').click();
    await expect(drawer.said).toHaveText('Airflow is restarting.');
    await expect(live.tileThat('01', 'works')).toBeHidden();
    await expect(live.tileThat('01', 'works')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('the cards carry what a participant needs', async () => {
    await frame.go('Cards');
    await expect(cards.cards).toHaveCount(2);
    for (const seat of ['01', '02']) {
      await expect(cards.field(seat, 'Jupyter')).toHaveText(new RegExp(`^http://\\S+:80${seat}/?`));
      await expect(cards.field(seat, 'Airflow')).toHaveText(new RegExp(`^http://\\S+:90${seat}/?`));
      await expect(cards.field(seat, 'Password')).toHaveText(legible);
    }
    await expect(cards.card('02')).toContainText('Zoë Späth');
    await expect(cards.field('01', 'User name')).toHaveText(login.username);
    await expect(cards.field('01', 'Password')).toHaveText(login.password);
    expect(await cards.field('02', 'Password').innerText()).not.toBe(login.password);
    const printed = await print(page, lectern.home);
    expect(await cardsByPage(page, printed)).toEqual([2]);
    expect(printed?.join('') ?? login.password).toContain(login.password);
    expect(printed?.join('') ?? '').not.toContain('Refresh');
  });

  await test.step('teardown wants the very word, and proves that nothing is left', async () => {
    await frame.go('Tear down');
    await teardown.confirmation.fill('airflow');
    await expect(teardown.tearDown).toBeDisabled();
    await teardown.confirm();
    await expect(teardown.receipt).toBeVisible({ timeout: 60_000 });
    await expect(teardown.receipt).toContainText('Nothing of yours is left');
    await expect(teardown.figure('left')).toHaveText('0');
    // AWS's own roles of ECS, load balancing and RDS came with it, and are the account's.
    await expect(teardown.figure('kept')).toHaveText('0');
    await expect(teardown.receipt).toContainText('AWSServiceRoleForECS');
    await expect(teardown.figure('removed')).toHaveText(await teardown.figure('made').innerText());
    await expect(frame.counts).toHaveText('torn down');
  });
});
