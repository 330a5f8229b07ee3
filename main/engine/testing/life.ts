import type { FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';
import type { LecternEvent } from '../../../app/contract/events';
import { buildPlan } from '../../../app/plan/build';
import type { Plan } from '../../../app/plan/plan';
import { workshopFrom } from '../../../app/workshop/defaults';
import type { Workshop } from '../../../app/workshop/workshop';
import type { Connection } from '../../aws/credentials';
import { connect, endpointTarget } from '../../aws/credentials';
import { leaseKey } from '../../aws/lease-object';
import type { Engine } from '../engine';
import { createEngine } from '../engine';
import { createEventLog } from '../events';
import type { JournalWriter } from '../journal';
import type { LeaseHolder } from '../lease';

/** Where the tests' AWS is. */
export interface TestAccount {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly speed: number;
}

/** When the process dies, counted in calls that change something and in lines of the journal. */
export type Death =
  /** Just before the nth call is sent. */
  | { readonly at: 'before-call'; readonly nth: number }
  /** When AWS has done what the nth call asked for, and the answer is on its way. */
  | { readonly at: 'after-call'; readonly nth: number }
  /** When the nth line of the journal is on the disk. */
  | { readonly at: 'after-journal'; readonly nth: number };

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
  /** Called when AWS has done what a call asked for; what it throws is what the caller hears instead. */
  readonly afterCall?: (action: string) => void;
  readonly region?: string;
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
    // Intents are written anew by each life; only what is known to be done counts.
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
  const connection = connect(endpointTarget({ ...account, region: options.region ?? 'eu-west-1' }));
  const changes: string[] = [];
  let dead = false;
  let calls = 0;
  let lines = 0;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    die = () => {
      dead = true;
      resolve();
    };
  });
  const isDead = (): boolean => dead;
  const forEver = (): Promise<never> => new Promise(() => undefined);

  const mortal =
    <I extends object, O extends MetadataBearer>(): FinalizeRequestMiddleware<I, O> =>
    (next, context) =>
    async (args) => {
      if (dead) return forEver();
      const action = String(context['commandName']).replace(/Command$/, '');
      const spoilt = options.beforeCall?.(action, String(context['clientName']));
      if (spoilt !== undefined) {
        await spoilt;
        // It may have died meanwhile.
        if (isDead()) return forEver();
      }
      // The lease is renewed by the clock, whatever else is done: its own tests look at it.
      if (/^(Describe|List|Get|Head)/.test(action) || isLease(args.input)) {
        const answer = await next(args);
        options.afterCall?.(action);
        return answer;
      }
      calls += 1;
      const isLast = death?.at !== 'after-journal' && death?.nth === calls;
      if (isLast && death.at === 'before-call') {
        die();
        return forEver();
      }
      // From now on nobody else of this life gets a word in.
      if (isLast) dead = true;
      changes.push(action);
      try {
        const result = await next(args);
        if (isLast) {
          die();
          return await forEver();
        }
        options.afterCall?.(action);
        return result;
      } catch (error) {
        if (isLast) die();
        throw error;
      }
    };
  const { aws } = connection;
  const where = { step: 'finalizeRequest', priority: 'low', name: 'mortal' } as const;
  aws.ec2.middlewareStack.add(mortal(), where);
  aws.ecs.middlewareStack.add(mortal(), where);
  aws.elbv2.middlewareStack.add(mortal(), where);
  aws.rds.middlewareStack.add(mortal(), where);
  aws.iam.middlewareStack.add(mortal(), where);
  aws.s3.middlewareStack.add(mortal(), where);
  aws.secretsManager.middlewareStack.add(mortal(), where);
  aws.logs.middlewareStack.add(mortal(), where);
  aws.sts.middlewareStack.add(mortal(), where);
  aws.ssm.middlewareStack.add(mortal(), where);

  const journal: JournalWriter = {
    read: () => options.journal.read(),
    append: async (text) => {
      if (dead) return forEver();
      await options.journal.append(text);
      lines += 1;
      if (death?.at === 'after-journal' && death.nth === lines) {
        die();
        return forEver();
      }
    },
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
    materials: [{ key: 'hello.ipynb', read: () => Promise.resolve(Buffer.from('{"cells":[]}')) }],
  });
  return { engine, plan, connection, events, died, changes };
}

function isLease(input: object): boolean {
  return 'Key' in input && input.Key === leaseKey;
}
