import { expect, test } from '../fixtures/lectern';
import { FilesPage } from '../screens/stand-ins';
import { screensOf } from '../screens/screens';

// A crash must last long enough to be seen from the laptop: the usual speed of a rehearsal.
test.use({ rehearsalSpeed: 60 });

const workshop = 'id: code\nname: Code\nseats: 2\nregion: eu-west-1\nservices: [vscode]\n';
const exercise = 'print("saved in VS Code")\n';

test('a workshop with VS Code alone goes from its plan to its receipt', async ({ lectern }) => {
  const { page } = lectern;
  const { frame, start, plan, provision, live, cards, teardown } = screensOf(page);

  await test.step('the plan says what will not work at an address without https', async () => {
    await start.paste(workshop);
    await expect(plan.heading).toBeVisible();
    await expect(page.getByText('The addresses are plain http: in VS Code, previews')).toBeVisible();
    await expect(plan.portRow(1)).toContainText('7001–7002');
  });

  await test.step('two seats are provisioned', async () => {
    await plan.provision.click();
    await expect(provision.openGrid).toBeVisible({ timeout: 60_000 });
    await provision.openGrid.click();
    await expect(live.tileThat('01', 'works')).toBeVisible();
    await expect(live.tileThat('02', 'works')).toBeVisible();
  });

  const drawer = await live.openSeat('01');
  const { password } = await drawer.readLogin();

  const editor =
    await test.step('a participant signs in with the card’s password and saves a file', async () => {
      const opened = new FilesPage(await drawer.openService('VS Code'));
      await opened.logIn(password);
      await opened.saveNewFile('', 'mine.py', exercise);
      await expect(opened.saved).toContainText('Saved');
      return opened;
    });

  await test.step('a crashed container comes back by itself, and the file is still there', async () => {
    await drawer.crash('VS Code').click();
    await expect(live.tileThat('01', 'works')).toBeHidden();
    await expect(live.tile('01')).toHaveAccessibleName(/VS Code/);
    await expect(live.tileThat('01', 'works')).toBeVisible({ timeout: 30_000 });
    await editor.page.reload();
    await expect(editor.editor).toHaveValue(exercise);
    await editor.page.close();
  });

  await test.step('a card has the address and the password, and no user name', async () => {
    await frame.go('Cards');
    await expect(cards.field('01', 'VS Code')).toHaveText(/^http:\/\/\S+:7001\/?/);
    await expect(cards.field('01', 'Password')).toHaveText(password);
    await expect(cards.field('01', 'User name')).toBeHidden();
  });

  await test.step('teardown leaves nothing', async () => {
    await frame.go('Tear down');
    await teardown.confirm();
    await expect(teardown.receipt).toContainText('Nothing of yours is left', { timeout: 60_000 });
    await expect(teardown.figure('left')).toHaveText('0');
  });
});
