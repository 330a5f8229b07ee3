import type { Clock } from '../../../app/clock';
import type { LecternEvent } from '../../../app/contract/events';
import { buildPlan } from '../../../app/plan/build';
import type { Plan } from '../../../app/plan/plan';
import { workshopFrom } from '../../../app/workshop/defaults';
import type { Workshop } from '../../../app/workshop/workshop';
import type { Connection } from '../../aws/credentials';
import type { Material } from '../../aws/kind';
import { connect, endpointTarget } from '../../aws/credentials';
import type { Engine } from '../engine';
import { createEngine } from '../engine';
import { createEventLog } from '../events';
import type { JournalWriter } from '../journal';
import type { LeaseHolder } from '../lease';
import type { AttemptedCall } from './around-calls.testing';
import { aroundEveryCall } from './around-calls.testing';
import type { Death } from './mortality.testing';
import { createMortality } from './mortality.testing';

/** Where the tests' AWS is. */
export interface TestAccount {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly speed: number;
}

/** One run of the app's process: an engine, and a way for it to die. */
export interface Life {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly connection: Connection;
  readonly events: readonly LecternEvent[];
  /** Resolves when it died. */
  readonly died: Promise<void>;
  /** Calls that AWS was asked to change something by. */
  readonly changes: readonly string[];
}

export interface LifeOptions {
  readonly account: TestAccount;
  readonly journal: JournalWriter;
  readonly workshop?: Partial<Workshop>;
  readonly death?: Death;
  /** Called before each attempt of each call; what it throws is what the caller gets. `client` is e.g. `EC2Client`. */
  readonly beforeCall?: (action: string, client: string) => void | Promise<void>;
  /** What somebody else does in the account just before an attempt of a call arrives there. */
  readonly meanwhile?: (call: AttemptedCall) => void | Promise<void>;
  /**
   * Called when AWS has done what a call asked for; what it throws is what the caller hears instead, and what it
   * changes in the answer is what the caller reads.
   */
  readonly afterCall?: (action: string, client: string, answer: object) => void | Promise<void>;
  /** An answer that is given in AWS's place, without AWS; undefined lets AWS answer. */
  readonly instead?: (action: string) => object | undefined;
  /** By default one at the account's speed. */
  readonly clock?: Clock;
  readonly region?: string;
  /** By default one notebook. */
  readonly materials?: () => readonly Material[];
  /** Which laptop it runs on; by default all lives share one. */
  readonly holder?: LeaseHolder;
}

/** A journal in memory, as a disk that outlives its processes. */
export function memoryJournal(): JournalWriter & { readonly progress: () => number } {
  let text = '';
  return {
    read: () => Promise.resolve(text),
    append: (more) => {
      text += more;
      return Promise.resolve();
    },
    // Intents are written again by each life; only what is known to be done counts.
    progress: () =>
      text.split('\n').filter((line) => /"entry":"(created|settled|deleted)"/.test(line)).length,
  };
}

/** The plan that the tests provision: `seats` seats with Jupyter, no database. */
export function testWorkshop(change: Partial<Workshop> = {}): Workshop {
  const whole = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
  return { ...whole, services: whole.services.filter(({ name }) => name === 'jupyter'), ...change };
}

/** Starts a life. A dead one makes no further call and writes no further line: all of it hangs for ever. */
export function startLife(options: LifeOptions): Life {
  const { account, death } = options;
  const target = endpointTarget({ ...account, region: options.region ?? 'eu-west-1' });
  const connection = connect(target, undefined, options.clock);
  const { aws } = connection;
  const mortality = createMortality(death);
  aroundEveryCall(aws, async (call, send) => {
    await mortality.breathe();
    await options.beforeCall?.(call.action, call.client);
    await options.meanwhile?.(call);
    // It may have died meanwhile.
    await mortality.breathe();
    const lie = options.instead?.(call.action);
    if (lie !== undefined) return { response: {}, output: { $metadata: {}, ...lie } };
    const answer = await mortality.during(call, send);
    await options.afterCall?.(call.action, call.client, answer.output);
    return answer;
  });
  const journal: JournalWriter = {
    read: () => options.journal.read(),
    append: (text) => mortality.writing(text, () => options.journal.append(text)),
  };
  const plan = buildPlan(testWorkshop(options.workshop));
  const log = createEventLog({ workshopId: plan.workshop.id, now: () => Date.now(), lastSeq: 0 });
  const events: LecternEvent[] = [];
  log.subscribe((event) => {
    events.push(event);
  });
  const engine = createEngine({
    workshopId: plan.workshop.id,
    aws,
    clock: connection.clock,
    journal,
    events: log,
    plan,
    rehearsal: true,
    holder: options.holder ?? { computer: 'laptop', process: 1, installation: 'laptop' },
    materials:
      options.materials ??
      (() => [{ key: 'hello.ipynb', read: () => Promise.resolve(Buffer.from('{"cells":[]}')) }]),
  });
  const { died, changes } = mortality;
  return { engine, plan, connection, events, died, changes };
}
