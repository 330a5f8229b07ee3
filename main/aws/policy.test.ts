import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { serviceAddresses } from '../../app/plan/addresses';
import { buildPlan } from '../../app/plan/build';
import type { Plan } from '../../app/plan/plan';
import { workshopFrom } from '../../app/workshop/defaults';
import { quotasOf } from '../../app/workshop/quotas';
import { seatLabels, type Workshop } from '../../app/workshop/workshop';
import { testAccount } from '../engine/testing/account.testing';
import type { Life } from '../engine/testing/life.testing';
import { memoryJournal, startLife } from '../engine/testing/life.testing';
import { seatsWithFullDisk } from '../health/full-disks';
import { observeAws } from '../health/observe-aws';
import { regionNames } from '../rehearsal/services/ec2/zones';
import { parsePolicy, type Statement } from '../rehearsal/services/iam/authorization/policy-document';
import { sessionActions } from '../sessions/actions';
import { explain } from './explain';
import { actionsFor, policyFor, policyLimit, policySize } from './policy';
import { scopesFor } from './policy-actions';
import { preflight } from './preflight';
import { nothingButServiceRoles } from '../engine/testing/kept.testing';
import { readWorkshopSecret } from './secret-values';

const never = new AbortController().signal;
/** No other region is asked, as long as the workshop's own knows the caller. */
const nowhereElse = () => Promise.reject(new Error('another region was asked'));
const speed = 900;
/** How many actions are taken away, one at a time; `all` is the long way round. */
const taken = process.env['LECTERN_POLICY_SAMPLE'] ?? '10';
const seed = Number(process.env['LECTERN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Listed, and used only when something goes another way than usual. */
const rarelyUsed: Readonly<Record<string, string>> = {
  'ec2:AuthorizeSecurityGroupEgress': 'a group whose way out somebody has closed',
  'ec2:DescribeInstanceTypes': 'hosts of somebody else in the account, that count against the quota',
  'ec2:DescribeTags': 'workshops in the account that this computer did not create',
  'ec2:DisassociateRouteTable': 'a table whose subnets are still there when it goes',
  'ec2:ModifyVpcEndpoint': 'an endpoint that somebody took out of a route table',
  'ec2:ReplaceRoute': 'a route to a gateway that is gone',
  'ec2:ReplaceRouteTableAssociation': 'a subnet that somebody put under another table',
  'ec2:StartInstances': 'a host that somebody stopped',
  'ecs:DeregisterContainerInstance': 'a host whose agent was cut off before it ended',
  'ecs:PutAttributes': 'a host whose seat somebody took away',
  'ecs:UpdateContainerInstancesState': 'a host that somebody drained',
  'elasticloadbalancing:ModifyListener': 'a listener that somebody changed',
  'elasticloadbalancing:ModifyRule': 'a rule that somebody changed',
  'elasticloadbalancing:ModifyTargetGroup': 'a health check that somebody changed',
  'elasticloadbalancing:SetSecurityGroups': 'a load balancer that somebody put into another group',
  'elasticloadbalancing:SetSubnets': 'a load balancer that somebody put into other subnets',
  'iam:GetRole': 'a role that an unheard call has made',
  'iam:UpdateAssumeRolePolicy': 'a role that somebody gave to another service',
  'logs:GetLogEvents': 'the last lines of a database job that failed',
  'rds:ModifyDBInstance': 'a database that somebody protected, or put into another group',
  'rds:ModifyDBSubnetGroup': 'a subnet that was made once more',
  'rds:StartDBInstance': 'a database that somebody stopped',
  's3:AbortMultipartUpload': 'an upload that was never finished',
  's3:DeleteObject': 'AWS does not say whether the version `null` counts as a version',
  's3:ListAllMyBuckets': 'workshops in the account that this computer did not create',
  'secretsmanager:RestoreSecret': 'a secret in its recovery window',
};

/** Used, and Lectern gets on without it. */
const dispensable: Readonly<Record<string, string>> = {
  'logs:FilterLogEvents': 'without it a full disk is not seen',
  'iam:CreateServiceLinkedRole': 'the service makes its role itself on first use',
  'rds:DescribeDBSnapshots': 'the receipt says that it could not look for snapshots',
};

const { rehearsal, account } = await testAccount({ name: 'policy', speed, seed: 23, policy: () => allowed });
let allowed: readonly Statement[] = [];
/** The actions that each part of a workshop's life used first, in that order. */
const firstUse = {
  provision: [] as string[],
  session: [] as string[],
  change: [] as string[],
  teardown: [] as string[],
};

describe('the IAM policy', () => {
  it('lists each action once per scope, sorted, within the limit of AWS', () => {
    for (const seats of [1, 80]) {
      const plan = buildPlan(workshop({ seats }));
      const documents = policyFor(plan, sessionActions);
      const statements = documents.flatMap(({ Statement }) => Statement);
      for (const document of documents) expect(policySize(document)).toBeLessThanOrEqual(policyLimit);
      expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
      for (const { Sid, Action } of statements) {
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        expect(Action).toEqual([...new Set(Action)].sort());
        expect(Action.join()).not.toContain('*');
      }
      expect(new Set(statements.flatMap(({ Action }) => Action))).toEqual(
        new Set(actionsFor(plan, sessionActions)),
      );
    }
  });

  it('reaches everything only where AWS knows no resource, or where tags say whose it is', () => {
    const plan = buildPlan(workshop({}));
    const statements = policyFor(plan, sessionActions).flatMap(({ Statement }) => Statement);
    for (const { Action, Resource, Condition } of statements.filter(({ Resource }) => Resource === '*')) {
      if (Condition !== undefined) continue;
      expect(Resource).toBe('*');
      // Neither changes what runs; ECS has no resource for it.
      const harmless = Action.filter((action) => action !== 'ecs:DeregisterTaskDefinition');
      for (const action of harmless) expect(action).toMatch(/:(Describe|List|Get)/);
    }
    for (const { Action, Resource, Condition } of statements) {
      if (!Action.some((action) => /:(Delete|Terminate|Stop|Update|Modify)/.test(action))) continue;
      const named = [Resource]
        .flat()
        .every((arn) =>
          [`/${plan.workshop.id}/`, `-${plan.workshop.id}-`, `-${plan.workshop.id}/`].some((part) =>
            arn.includes(part),
          ),
        );
      const logs = [Resource].flat().every((arn) => arn.includes(`:log-group:/lectern/${plan.workshop.id}`));
      expect(named || logs || JSON.stringify(Condition).includes('aws:ResourceTag/lectern:workshop')).toBe(
        true,
      );
    }
  });

  it('stands in docs/policy.md as an example', () => {
    const page = join(import.meta.dirname, '..', '..', 'docs', 'policy.md');
    const plan = buildPlan(workshop({ id: 'spring' }));
    const examples = policyFor(plan, sessionActions).map(
      (document) => `\`\`\`json\n${JSON.stringify(document, null, 2)}\n\`\`\`\n`,
    );
    const [text = ''] = readFileSync(page, 'utf8').split('<!-- generated -->');
    const wanted = `${text}<!-- generated -->\n\n${examples.join('\n')}`;
    if (process.env['LECTERN_WRITE_DOCS'] === '1') writeFileSync(page, wanted);
    // Prettier may fold short lists; what counts is the content.
    const jsonIn = (markdown: string): unknown[] =>
      [...markdown.matchAll(/```json\n([^`]*)```/g)].map(([, json = '']): unknown => JSON.parse(json));
    expect(jsonIn(readFileSync(page, 'utf8'))).toEqual(jsonIn(wanted));
  });

  it('does not guess how far an action reaches that makes something', () => {
    expect(() => scopesFor('ec2:CreateNatGateway')).toThrow('how far ec2:CreateNatGateway may reach');
    expect(() => scopesFor('sqs:SendMessage')).toThrow('how far sqs:SendMessage may reach');
  });

  it('is enough for a preflight, a provision, a live session, a change and a teardown, and no more than they use', async () => {
    const { life, plan } = begin('whole', 'eu-west-1');
    const used = usedSoFar();
    const before = await preflight(life.connection.aws, plan.workshop, quotasOf(plan), never, nowhereElse);
    expect(before.findings).toEqual([]);
    firstUse.session.push(...used());
    expect(await life.engine.provision(plan, never)).toMatchObject({ outcome: 'done', seatsReady: 2 });
    firstUse.provision.push(...used());
    expect(await session(life)).toEqual([]);
    firstUse.session.push(...used());
    expect(await change(life, never)).toEqual([]);
    firstUse.change.push(...used());
    const { outcome, receipt } = await life.engine.teardown(never);
    expect(outcome).toBe('done');
    expect(receipt).toMatchObject({ left: [], kept: [], beside: nothingButServiceRoles, failedLookups: [] });
    firstUse.teardown.push(...used());
    const all = new Set(Object.values(firstUse).flat());
    expect(refusalsIn(life)).toEqual([]);
    const listed = actionsFor(plan, sessionActions);
    expect(listed.filter((action) => !all.has(action))).toEqual(Object.keys(rarelyUsed));
    expect([...all].filter((action) => !listed.includes(action))).toEqual([]);
  }, 60_000);

  it('can spare none of its actions: each that is taken away is missed by name', async () => {
    const candidates = Object.values(firstUse)
      .flat()
      .filter((action) => dispensable[action] === undefined)
      .sort();
    expect(candidates.length).toBeGreaterThan(70);
    const count = taken === 'all' ? candidates.length : Number(taken);
    const [sample = []] = fc.sample(fc.shuffledSubarray(candidates, { minLength: count, maxLength: count }), {
      numRuns: 1,
      seed,
    });
    const missed = new Map<string, string | undefined>();
    let places = 0;
    const elsewhere = (): Place => {
      places += 1;
      // A region has room for four workshops beside its default network.
      return begin(`spare-${places}`, regionNames[places % regionNames.length] ?? '');
    };
    let place = elsewhere();
    const miss = async (
      action: string,
      work: (life: Life, signal: AbortSignal) => Promise<readonly Problem[]>,
    ) => {
      const found = await without(action, place, work);
      if (found !== undefined) missed.set(action, found);
      return found !== undefined;
    };
    for (const action of firstUse.provision.filter((one) => sample.includes(one))) {
      const work = async (life: Life, signal: AbortSignal) => {
        return problemsOf(await life.engine.provision(life.plan, signal));
      };
      // Each from the beginning: what already exists needs nobody's permission.
      place = elsewhere();
      await miss(action, work);
    }
    const complete = async () => {
      const { life, plan } = begin(place.plan.workshop.id, place.plan.workshop.region, place.journal);
      const result = await life.engine.provision(plan, never);
      expect(life.events.flatMap((e) => (e.code === 'resource.failed' ? [e.data] : []))).toEqual([]);
      expect(result).toMatchObject({ outcome: 'done', seatsReady: 2 });
    };
    for (const action of firstUse.change.filter((one) => sample.includes(one))) {
      place = elsewhere();
      await complete();
      await miss(action, change);
    }
    place = elsewhere();
    await complete();
    for (const action of firstUse.session.filter((one) => sample.includes(one))) await miss(action, session);
    for (const action of firstUse.teardown.filter((one) => sample.includes(one))) {
      const look = async (life: Life, signal: AbortSignal) =>
        (await life.engine.inventory(signal)).failures.map(({ problem }) => problem);
      const work = async (life: Life, signal: AbortSignal) => {
        return problemsOf(await life.engine.teardown(signal));
      };
      if ((await miss(action, look)) || (await miss(action, work))) continue;
      await complete();
      await miss(action, work);
    }
    const last = await begin(
      place.plan.workshop.id,
      place.plan.workshop.region,
      place.journal,
    ).life.engine.teardown(never);
    expect(last.outcome).toBe('done');
    expect(
      [...sample].filter((action) => !missed.has(action)),
      `LECTERN_SEED=${seed}`,
    ).toEqual([]);
    for (const [action, message = ''] of missed) {
      expect(message).toContain(`allow ${action}`);
      // EC2's own answer to a refused look names no resource.
      if (!action.startsWith('ec2:Describe')) expect(message).toMatch(/ on (resource: )?"?(arn:aws:|\*)/);
    }
  }, 300_000);
});

function workshop(change: Partial<Workshop>): Workshop {
  return { ...workshopFrom({ id: 'least', name: 'Least', seats: 2 }), materials: './materials', ...change };
}

interface Place {
  readonly life: Life;
  readonly plan: Plan;
  readonly journal: ReturnType<typeof memoryJournal>;
}

/** A workshop somewhere, and nothing allowed but its policy. */
function begin(
  id: string,
  region: string,
  journal = memoryJournal(),
  beforeCall: () => void = () => undefined,
  policy?: readonly Statement[],
): Place {
  const plan = buildPlan(workshop({ id, region }));
  allowed = policy ?? policyFor(plan, sessionActions).flatMap(parsePolicy);
  return {
    plan,
    journal,
    life: startLife({ account, journal, workshop: plan.workshop, region, beforeCall }),
  };
}

/** A live session as the app has it: preflight, a second laptop, health, a new password with its restart, the cards' passwords. */
async function session(life: Life): Promise<readonly Problem[]> {
  const { plan, connection, engine } = life;
  const { id } = plan.workshop;
  const watched = seatLabels(plan.workshop).flatMap((seat) =>
    plan.workshop.services.map(({ name }) => {
      const targetGroupArn = engine.outputs(serviceAddresses(seat, name).targetGroup)?.arn;
      return {
        seat,
        service: name,
        opens: false,
        ...defined({ targetGroupArn }),
      };
    }),
  );
  const steps: (() => Promise<readonly Problem[]>)[] = [
    async () => {
      const { findings } = await preflight(connection.aws, plan.workshop, quotasOf(plan), never, nowhereElse);
      return findings.map(({ problem }) => problem);
    },
    async () => {
      const { failures } = await begin(
        id,
        plan.workshop.region,
        memoryJournal(),
        undefined,
        allowed,
      ).life.engine.inventory(never);
      return failures.map(({ problem }) => problem);
    },
    async () => {
      const look = await observeAws(connection.aws, id, watched, connection.clock, undefined);
      expect(look.services.size).toBe(watched.length);
      await seatsWithFullDisk(connection.aws, id, ['01'], connection.clock.now());
      return [];
    },
    async () => problemsOf(await engine.newPassword(['01'], never)),
    async () => {
      expect((await readWorkshopSecret(connection.aws, id)).keys()).toContain('seat_02');
      return [];
    },
  ];
  const problems: Problem[] = [];
  for (const step of steps) {
    problems.push(...(await step().catch((error: unknown) => [explain(error)])));
  }
  return problems;
}

/** A change of a workshop that stands: a seat more, one less, another image and a larger disk for the one that stays. */
async function change({ plan, engine }: Life, signal: AbortSignal): Promise<readonly Problem[]> {
  const { services } = plan.workshop;
  const newer = services.map((service) => ({ ...service, image: `${service.image}-2` }));
  const host = { ...plan.workshop.host, diskGiB: 50 };
  const wanted = buildPlan({ ...plan.workshop, seats: 3, without: ['01'], services: newer, host });
  try {
    const { digest } = await engine.changes(wanted, [], signal);
    return problemsOf(await engine.change(wanted, { replace: [], digest }, signal));
  } catch (error) {
    return [explain(error)];
  }
}

function problemsOf({ problem }: { readonly problem?: Problem }): readonly Problem[] {
  return problem === undefined ? [] : [problem];
}

/** What it says when the action is taken away; undefined when nobody misses it. */
async function without(
  action: string,
  place: Place,
  work: (life: Life, signal: AbortSignal) => Promise<readonly Problem[]>,
): Promise<string | undefined> {
  const controller = new AbortController();
  const { region, id } = place.plan.workshop;
  let life: Life | undefined = undefined as Life | undefined;
  const says = (text: string): boolean => new RegExp(`(may not do|allow) ${action}\\b`).test(text);
  ({ life } = begin(id, region, place.journal, () => {
    // One refusal is enough.
    if (life !== undefined && refusalsIn(life).some(says)) controller.abort();
  }));
  const whole = allowed;
  allowed = whole.map((one) => ({ ...one, actions: one.actions.filter((listed) => listed !== action) }));
  const problems = await work(life, controller.signal).finally(() => (allowed = whole));
  life.connection.aws.destroy();
  return [...refusalsIn(life), ...problems.map(words)].find(says);
}

/** Every sentence about a missing permission that the instructor was shown. */
function refusalsIn(life: Life): readonly string[] {
  return life.events.flatMap(({ data }) => {
    const problem = 'problem' in data ? data.problem : undefined;
    return problem?.code === 'aws.access-denied' ? [words(problem)] : [];
  });
}

function words({ message, hint = '', detail = '' }: Problem): string {
  return `${message} ${hint} ${detail}`;
}

/** The actions that were used for the first time since the last look. */
function usedSoFar(): () => readonly string[] {
  const seen = new Set<string>();
  return () => {
    const fresh = [...(rehearsal.authorization?.used().keys() ?? [])].filter((one) => !seen.has(one));
    for (const one of fresh) seen.add(one);
    return fresh;
  };
}
