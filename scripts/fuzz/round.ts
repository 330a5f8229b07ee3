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
import { bendSomething } from './bend';
import type { Census } from './expected';
import { changesBetween, differences } from './expected';
import { createSpoiler, drawOdds } from './faults';
import type { Odds } from './faults';
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

/** What can be begun, whatever the one before left half done. */
type Operation = 'provision' | 'change' | 'teardown' | 'restart';

/** One workshop's whole life under random faults, deaths, bends and operations. Never throws for what the engine did. */
export async function playRound({ account, seed, say }: RoundOptions): Promise<RoundStory> {
  const random = createRandom(seed);
  const bystander = startLife({ account, journal: memoryJournal() }).connection.aws;
  const before = await census(bystander);
  const others = await contents(bystander);
  const player = createPlayer({ account, random, bystander, say });
  const wrong: string[] = [];

  const rough = Math.floor(random.next() * mostRoughLives);
  for (let n = 0; n <= rough; n += 1) {
    // A workshop begins with a provision.
    await player.roughLife(n === 0 ? 'provision' : drawOperation(random));
  }
  // Some are torn down as they are: half made, half changed, half gone.
  const isWhole = random.next() < 0.75;
  if (isWhole) {
    const up = await player.calm(['provision', 'change']);
    wrong.push(...up.wrong);
    if (up.wrong.length === 0 && up.last !== undefined) {
      wrong.push(...differences(before, await census(bystander), up.last.plan));
      wrong.push(...(await stillBent(up.last)));
    }
    for (let n = Math.floor(random.next() * 4); n > 0; n -= 1) await player.roughLife('teardown');
  }
  const standing = await census(bystander);
  const earlier = player.receipts.length;
  wrong.push(...(await player.calm(['teardown'])).wrong);
  const after = await census(bystander);
  wrong.push(...changesBetween(before, after));
  wrong.push(...changesIn(others, await contents(bystander)));
  const all = [standing, ...player.sights];
  wrong.push(...liesIn(player.receipts.slice(earlier), { before, after, standing, all }));
  bystander.destroy();
  return {
    summary: `${player.how.join(' ')}${isWhole ? '' : ', never whole'}`,
    wrong: [...new Set(wrong)],
    faults: player.faults,
  };
}

function drawOperation(random: Random): Operation {
  const at = random.next();
  return at < 0.45 ? 'provision' : at < 0.7 ? 'change' : at < 0.9 ? 'teardown' : 'restart';
}

type Wish = Partial<Workshop> & Pick<Workshop, 'id'>;

function drawWish(random: Random): Wish {
  const seats = 1 + Math.floor(random.next() * 3);
  const services =
    random.next() < 0.3 ? [defaultServices.jupyter, defaultServices.airflow] : [defaultServices.jupyter];
  return { id: workshopId, seats, services, materials: './materials' };
}

/** Another wish for a workshop that stands: more or fewer seats, or another image. */
function drawAnotherWish(wish: Wish, random: Random): Wish {
  const { services = [] } = wish;
  if (random.next() < 0.5) return { ...wish, seats: 1 + Math.floor(random.next() * 3) };
  const newer = (image: string): string =>
    `${image.replace(/-fuzz\d*$/, '')}-fuzz${Math.floor(random.next() * 9)}`;
  return { ...wish, services: services.map((one) => ({ ...one, image: newer(one.image) })) };
}

/** What the workshop's own changes still show of a workshop that is whole, asked from a laptop that knows nothing. */
async function stillBent({ engine, plan }: Life): Promise<readonly string[]> {
  const { resources } = await engine.changes(plan, [], new AbortController().signal);
  return resources.map(
    ({ address, action, reasons }) => `${address}: still to ${action}: ${reasons.join('; ')}`,
  );
}

/** How one life ended. */
interface Lived {
  readonly operation: Operation;
  readonly life: Life;
  readonly how: string;
  readonly faults: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface Player {
  /** What was done so far, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** The receipts that were written, oldest first. */
  readonly receipts: readonly Receipt[];
  /** The account after each life. */
  readonly sights: readonly Census[];
  /** What happened, in order. */
  readonly how: readonly string[];
  /** One life under faults, perhaps after a bend or on another laptop. */
  roughLife(operation: Operation): Promise<void>;
  /** Calm lives, in turn, until each ends well; says what does not. */
  calm(
    operations: readonly Operation[],
  ): Promise<{ readonly wrong: readonly string[]; readonly last?: Life }>;
}

function createPlayer(options: {
  readonly account: TestAccount;
  readonly random: Random;
  readonly bystander: AwsClients;
  readonly say: (line: string) => void;
}): Player {
  const { account, random, bystander, say } = options;
  let wish = drawWish(random);
  let journal = memoryJournal();
  let laptops = 1;
  const holderOf = (n: number): LeaseHolder => ({
    computer: `laptop ${n}`,
    process: 1,
    installation: `laptop ${n}`,
  });
  const faults: Record<string, number> = {};
  const how: string[] = [`${wish.seats ?? 0} × ${wish.services?.map(({ name }) => name).join('+') ?? ''}:`];
  const count = (what: string, times = 1): void => {
    faults[what] = (faults[what] ?? 0) + times;
  };
  const receipts: Receipt[] = [];
  const sights: Census[] = [];
  const tell = async (one: Lived): Promise<void> => {
    receipts.push(...receiptsIn(one.life.events));
    sights.push(await census(bystander));
    how.push(`${one.operation}:${one.how}`);
    count(`${one.operation} ${one.how.replace(/:\d*$/, '')}`);
    for (const [what, times] of Object.entries(one.faults)) count(what, times);
    say(`${one.operation}: ${one.how} ${JSON.stringify(one.faults)}`);
    for (const line of one.failures) say(`    ${line}`);
  };
  return {
    faults,
    how,
    receipts,
    sights,
    roughLife: async (operation) => {
      if (random.next() < 0.15) {
        journal = memoryJournal();
        laptops += 1;
        how.push('laptop');
        count('another laptop');
      }
      // Dice of their own: how often they are thrown hangs on what is there.
      const dice = createRandom(Math.floor(random.next() * 2 ** 31));
      if (random.next() < 0.5) {
        const onlooker = startLife({ account, journal: memoryJournal(), workshop: wish });
        const inventory = await onlooker.engine.inventory(new AbortController().signal);
        onlooker.connection.aws.destroy();
        const bent = await bendSomething(bystander, workshopId, inventory, dice);
        if (bent !== undefined) {
          how.push(bent);
          count(`bent ${bent}`);
          say(`bent: ${bent}`);
        }
      }
      if (operation === 'change') wish = drawAnotherWish(wish, dice);
      await tell(await live(operation, false));
    },
    calm: async (operations) => {
      let last: Life | undefined;
      for (const operation of operations) {
        let one: Lived | undefined;
        for (let n = 1; n <= mostCalmLives && one?.how !== 'done'; n += 1) {
          one = await live(operation, true);
          await tell(one);
          last = one.life;
          if (one.how === 'stuck') return { wrong: [`${operation} is stuck`] };
        }
        if (one?.how !== 'done') {
          const failures = one?.failures ?? [];
          return {
            wrong: [`${operation} does not end well in calm weather: ${one?.how ?? ''}`, ...failures],
          };
        }
      }
      return { wrong: [], ...defined({ last }) };
    },
  };

  async function live(operation: Operation, isCalm: boolean): Promise<Lived> {
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
      workshop: wish,
      holder: holderOf(laptops),
      ...spoiler.hooks,
      ...defined({ death }),
    });
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        resolve('stuck');
      }, stuckMs);
    });
    const work = begin(operation, life, cancel.signal);
    const ended = await Promise.race([work, life.died.then(() => 'died'), stuck]);
    clearTimeout(timer);
    // Who looks at it afterwards needs its connection.
    if (!isCalm) life.connection.aws.destroy();
    return {
      operation,
      life,
      how: ended === 'died' ? `died:${death?.at ?? ''}:${death?.nth ?? ''}` : ended,
      faults: spoiler.done,
      failures: failuresIn(life.events),
    };
  }
}

/** Begins an operation; resolves with how it ended. */
async function begin(operation: Operation, { engine, plan }: Life, signal: AbortSignal): Promise<string> {
  const how = { takeOver: true };
  switch (operation) {
    case 'provision':
      return (await engine.provision(plan, signal, how)).outcome;
    case 'teardown':
      return (await engine.teardown(signal, { ...how, unplanned: true })).outcome;
    case 'restart':
      return (await engine.restart({ seats: ['01'] }, signal)).outcome;
    case 'change':
      try {
        const { digest } = await engine.changes(plan, [], signal);
        return (await engine.change(plan, { replace: [], digest }, signal, how)).outcome;
      } catch {
        // A look that AWS or the venue refuses begins nothing.
        return 'incomplete';
      }
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
