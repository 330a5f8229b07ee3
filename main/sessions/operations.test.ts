import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../app/errors';
import { buildPlan } from '../../app/plan/build';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import type { Engine, Start } from '../engine/engine';
import type { OperationResult } from '../engine/provision';
import { operationOwner } from '../storage/operation-lock';
import { lockAs } from '../lock.testing';
import type { Linked } from './link';
import { refuseWhileWorking } from './one-at-a-time';
import { createOperations, type Operations } from './operations';

const root = mkdtempSync(join(tmpdir(), 'lectern-operations-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.useRealTimers();
});

const workshop = workshopFrom({ id: 'one', name: 'One', seats: 1, services: [defaultServices.jupyter] });
const done: OperationResult = { outcome: 'done', seatsReady: 1, seatsFailed: 0 };
const leased: Problem = { code: 'workshop.leased', message: 'Ada’s laptop is working on this workshop.' };

/** An engine whose work ends when the test says how. */
function held() {
  let end: (result: OperationResult) => void = () => undefined;
  const promise = new Promise<OperationResult>((resolve) => {
    end = resolve;
  });
  return { promise, end: (result: OperationResult) => end(result) };
}

/** An engine that meets another computer's lease; `told` hears whether whoever asked was told so. */
const told = vi.fn();
function refusing(_signal: AbortSignal, { refused }: Required<Pick<Start, 'refused'>>) {
  told(refused(leased));
  return Promise.resolve({ outcome: 'incomplete', seatsReady: 0, seatsFailed: 0, problem: leased });
}

let folder: string;
let operations: Operations;
const engine = { provision: vi.fn(), teardown: vi.fn(), restart: vi.fn(), worker: vi.fn() };
const beforeTeardown = vi.fn();
beforeEach(() => {
  folder = mkdtempSync(join(root, 'workshop-'));
  vi.resetAllMocks();
  operations = createOperations({
    stored: {
      workshop,
      folder,
      record: { version: 1, source: 'workshop.yaml', target: { kind: 'rehearsal' }, createdAt: '' },
    },
    plan: buildPlan(workshop),
    link: {
      open: () => Promise.resolve({ engine: engine as Pick<Engine, keyof typeof engine> } as Linked),
      materials: () => [],
    },
    log: pino({ level: 'silent' }),
    beforeTeardown,
    afterRestart: () => undefined,
  });
});

const busy = { problem: { code: 'workshop.busy' } };

describe('what may begin', () => {
  test('is one operation at a time, and anything once it has ended', async () => {
    const { promise, end } = held();
    engine.provision.mockImplementation((_plan, _signal, { begun }: { begun: () => void }) => {
      begun();
      return promise;
    });
    const { ended } = await operations.startProvision();
    expect(operationOwner(folder)).toBe(process.pid);
    await expect(operations.startProvision()).rejects.toMatchObject(busy);
    await expect(operations.startTeardown('one')).rejects.toMatchObject(busy);
    expect(() => refuseWhileWorking(folder)).toThrow('Lectern is already working on this workshop.');
    end(done);
    expect(await ended).toEqual(done);
    expect(operations.isWorking()).toBe(false);
    expect(operationOwner(folder)).toBeUndefined();
  });

  test('beside a restart is everything but a teardown, and beside a teardown no restart', async () => {
    const restart = held();
    engine.restart.mockReturnValue(restart.promise);
    const { ended } = await operations.startRestart({ seats: ['01'] });
    await expect(operations.startTeardown('one')).rejects.toMatchObject(busy);
    engine.provision.mockResolvedValue(done);
    await (
      await operations.startProvision()
    ).ended;
    restart.end(done);
    await ended;

    const teardown = held();
    engine.teardown.mockImplementation((_signal, { begun }: { begun: () => void }) => {
      begun();
      return teardown.promise;
    });
    const down = await operations.startTeardown('one');
    await expect(operations.startRestart({ seats: ['01'] })).rejects.toMatchObject(busy);
    teardown.end(done);
    await down.ended;
  });

  test('is nothing while another computer has the lease, which is asked for once, by who takes it', async () => {
    engine.teardown.mockImplementation(refusing);
    await expect(operations.startTeardown('one')).rejects.toMatchObject({ problem: leased });
    expect(engine.worker).not.toHaveBeenCalled();
    // It was not taken down, so it is watched on; and whoever wants to take over may.
    expect(beforeTeardown).not.toHaveBeenCalled();
    expect(operations.isWorking()).toBe(false);
    expect(operationOwner(folder)).toBeUndefined();
    engine.teardown.mockResolvedValue({ outcome: 'done' });
    const { ended } = await operations.startTeardown('one', { takeOver: true });
    expect(engine.teardown).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ takeOver: true }),
    );
    expect(await ended).toMatchObject({ outcome: 'done' });
  });

  test('is told by the engine when the lease is met so late that whoever asked waits no more', async () => {
    vi.useFakeTimers();
    const late = held();
    engine.provision.mockImplementation((_plan, signal: AbortSignal, how: Required<Start>) =>
      late.promise.then(() => refusing(signal, how)),
    );
    const starting = operations.startProvision();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    const { ended } = await starting;
    late.end(done);
    expect(await ended).toMatchObject({ outcome: 'incomplete', problem: leased });
    expect(told).toHaveBeenCalledExactlyOnceWith(false);
  });

  test('is not said to be held up by another Lectern when it is this one, in a session that is closing', async () => {
    lockAs(process.pid, join(folder, 'operation.lock'));
    await expect(operations.startProvision()).rejects.toMatchObject({
      problem: { code: 'workshop.busy', message: 'Lectern is already working on this workshop.' },
    });
    lockAs(process.ppid, join(folder, 'operation.lock'));
    await expect(operations.startProvision()).rejects.toMatchObject({
      problem: { message: expect.stringContaining(`process ${process.ppid}`) as string },
    });
  });
});
