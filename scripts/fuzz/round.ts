import { setMaxListeners } from 'node:events';
import type { LecternEvent, Receipt } from '../../app/contract/events';
import { defined } from '../../app/defined';
import { defaultServices } from '../../app/workshop/defaults';
import type { Workshop } from '../../app/workshop/workshop';
import type { AwsClients } from '../../main/aws/clients';
import { census } from '../../main/engine/testing/census.testing';
import { changesIn, contents } from '../../main/engine/testing/contents.testing';
import type { LeaseHolder } from '../../main/engine/lease';
import { createLaptop } from '../../main/engine/testing/laptop.testing';
import type { Life, TestAccount } from '../../main/engine/testing/life.testing';
import { memoryJournal, startLife } from '../../main/engine/testing/life.testing';
import type { Death } from '../../main/engine/testing/mortality.testing';
import type { Random } from '../../main/rehearsal/world/random';
import { createRandom } from '../../main/rehearsal/world/random';
import type { Census } from './expected';
import { changesBetween, differences } from './expected';
import { createSpoiler, drawOdds } from './faults';
import type { Odds } from './faults';
import { meddle } from './meddle';
import { liesIn } from './receipts';

export interface RoundOptions {
  readonly account: TestAccount;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface RoundStory {
  readonly summary: string;
  /** What must not be; empty when all is well. */
  readonly wrong: readonly string[];
  /** What was done to it, by kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** The workshop that rounds play with. */
export const workshopId = 'fuzz';

/** Faulty lives of one half of a round; after that the weather is calm. */
const mostRoughLives = 8;
/** A calm life must end well at once, or at the second try when AWS refuses for a while. */
const mostCalmLives = 3;
/** Wall ms after which a life counts as stuck. */
const stuckMs = 150_000;
const calm: Odds = {
  unavailable: 0,
  refused: 0,
  answerLost: 0,
  late: 0,
  throttled: 0,
  diskFull: 0,
  asleep: 0,
  offline: 0,
  expired: 0,
  lied: 0,
  interrupt: 0,
};

/** One workshop's whole life under random faults. Never throws for what the engine did. */
export async function playRound({ account, seed, say }: RoundOptions): Promise<RoundStory> {
  const random = createRandom(seed);
  const workshop = drawWorkshop(random);
  const bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
  const before = await census(bystander);
  const others = await contents(bystander);
  const player = createPlayer({ account, workshop, random, bystander, say });
  const wrong: string[] = [];
  const hasPart = random.next() < 0.25;

  const up = await player.play('provision', hasPart ? 1 + Math.floor(random.next() * 3) : undefined);
  wrong.push(...up.wrong);
  if (up.last !== undefined && up.wrong.length === 0 && up.done) {
    wrong.push(...differences(before, await census(bystander), up.last.plan));
  }
  const standing = await census(bystander);
  const laptopsBefore = player.laptops();
  const down = await player.play('teardown');
  wrong.push(...down.wrong);
  const after = await census(bystander);
  wrong.push(...changesBetween(before, after));
  wrong.push(...changesIn(others, await contents(bystander)));
  const isWhole = player.laptops() === laptopsBefore && player.unheard() === 0;
  const all = [standing, ...player.sights()];
  wrong.push(...liesIn(player.receipts(), { before, after, standing, all, isWhole }));
  bystander.destroy();
  const services = workshop.services?.map(({ name }) => name).join('+') ?? '';
  return {
    summary:
      `${workshop.seats ?? 0} × ${services}, ${up.lives} + ${down.lives} lives (${up.how.join(' ')} | ${down.how.join(' ')})` +
      (up.done ? '' : ', never whole'),
    wrong: [...new Set(wrong)],
    faults: player.faults,
  };
}

function drawWorkshop(random: Random): Partial<Workshop> & Pick<Workshop, 'id'> {
  const seats = 1 + Math.floor(random.next() * 3);
  const services =
    random.next() < 0.3 ? [defaultServices.jupyter, defaultServices.airflow] : [defaultServices.jupyter];
  return { id: workshopId, seats, services };
}

interface Played {
  readonly lives: number;
  readonly how: readonly string[];
  readonly last?: Life;
  readonly done: boolean;
  readonly wrong: readonly string[];
}

interface Player {
  /** What was done so far, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** How many laptops it has had. */
  laptops(): number;
  /** The receipts that were written, oldest first. */
  receipts(): readonly Receipt[];
  /** Receipts that died with their laptop's process. */
  unheard(): number;
  /** The account after each life. */
  sights(): readonly Census[];
  /** Lives until the half is done; `most` ends it before, however far it is. */
  play(half: 'provision' | 'teardown', most?: number): Promise<Played>;
}

function createPlayer(options: {
  readonly account: TestAccount;
  readonly workshop: Partial<Workshop>;
  readonly random: Random;
  readonly bystander: AwsClients;
  readonly say: (line: string) => void;
}): Player {
  const { account, workshop, random, bystander, say } = options;
  let journal = memoryJournal();
  let laptops = 1;
  const holderOf = (n: number): LeaseHolder => ({
    computer: `laptop ${n}`,
    process: 1,
    installation: `laptop ${n}`,
  });
  let holder = holderOf(laptops);
  const faults: Record<string, number> = {};
  const count = (what: string, times: number): void => {
    faults[what] = (faults[what] ?? 0) + times;
  };
  const receipts: Receipt[] = [];
  const sights: Census[] = [];
  let unheard = 0;
  return {
    faults,
    laptops: () => laptops,
    receipts: () => receipts,
    unheard: () => unheard,
    sights: () => sights,
    play: async (half, most) => {
      const how: string[] = [];
      const rough = most ?? 1 + Math.floor(random.next() * mostRoughLives);
      const lives = most ?? rough + mostCalmLives;
      let last: Life | undefined;
      for (let n = 1; n <= lives; n += 1) {
        const isCalm = most === undefined && n > rough;
        if (!isCalm && random.next() < 0.15) {
          journal = memoryJournal();
          laptops += 1;
          holder = holderOf(laptops);
          how.push('laptop');
          count('another laptop', 1);
        }
        if (!isCalm && half === 'provision' && n > 1 && random.next() < 0.5) {
          // Dice of its own: how often they are thrown hangs on what is there.
          const lost = await meddle(bystander, workshopId, createRandom(Math.floor(random.next() * 2 ** 31)));
          if (lost !== undefined) how.push(lost);
        }
        const one = await live(half, isCalm);
        how.push(one.how);
        const written = receiptsIn(one.life.events);
        // Nobody heard of the receipt of a life that died over it.
        if (one.how.startsWith('died')) unheard += written.length;
        else receipts.push(...written);
        sights.push(await census(bystander));
        for (const [what, times] of Object.entries(one.faults)) count(what, times);
        if (one.how.startsWith('died')) count(one.how.split(':').slice(0, 2).join(' '), 1);
        say(`${half} ${n}: ${one.how} ${JSON.stringify(one.faults)}`);
        for (const line of one.failures) say(`    ${line}`);
        last = one.life;
        const base = { lives: n, how, last };
        if (one.how === 'stuck') return { ...base, done: false, wrong: [`${half} is stuck`] };
        if (one.how === 'done') return { ...base, done: true, wrong: [] };
        if (isCalm && n === lives) {
          return {
            ...base,
            done: false,
            wrong: [`${half} does not end well in calm weather: ${one.how}`, ...one.failures],
          };
        }
      }
      return { lives, how, ...defined({ last }), done: false, wrong: [] };
    },
  };

  async function live(
    half: 'provision' | 'teardown',
    isCalm: boolean,
  ): Promise<{
    readonly life: Life;
    readonly how: string;
    readonly faults: Readonly<Record<string, number>>;
    readonly failures: readonly string[];
  }> {
    const cancel = new AbortController();
    setMaxListeners(0, cancel.signal);
    const cancels = !isCalm && random.next() < 0.2;
    const odds = isCalm ? calm : { ...drawOdds(random), interrupt: cancels ? 0.02 : 0 };
    const laptop = createLaptop(account.speed);
    const spoiler = createSpoiler(laptop, Math.floor(random.next() * 2 ** 31), odds, () => {
      cancel.abort(new Error('cancelled by the fuzz run'));
    });
    const death = isCalm || random.next() < 0.2 ? undefined : drawDeath(random);
    const life = startLife({
      account,
      journal: spoiler.journal(journal),
      workshop,
      holder,
      ...spoiler.hooks,
      ...defined({ death }),
    });
    const work =
      half === 'provision'
        ? life.engine.provision(life.plan, cancel.signal, { takeOver: true }).then(({ outcome }) => outcome)
        : life.engine.teardown(cancel.signal, { takeOver: true }).then(({ outcome }) => outcome);
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        resolve('stuck');
      }, stuckMs);
    });
    const ended = await Promise.race([work, life.died.then(() => 'died'), stuck]);
    clearTimeout(timer);
    life.connection.aws.destroy();
    return {
      life,
      how: ended === 'died' ? `died:${death?.at ?? ''}:${death?.nth ?? ''}` : ended,
      faults: spoiler.done,
      failures: failuresIn(life.events),
    };
  }
}

function drawDeath(random: Random): Death {
  const at = (['before-call', 'after-call', 'after-journal'] as const)[Math.floor(random.next() * 3)];
  // Deaths come early and late alike: a small workshop makes about a hundred calls.
  return { at: at ?? 'after-call', nth: 1 + Math.floor(random.next() ** 2 * 70) };
}

function receiptsIn(events: readonly LecternEvent[]): readonly Receipt[] {
  return events.flatMap((event) => (event.code === 'receipt.written' ? [event.data] : []));
}

function failuresIn(events: readonly LecternEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.code === 'resource.failed') {
      const { address, problem } = event.data;
      return [`${address}: ${problem.code} ${problem.message} ${problem.detail ?? ''}`.slice(0, 300)];
    }
    if (event.code === 'operation.finished' && event.data.problem !== undefined) {
      return [`operation: ${event.data.problem.code} ${event.data.problem.detail ?? ''}`.slice(0, 300)];
    }
    return [];
  });
}
