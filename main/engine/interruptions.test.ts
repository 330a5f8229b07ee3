import { setMaxListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import type { Laptop } from './testing/laptop.testing';
import { createLaptop, failingDisk } from './testing/laptop.testing';
import type { Life, LifeOptions } from './testing/life.testing';
import { nothingButServiceRoles } from './testing/kept.testing';
import { memoryJournal, startLife } from './testing/life.testing';

const speed = 3_000;
const workshop = { id: 'interrupted' };
const never = new AbortController().signal;
setMaxListeners(0, never);
const { account } = await testAccount({ name: 'interruptions', speed, seed: 23 });
let bystander: Life['connection']['aws'];
let before: Awaited<ReturnType<typeof census>>;
/** What an uninterrupted provision makes. */
let whole: ReturnType<typeof counts>;

beforeAll(async () => {
  bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
  before = await census(bystander);
  const life = startLife({ account, journal: memoryJournal(), workshop });
  await life.engine.provision(life.plan, never);
  whole = counts(await census(bystander));
  await life.engine.teardown(never);
  life.connection.aws.destroy();
});

afterAll(async () => {
  bystander.destroy();
});

let journal: ReturnType<typeof memoryJournal>;
beforeEach(() => {
  journal = memoryJournal();
});
// A test that failed must not spoil the next one.
afterEach(async () => {
  await live({ journal: memoryJournal() }).engine.teardown(never, { takeOver: true });
});

const live = (how: Partial<LifeOptions> = {}): Life => startLife({ account, workshop, journal, ...how });
const provision = (life: Life, signal = never) => life.engine.provision(life.plan, signal);

/** A life on `laptop`, to which something happens when it first asks for `action`. */
function onLaptop(laptop: Laptop, action: string, happens: () => void): Life {
  let happened = false;
  return live({
    ...laptop.hooks,
    beforeCall: async (asked, client) => {
      await laptop.hooks.beforeCall(asked, client);
      if (asked !== action || happened) return;
      happened = true;
      happens();
    },
  });
}

const failures = ({ events }: Life): readonly string[] =>
  events.filter(({ code }) => /failed|skipped/.test(code)).map(({ message }) => message);
const notes = ({ events }: Life): string =>
  events.flatMap((event) => (event.code === 'resource.note' ? [event.data.note] : [])).join('\n');

async function expectWhole(): Promise<void> {
  expect(counts(await census(bystander))).toEqual(whole);
}

async function expectNothingLeft(life = live()): Promise<void> {
  const { outcome, receipt } = await life.engine.teardown(never);
  expect(receipt).toMatchObject({ left: [], kept: [], beside: nothingButServiceRoles, failedLookups: [] });
  expect(outcome).toBe('done');
  expect(await census(bystander)).toEqual(before);
  life.connection.aws.destroy();
}

describe('a laptop that sleeps for an hour', () => {
  it.each([
    ['CreateVpc', 'DeleteService'],
    ['RunInstances', 'TerminateInstances'],
    ['CreateService', 'DeleteVpc'],
  ])(
    'in the middle of a provision (%s) and of a teardown (%s) goes on by itself when it wakes',
    async (up, down) => {
      const laptop = createLaptop(speed);
      const first = onLaptop(laptop, up, () => void laptop.sleepForAnHour());
      expect(await provision(first)).toMatchObject({ outcome: 'done', seatsReady: 2 });
      expect(failures(first)).toEqual([]);
      await expectWhole();
      const second = onLaptop(laptop, down, () => void laptop.sleepForAnHour());
      await expectNothingLeft(second);
      expect(failures(second)).toEqual([]);
    },
  );

  it('does nothing more when another laptop has taken over meanwhile', async () => {
    const laptop = createLaptop(speed);
    const other = { computer: 'other', process: 2, installation: 'other' };
    let taken: Promise<unknown> | undefined;
    const first = onLaptop(laptop, 'CreateService', () => {
      void laptop.sleepForAnHour();
      const second = live({ journal: memoryJournal(), holder: other });
      taken = second.engine.provision(second.plan, never, { takeOver: true });
    });
    expect(await provision(first)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'workshop.lease-lost' },
    });
    expect(await taken).toMatchObject({ outcome: 'done' });
    await expectWhole();
    await expectNothingLeft(live({ holder: other, journal: memoryJournal() }));
  });
});

describe('a network that is gone for five minutes', () => {
  it.each(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT'])(
    '(%s) is sat out, in words, and nothing fails',
    async (code) => {
      const laptop = createLaptop(speed);
      const lose = () => void laptop.loseNetwork(code, 5 * 60_000);
      const first = onLaptop(laptop, 'CreateLoadBalancer', lose);
      expect(await provision(first)).toMatchObject({ outcome: 'done', seatsReady: 2 });
      expect(failures(first)).toEqual([]);
      expect(notes(first)).toMatch(
        code === 'ETIMEDOUT' ? /The connection to AWS broke/ : /AWS cannot be reached from this computer/,
      );
      await expectWhole();
      const second = onLaptop(laptop, 'DeleteLoadBalancer', lose);
      await expectNothingLeft(second);
      expect(failures(second)).toEqual([]);
    },
  );
});

describe('credentials that expire in the middle', () => {
  it('stop a provision and a teardown at once, and both go on after a new sign-in', async () => {
    const laptop = createLaptop(speed);
    const expire = () => {
      laptop.signedIn = false;
    };
    const first = onLaptop(laptop, 'CreateListener', expire);
    expect(await provision(first)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'aws.credentials-expired' },
    });
    expect(first.events.at(-1)?.message).toContain('credentials have expired');
    laptop.signedIn = true;
    expect(await provision(first)).toMatchObject({ outcome: 'done', seatsReady: 2 });
    await expectWhole();

    const second = onLaptop(laptop, 'DeleteLoadBalancer', expire);
    expect(await second.engine.teardown(never)).toMatchObject({
      outcome: 'incomplete',
      problem: { code: 'aws.credentials-expired' },
    });
    laptop.signedIn = true;
    await expectNothingLeft(second);
  });
});

describe('a disk that is full', () => {
  it.each([
    ['full', 1],
    ['torn', 4],
    ['not-flushed', 7],
    ['torn', 20],
    ['full', 25],
  ] as const)(
    '(%s, from write %d on) loses nothing: no call without its intent, and it goes on when there is room',
    async (fault, nth) => {
      const disk = failingDisk(journal, nth, fault);
      const life = live({ journal: disk });
      expect(await provision(life)).toMatchObject({
        outcome: 'incomplete',
        problem: { code: 'journal.not-writable' },
      });
      expect(life.events.at(-1)?.message).toContain('cannot write its journal');
      // Whatever was made was meant on the disk before.
      const meant = await disk.read();
      const { found } = await live().engine.inventory(never);
      for (const { address } of found)
        expect(meant).toMatch(new RegExp(`"entry":"intent"[^\\n]*"${address.replaceAll('.', '\\.')}"`));
      disk.room = true;
      // The same process continues, or another one.
      expect(await provision(nth % 2 === 0 ? life : live())).toMatchObject({
        outcome: 'done',
        seatsReady: 2,
      });
      await expectWhole();

      const rough = failingDisk(journal, nth, fault);
      const down = live({ journal: rough });
      expect(await down.engine.teardown(never)).toMatchObject({
        outcome: 'incomplete',
        problem: { code: 'journal.not-writable' },
      });
      rough.room = true;
      await expectNothingLeft(nth % 2 === 0 ? down : live());
    },
  );
});

describe('a disk that is full at the very end', () => {
  it('keeps the receipt of a teardown that left nothing, and says that the journal is not closed', async () => {
    const life = live();
    await provision(life);
    const all = life.plan.resources.length;
    const disk = failingDisk(journal, Number.POSITIVE_INFINITY, 'full');
    const closing = {
      ...disk,
      append: (text: string) =>
        text.includes('"closed"') ? Promise.reject(new Error('ENOSPC')) : disk.append(text),
    };
    const { outcome, receipt, problem } = await live({ journal: closing }).engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], made: all, removed: all });
    expect([outcome, problem?.code]).toEqual(['incomplete', 'journal.not-writable']);
    await expectNothingLeft();
  });
});

describe('a cancel', () => {
  it('at any call of a provision and of a teardown ends it, and it is taken up again to the same end', async () => {
    const plain = live();
    await provision(plain);
    const up = [...plain.changes];
    await expectNothingLeft(plain);
    const down = plain.changes.slice(up.length);
    const every = process.env['LECTERN_KILL'] === 'all' ? 1 : 6;
    const pick = (calls: readonly string[]) => [...new Set(calls)].filter((_, i) => i % every === 0);
    const [ups, downs] = [pick(up), pick(down)];
    for (let i = 0; i < Math.max(ups.length, downs.length); i += 1) {
      journal = memoryJournal();
      expect(await cancelAt(ups[i], provision)).toBe(ups[i] === undefined ? 'done' : 'cancelled');
      expect(await provision(live())).toMatchObject({ outcome: 'done', seatsReady: 2 });
      await expectWhole();
      const ended = await cancelAt(downs[i], (life, signal) => life.engine.teardown(signal));
      expect(ended).toBe(downs[i] === undefined ? 'done' : 'cancelled');
      // What has gone already is not there to be torn down.
      if (ended === 'done') expect(await census(bystander)).toEqual(before);
      else await expectNothingLeft();
    }
  });

  async function cancelAt(
    action: string | undefined,
    work: (life: Life, signal: AbortSignal) => Promise<{ readonly outcome: string }>,
  ): Promise<string> {
    const controller = new AbortController();
    const life = live({
      beforeCall: (asked) => {
        if (asked === action) controller.abort(new Error('cancelled by the test'));
      },
    });
    const { outcome } = await work(life, controller.signal);
    expect(failures(life)).toEqual([]);
    life.connection.aws.destroy();
    return outcome;
  }
});
