/** The states of a workshop, each made anew in a data folder of its own, with its rehearsal in this process. */
import { CreateSecurityGroupCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { openLectern, type Lectern } from '../lectern';
import { browserNative } from '../native';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { openSession } from '../sessions/session';
import { createWorkshopRecords } from '../storage/workshop-records';
import { changeClock } from '../targets/rehearsal-control';

const root = process.cwd();
/** Clock ms per wall ms where something is to get done. */
const fast = 1000;
const log = { info: () => undefined, warn: () => undefined };
const patience = { timeout: 60_000, interval: 10 };

/** A state, made. */
export interface World {
  readonly home: string;
  /** The workshop's id. */
  readonly id: string;
  /** What of the environment leads to it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What is there before a state is made of it. */
type Stage = 'planned' | 'running' | 'gone';

interface Making {
  readonly home: string;
  readonly id: string;
  readonly rehearsal: Rehearsal;
  /** A Lectern on the home, until the state is left. */
  readonly lectern: () => Lectern;
}

interface State {
  readonly from: Stage;
  /** Makes it of the stage. */
  readonly make?: (making: Making) => Promise<void> | void;
  /** What of the environment leads to it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Nobody listens on it: the discard service is of another age. */
const nowhere = 'http://127.0.0.1:9';

const states = {
  'never provisioned': { from: 'planned' },
  'being provisioned by us': { from: 'planned', make: async (making) => begin(making, 'provision') },
  'being provisioned by another': { from: 'planned', make: provisionElsewhere },
  'partly there': { from: 'planned', make: provisionInPart },
  running: { from: 'running' },
  'with strangers inside': { from: 'running', make: letStrangersIn },
  'being torn down': { from: 'running', make: async (making) => begin(making, 'teardown') },
  'torn down': { from: 'gone' },
  'broken records': {
    from: 'running',
    make: ({ home, id }) => writeFileSync(join(home, 'workshops', id, 'record.json'), '{"version":'),
  },
  'no network': {
    from: 'running',
    make: leadNowhere,
    env: {
      AWS_ENDPOINT_URL: nowhere,
      AWS_ACCESS_KEY_ID: 'AKIANOBODYHERE000000',
      AWS_SECRET_ACCESS_KEY: 'of nobody',
      LECTERN_CLOCK_SPEED: String(fast),
    },
  },
  'no credentials': {
    from: 'planned',
    make: ({ home, id }) => changeRecord(home, id, { target: { kind: 'aws', profile: 'empty' } }),
  },
  'no such region': {
    from: 'planned',
    make: ({ home, id }) => {
      const file = join(home, 'workshops', id, 'workshop.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^region: .*$/m, 'region: eu-west-9'));
    },
  },
} as const satisfies Readonly<Record<string, State>>;

export type StateName = keyof typeof states;
export const stateNames = Object.keys(states) as StateName[];

/** The stages, each made once: a state begins with a copy. */
export interface Stages {
  readonly folder: string;
  world(name: StateName): Promise<World>;
  close(): void;
}

/** Makes the stages: a workshop of one seat is planned, provisioned and torn down. */
export async function makeStages(): Promise<Stages> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-table-'));
  const stage = (name: Stage): string => join(folder, name);
  const planned = await openWorld(stage('planned'));
  const { workshop } = planned.lectern().workshops.create({
    builtIn: 'jupyter',
    name: 'Table',
    seats: 1,
    target: { kind: 'rehearsal' },
  });
  const { id } = workshop;
  await planned.close();
  for (const [from, to] of [
    ['planned', 'running'],
    ['running', 'gone'],
  ] as const) {
    cpSync(stage(from), stage(to), { recursive: true });
    const { lectern, close } = await openWorld(stage(to));
    const session = lectern().sessions.open(id);
    const { ended } = await (to === 'running' ? session.startProvision() : session.startTeardown(id));
    const { outcome } = await ended;
    if (outcome !== 'done') throw new Error(`the stage ${to} ended ${outcome}`);
    await close();
  }
  return {
    folder,
    world: async (name) => {
      const { from, make, env = {} }: State = states[name];
      const home = mkdtempSync(join(folder, 'world-'));
      cpSync(stage(from), home, { recursive: true });
      const { rehearsal, lectern, close } = await openWorld(home);
      await make?.({ home, id, rehearsal, lectern });
      return {
        home,
        id,
        env,
        close: async () => {
          await close();
          rmSync(home, { recursive: true, force: true });
        },
      };
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A data folder with its rehearsal, and a Lectern on it once one is wanted. */
async function openWorld(home: string): Promise<{
  readonly rehearsal: Rehearsal;
  readonly lectern: () => Lectern;
  close(): Promise<void>;
}> {
  const rehearsal = await startRehearsal({ dataFolder: join(home, 'rehearsal'), speed: fast, seed: 11, log });
  let opened: Lectern | undefined;
  return {
    rehearsal,
    lectern: () => (opened ??= openLectern({ root, native: browserNative, home, watch: false })),
    close: async () => {
      // What has slowed down to be seen gets to its end.
      await changeClock(rehearsal, { kind: 'speed', speed: fast });
      await opened?.close();
      await rehearsal.close();
    },
  };
}

/** At the speed of AWS an operation is under way for minutes. */
async function begin({ rehearsal, lectern, id }: Making, operation: 'provision' | 'teardown'): Promise<void> {
  await changeClock(rehearsal, { kind: 'speed', speed: 1 });
  const session = lectern().sessions.open(id);
  await (operation === 'provision' ? session.startProvision() : session.startTeardown(id));
}

async function provisionElsewhere({ rehearsal, lectern, home, id }: Making): Promise<void> {
  await changeClock(rehearsal, { kind: 'speed', speed: 1 });
  const { workshop, record } = createWorkshopRecords(join(home, 'workshops')).require(id);
  const loaded = { workshop, file: record.source, materials: [], materialsFolder: record.materials ?? '' };
  const session = openSession({
    stored: createWorkshopRecords(join(home, 'elsewhere')).save(loaded, { kind: 'rehearsal' }),
    targets: lectern().targets,
    log: lectern().log,
    holder: { computer: 'Ada’s laptop', process: 1, installation: 'ada' },
  });
  await session.startProvision();
}

async function provisionInPart({ lectern, id }: Making): Promise<void> {
  const session = lectern().sessions.open(id);
  const { ended } = await session.startProvision();
  await vi.waitUntil(() => session.live().made['AWS::EC2::Subnet'] !== undefined, patience);
  session.cancel();
  await ended;
}

/** A security group and a machine of somebody else, in the workshop's own network. */
async function letStrangersIn({ lectern }: Making): Promise<void> {
  const { connection } = await lectern().targets.reach({ kind: 'rehearsal' }, 'eu-west-1');
  const { ec2 } = connection.aws;
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag-key', Values: ['lectern:workshop'] }] }),
  );
  const VpcId = Vpcs[0]?.VpcId;
  if (VpcId === undefined) throw new Error('the workshop has no network');
  await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'theirs', Description: 'not ours' }));
}

/** The same workshop, as it is kept for an endpoint with nobody behind it. */
function leadNowhere({ home, id }: Making): void {
  changeRecord(home, id, { target: { kind: 'environment' } });
  const kept = join(home, 'endpoints', nowhere.replace(/[^a-z0-9.-]+/gi, '_'));
  cpSync(join(home, 'workshops'), kept, { recursive: true });
}

function changeRecord(home: string, id: string, change: object): void {
  const file = join(home, 'workshops', id, 'record.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...record, ...change }));
}
