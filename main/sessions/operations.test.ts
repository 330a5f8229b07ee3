import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../app/errors';
import { buildPlan } from '../../app/plan/build';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import type { Engine } from '../engine/engine';
import type { OperationResult } from '../engine/provision';
import { operationOwner } from '../storage/operation-lock';
import type { Linked } from './link';
import { createOperations, type Operations } from './operations';

const root = mkdtempSync(join(tmpdir(), 'lectern-operations-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

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
    link: { open: () => Promise.resolve({ engine: engine as Pick<Engine, keyof typeof engine> } as Linked) },
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
    expect(() => operations.refuseWhileWorking()).toThrow('already working on this workshop');
    end(done);
    expect(await ended).toEqual(done);
    expect(operations.isWorking()).toBe(false);
    expect(operationOwner(folder)).toBeUndefined();
  });

  test('beside a restart is everything but a teardown, and beside a teardown no restart', async () => {
    const restart = held();
    engine.restart.mockReturnValue(restart.promise);
    const { ended } = await operations.startRestart('01');
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
    await expect(operations.startRestart('01')).rejects.toMatchObject(busy);
    teardown.end(done);
    await down.ended;
  });

  test('is nothing while another computer has the lease, which is asked for once, by who takes it', async () => {
    engine.teardown.mockResolvedValue({ outcome: 'incomplete', problem: leased });
    await expect(operations.startTeardown('one')).rejects.toMatchObject({ problem: leased });
    expect(engine.worker).not.toHaveBeenCalled();
    // It was not taken down, so it is watched on; and whoever wants to take over may.
    expect(beforeTeardown).not.toHaveBeenCalled();
    expect(operations.isWorking()).toBe(false);
    engine.teardown.mockResolvedValue({ outcome: 'done' });
    const { ended } = await operations.startTeardown('one', { takeOver: true });
    expect(engine.teardown).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ takeOver: true }),
    );
    expect(await ended).toMatchObject({ outcome: 'done' });
  });
});
