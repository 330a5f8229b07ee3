/** How each command and each procedure is called in the table. */
import type { ContractRouterClient } from '@orpc/contract';
import { join } from 'node:path';
import { contract, type Contract } from '../../app/contract/contract';
import { createProgram } from '../cli/program';
import { stateNames, type StateName, type World } from './states.testing';

/** A row of the table. */
interface Row<How> {
  /** It may leave another state behind: it gets one of its own. */
  readonly changes?: true;
  readonly how: How;
}

type Arguments = (world: World) => readonly string[];
type Call = (client: ContractRouterClient<Contract>, world: World) => Promise<unknown>;

const plain = (...after: readonly string[]): Row<Arguments> => ({ how: ({ id }) => [id, ...after] });

/** By the name of the command. A command takes the workshop's id unless it says otherwise. */
const commandRows: Readonly<Record<string, Row<Arguments> | undefined>> = {
  workshops: { how: () => [] },
  plan: plain(),
  policy: plain(),
  import: { how: ({ home }) => [home] },
  provision: { ...plain('--yes'), changes: true },
  changes: plain(),
  change: { ...plain('--yes', '--replace', '1'), changes: true },
  status: plain(),
  names: plain(),
  cards: plain(),
  restart: { ...plain('1'), changes: true },
  password: { ...plain('1', '--yes'), changes: true },
  calls: plain(),
  teardown: { ...plain('--yes'), changes: true },
  leftovers: { how: () => [] },
  forget: { ...plain('--yes'), changes: true },
  rehearse: { how: () => ['jupyter', '--seats', '1', '--speed', '200', '--yes'] },
  drill: { how: ({ id }) => ['container-crash', id, '1'], changes: true },
  rehearsal: { how: () => [] },
  clock: { how: () => [] },
};

/**
 * The exit codes by command, one digit for each state in their order; `x` is 0 or 1, where it depends on how far an
 * operation has come. A workshop that cannot be done with what was asked for is 1, a command line that cannot is 2.
 */
const exits: Readonly<Record<string, string | undefined>> = {
  workshops: '000000000000',
  plan: '000000001002',
  policy: '000000001000',
  import: '222222222222',
  provision: '011000101112',
  changes: '1xx000x11112',
  change: '112000111112',
  status: '1xxx00x11112',
  names: '000000001000',
  cards: '1xxx00x11112',
  restart: '111100111112',
  password: '111100111112',
  calls: '000000000000',
  teardown: '111001111112',
  leftovers: '000000000100',
  forget: 'xxxxxxxxxxxx',
  rehearse: '000000000000',
  drill: '111100x11112',
  rehearsal: '111111111111',
  clock: '000000000100',
};

/** A pattern of the exit code of a command in a state. */
export function exitOf(command: string, state: StateName): string {
  const digit = exits[command]?.[stateNames.indexOf(state)] ?? 'none is said';
  return digit === 'x' ? '[01]' : digit;
}

const change = { change: { seats: 2 }, replace: [] };
const seat = '01';

/** By the path of the procedure. `no action` is nothing that a screen's button does to a workshop. */
const procedureRows: Readonly<Record<string, Row<Call> | 'no action' | undefined>> = {
  'app.info': { how: (client) => client.app.info() },
  'app.openExternal': 'no action',
  'app.savePdf': 'no action',
  'workshops.list': { how: (client) => client.workshops.list() },
  'workshops.create': {
    changes: true,
    how: (client) =>
      client.workshops.create({ builtIn: 'jupyter', name: 'Other', seats: 1, target: { kind: 'rehearsal' } }),
  },
  'workshops.open': {
    changes: true,
    how: (client) =>
      client.workshops.open({ path: join(process.cwd(), 'assets', 'workshops', 'jupyter', 'workshop.yaml') }),
  },
  'workshops.similar': { how: (client, { id }) => client.workshops.similar({ workshopId: id }) },
  'workshops.adopt': {
    changes: true,
    how: (client, { id }) => client.workshops.adopt({ workshopId: id, adoptedId: 'other-workshop' }),
  },
  'workshops.choose': 'no action',
  'workshops.get': { how: (client, { id }) => client.workshops.get({ workshopId: id }) },
  'workshops.change': {
    changes: true,
    how: (client, { id }) => client.workshops.change({ workshopId: id, seats: 2 }),
  },
  'workshops.remove': { changes: true, how: (client, { id }) => client.workshops.remove({ workshopId: id }) },
  'workshops.plan': { how: (client, { id }) => client.workshops.plan({ workshopId: id }) },
  'workshops.changes': { how: (client, { id }) => client.workshops.changes({ workshopId: id, ...change }) },
  'workshops.preflight': { how: (client, { id }) => client.workshops.preflight({ workshopId: id }) },
  'forms.open': { how: (client, { id }) => client.forms.open({ workshopId: id }) },
  'forms.save': {
    changes: true,
    how: (client, { id }) =>
      client.forms.save({
        workshopId: id,
        values: { name: 'Other', seats: 1, services: ['jupyter'] },
        target: { kind: 'rehearsal' },
        exercises: { kind: 'none' },
      }),
  },
  'forms.write': { changes: true, how: (client, { id }) => client.forms.write({ workshopId: id }) },
  'forms.draft': { how: (client) => client.forms.draft({ key: 'new' }) },
  'forms.keepDraft': { changes: true, how: (client) => client.forms.keepDraft({ key: 'new', draft: '{}' }) },
  'exercises.choose': 'no action',
  'exercises.folders': { how: (client) => client.exercises.folders({}) },
  'exercises.look': { how: (client, { home }) => client.exercises.look({ path: home }) },
  'exercises.upload': {
    changes: true,
    how: (client) =>
      client.exercises.upload({
        upload: '00000000-0000-4000-8000-000000000000',
        path: 'a.txt',
        at: 0,
        piece: 'YQ==',
      }),
  },
  'operations.provision': {
    changes: true,
    how: (client, { id }) => client.operations.provision({ workshopId: id }),
  },
  'operations.previewTeardown': {
    how: (client, { id }) => client.operations.previewTeardown({ workshopId: id }),
  },
  'operations.teardown': {
    changes: true,
    how: (client, { id }) => client.operations.teardown({ workshopId: id, confirmation: id }),
  },
  'operations.change': {
    changes: true,
    how: (client, { id }) => client.operations.change({ workshopId: id, ...change, digest: 'another' }),
  },
  'operations.cancel': {
    changes: true,
    how: (client, { id }) => client.operations.cancel({ workshopId: id }),
  },
  'operations.restart': {
    changes: true,
    how: (client, { id }) => client.operations.restart({ workshopId: id, seats: [seat] }),
  },
  'operations.newPassword': {
    changes: true,
    how: (client, { id }) => client.operations.newPassword({ workshopId: id, seats: [seat] }),
  },
  'operations.newMachines': {
    changes: true,
    how: (client, { id }) => client.operations.newMachines({ workshopId: id, seats: [seat] }),
  },
  'operations.freshStart': {
    changes: true,
    how: (client, { id }) => client.operations.freshStart({ workshopId: id, seats: [seat] }),
  },
  'operations.receipt': { how: (client, { id }) => client.operations.receipt({ workshopId: id }) },
  'operations.history': { how: (client, { id }) => client.operations.history({ workshopId: id }) },
  'seats.evidence': { how: (client, { id }) => client.seats.evidence({ workshopId: id, seat }) },
  'seats.credentials': { how: (client, { id }) => client.seats.credentials({ workshopId: id, seat }) },
  'seats.console': { how: (client, { id }) => client.seats.console({ workshopId: id, seat }) },
  'seats.cardText': { how: (client, { id }) => client.seats.cardText({ workshopId: id }) },
  'seats.keepCardText': {
    changes: true,
    how: (client, { id }) => client.seats.keepCardText({ workshopId: id, text: { room: 'B 2.07' } }),
  },
  'seats.cards': { how: (client, { id }) => client.seats.cards({ workshopId: id }) },
  'roster.set': {
    changes: true,
    how: (client, { id }) =>
      client.roster.set({
        workshopId: id,
        entries: [{ seat, was: null, becomes: 'Ada', person: 'other' }],
      }),
  },
  'rehearsal.crash': {
    changes: true,
    how: (client, { id }) => client.rehearsal.crash({ workshopId: id, seat, service: 'jupyter' }),
  },
  'rehearsal.drills': { how: (client, { id }) => client.rehearsal.drills({ workshopId: id }) },
  'rehearsal.drill': {
    changes: true,
    how: (client, { id }) => client.rehearsal.drill({ workshopId: id, name: 'slow-network' }),
  },
  'rehearsal.clock': {
    changes: true,
    how: (client, { id }) => client.rehearsal.clock({ workshopId: id, change: { kind: 'resume' } }),
  },
  'rehearsal.endDrill': {
    how: (client, { id }) => client.rehearsal.endDrill({ workshopId: id, drillId: 'none' }),
  },
  'leftovers.find': {
    how: async (client) => readAll(await client.leftovers.find({ target: { kind: 'rehearsal' } })),
  },
  'leftovers.remove': {
    changes: true,
    how: (client, { id }) =>
      client.leftovers.remove({
        target: { kind: 'rehearsal' },
        region: 'eu-west-1',
        workshopId: id,
        confirmation: id,
      }),
  },
  'leftovers.stopRemoval': {
    how: (client, { id }) => client.leftovers.stopRemoval({ workshopId: id, region: 'eu-west-1' }),
  },
  'leftovers.removals': { how: async (client) => readFirst(await client.leftovers.removals()) },
  events: { how: async (client, { id }) => readFirst(await client.events({ workshopId: id })) },
};

/** Every command of the program, with how it is called; undefined for one that has no row yet. */
export function commands(): readonly (readonly [string, Row<Arguments> | undefined])[] {
  const never = (): Promise<void> => Promise.reject(new Error('nothing is run to list the commands'));
  const program = createProgram({ root: process.cwd(), run: never, ended: () => undefined });
  return program.commands.map((command) => [command.name(), commandRows[command.name()]] as const);
}

/** Every procedure of the contract, with how it is called; undefined for one that has no row yet. */
export function procedures(): readonly (readonly [string, (typeof procedureRows)[string]])[] {
  return Object.entries(contract)
    .flatMap(([group, members]) =>
      '~orpc' in members ? [group] : Object.keys(members).map((name) => `${group}.${name}`),
    )
    .map((path) => [path, procedureRows[path]] as const);
}

async function readAll(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

async function readFirst(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}
