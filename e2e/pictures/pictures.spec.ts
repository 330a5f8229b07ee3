/**
 * The pictures of README.md, taken from a rehearsal, so that they show what is. `npm run pictures` writes them again;
 * it is no test and not part of `npm test`.
 */
import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/lectern';
import { screensOf } from '../screens/screens';

const names = [
  'Amara Okafor',
  'Ben Lindqvist',
  'Chiara Rossi',
  'Daniel Novák',
  'Elif Demir',
  'Farid Haddad',
  'Greta Sørensen',
  'Hiro Tanaka',
  'Inês Carvalho',
  'Jonas Weber',
  'Katya Ivanova',
  'Liam Byrne',
  'Mei Chen',
  'Noor El-Sayed',
  'Olga Kowalska',
  'Pedro Álvarez',
  'Quentin Dubois',
  'Rania Saleh',
  'Sofia Papadaki',
  'Tomáš Dvořák',
];

const workshop = `name: Data pipelines with Airflow
id: pipelines
seats: 20
services: [jupyter, airflow]
participants:
${names.map((name) => `  - ${name}`).join('\n')}
`;

test.use({ viewport: { width: 1280, height: 800 }, rehearsalSpeed: 300 });

test('pictures of the grid, a card and a receipt', async ({ lectern }) => {
  const { frame, clock, start, plan, provision, live, cards, teardown } = screensOf(lectern.page);
  await start.paste(workshop);
  await plan.provision.click();
  await provision.openGrid.click({ timeout: 90_000 });
  await expect(frame.counts).toHaveText(/^20 work/, { timeout: 60_000 });

  // One seat that has just crashed, as in class: the clock is AWS's own, or it would heal before anybody looks.
  await clock.choose('As on AWS, ×1', 'menuitemradio');
  const drawer = await live.openSeat('07');
  await drawer.crash('Jupyter').click();
  await expect(live.tileThat('07', 'works')).toBeHidden();
  await drawer.address('Jupyter').scrollIntoViewIfNeeded();
  await take('grid', lectern.page.locator('body'));

  await clock.choose('×300', 'menuitemradio');
  await expect(live.tileThat('07', 'works')).toBeVisible({ timeout: 30_000 });
  await frame.go('Cards');
  await take('card', cards.card('07'));

  await frame.go('Tear down');
  await teardown.confirm();
  await expect(teardown.figure('left')).toHaveText('0', { timeout: 60_000 });
  await take('receipt', lectern.page.locator('body'));
});

async function take(name: string, what: Locator): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url));
  await what.screenshot({ path, animations: 'disabled' });
}
