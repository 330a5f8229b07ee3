/** New passwords, new machines and fresh starts, as those meet them who sat in the seat before and who come after. */
import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { expect, it, vi } from 'vitest';
import { seatAddresses, shared } from '../../app/plan/addresses';
import type { CardView } from '../../app/contract/views';
import { serviceOf } from '../../app/services';
import type { Browser, SignedIn } from '../../app/services/participant';
import { accessCards } from '../../app/workshop/cards';
import { seatPasswordKey } from '../../app/workshop/credentials';
import { defaultServices } from '../../app/workshop/defaults';
import { clusterName } from '../../app/workshop/names';
import type { ServiceName } from '../../app/workshop/workshop';
import { readWorkshopSecret } from '../aws/secret-values';
import { testAccount } from '../engine/testing/account.testing';
import { memoryJournal, startLife, type Life } from '../engine/testing/life.testing';
import { openBrowser } from './participant';

const never = new AbortController().signal;
const { account } = await testAccount({ name: 'given-anew', speed: 900, seed: 11 });
const patience = { timeout: 30_000, interval: 50 };

async function cardOf({ connection, plan, engine }: Life, seat: string): Promise<CardView> {
  await engine.know(never);
  const secret = await readWorkshopSecret(connection.aws, plan.workshop.id);
  const passwords = new Map([[seat, secret.get(seatPasswordKey(seat))]]);
  const [card] = accessCards(plan.workshop, engine.outputs, passwords);
  if (card === undefined) throw new Error('there is no card');
  return card;
}

interface Desk {
  readonly browser: Browser;
  readonly user: SignedIn;
}

/** Signs in to one service with what is on the card, in a browser of its own. */
async function sit(card: CardView, name: ServiceName, password = card.password): Promise<Desk> {
  const url = card.services.find((one) => one.name === name)?.url ?? '';
  const browser = openBrowser(url);
  return { browser, user: await serviceOf(name).participant.signIn(browser, { ...card, password }) };
}

/** Runs SQL in the seat's own database, as the job that made it does; how psql ended. */
async function sql(life: Life, seat: string, text: string): Promise<number | undefined> {
  const { connection, plan, engine } = life;
  const { ecs } = connection.aws;
  const cluster = clusterName(plan.workshop.id);
  const job = plan.resources.find(({ address }) => address === seatAddresses(seat).database);
  if (job?.type !== 'Lectern::SeatDatabase') throw new Error('the seat has a database');
  const { tasks } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition: engine.outputs(shared.databaseJob)?.arn,
      launchType: 'EC2',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [engine.outputs(shared.privateSubnets[0])?.id ?? ''],
          securityGroups: [engine.outputs(shared.taskGroup)?.id ?? ''],
        },
      },
      placementConstraints: [{ type: 'memberOf', expression: job.properties.placementExpression }],
      overrides: {
        containerOverrides: [
          {
            name: 'psql',
            environment: [
              { name: 'LECTERN_SQL', value: text },
              { name: 'PGDATABASE', value: 'seat_01' },
            ],
          },
        ],
      },
    }),
  );
  const task = tasks?.[0]?.taskArn ?? '';
  return vi.waitFor(async () => {
    const { tasks: found } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
    expect(found?.[0]?.lastStatus).toBe('STOPPED');
    return found?.[0]?.containers?.[0]?.exitCode;
  }, patience);
}

it('lets nobody in who knew the old password, and gives who comes after an empty seat', async () => {
  const services = [defaultServices.jupyter, defaultServices.airflow];
  const workshop = { id: 'anew', seats: 2, services, materials: './materials' };
  const journal = memoryJournal();
  const materials = () => [{ key: 'hello.txt', read: () => Promise.resolve(Buffer.from('hello')) }];
  const life = startLife({ account, journal, workshop, materials });
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  const old = await cardOf(life, '01');
  const neighbour = await cardOf(life, '02');
  const before = { jupyter: await sit(old, 'jupyter'), airflow: await sit(old, 'airflow') };
  await before.jupyter.user.save?.('mine.txt', 'written before');
  expect(await sql(life, '01', 'CREATE TABLE run_before (n int)')).toBe(0);

  // A new password: the old one is dead, and so is the cookie of who was signed in; work stays.
  expect(await life.engine.newPassword(['01'], never)).toMatchObject({ outcome: 'done', seatsReady: 1 });
  const second = await cardOf(life, '01');
  expect(second.password).not.toBe(old.password);
  for (const name of ['jupyter', 'airflow'] as const) {
    await expect(sit(second, name, old.password)).rejects.toMatchObject({
      problem: { code: 'participant.cannot-work' },
    });
    await sit(second, name);
  }
  expect((await before.jupyter.browser.request('api/contents')).status).not.toBe(200);
  expect((await before.airflow.browser.request('api/v1/dags')).status).not.toBe(200);
  expect(await (await sit(second, 'jupyter')).user.read?.('mine.txt')).toBe('written before');
  expect((await cardOf(life, '02')).password).toBe(neighbour.password);
  await sit(neighbour, 'jupyter');
  const steps = life.events.flatMap(({ code, data }) => (code === 'seat.password' ? [data] : []));
  expect(steps).toEqual([
    { seat: '01', step: 'written' },
    { seat: '01', step: 'taken-up' },
  ]);

  // A fresh start: nothing of what was there, whoever asks.
  expect(await life.engine.renew(life.plan, { seats: ['01'], fresh: true }, never)).toMatchObject({
    outcome: 'done',
    seatsReady: 1,
  });
  const third = await cardOf(life, '01');
  expect(third.services).toEqual(old.services);
  for (const dead of [old.password, second.password])
    await expect(sit(third, 'jupyter', dead)).rejects.toThrow();
  const fresh = await vi.waitFor(() => sit(third, 'jupyter'), patience);
  await expect(fresh.user.read?.('mine.txt')).rejects.toThrow();
  expect(await fresh.user.read?.('hello.txt')).toBe('hello');
  await vi.waitFor(() => sit(third, 'airflow'), patience);
  expect(await sql(life, '01', 'SELECT * FROM job')).toBe(0);
  expect(await sql(life, '01', 'SELECT * FROM run_before')).toBe(3);
  await sit(neighbour, 'jupyter');

  // No password went anywhere but into the secret.
  const told = JSON.stringify(life.events) + (await journal.read());
  for (const { password } of [old, second, third]) expect(told).not.toContain(password);

  const { receipt } = await life.engine.teardown(never);
  expect(receipt).toMatchObject({ left: [], failedLookups: [] });
}, 120_000);

it('makes a password that was written and not taken up one that is, by a restart or by asking again', async () => {
  const journal = memoryJournal();
  const workshop = { id: 'halfway', seats: 1 };
  const first = startLife({ account, journal, workshop });
  await first.engine.provision(first.plan, never);
  const old = await cardOf(first, '01');
  const stopping = new AbortController();
  const cut = startLife({
    account,
    journal,
    workshop,
    beforeCall: (action) => {
      if (action === 'DescribeServices') stopping.abort();
    },
  });
  expect(await cut.engine.newPassword(['01'], stopping.signal)).toMatchObject({ outcome: 'cancelled' });
  const card = await cardOf(cut, '01');
  expect(card.password).not.toBe(old.password);
  await sit(old, 'jupyter');
  await expect(sit(card, 'jupyter')).rejects.toThrow();
  expect(cut.events.some(({ code, data }) => code === 'seat.password' && data.step === 'written')).toBe(true);

  expect(await first.engine.newPassword(['01'], never)).toMatchObject({ outcome: 'done' });
  const last = await cardOf(first, '01');
  await sit(last, 'jupyter');
  await expect(sit(old, 'jupyter')).rejects.toThrow();
  await first.engine.teardown(never);
}, 60_000);
