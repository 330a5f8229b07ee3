import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planView } from '../../app/plan/plan-view';
import { isAwsResource } from '../../app/plan/resources';
import { defaultServices } from '../../app/workshop/defaults';
import type { Rehearsal } from '../rehearsal/rehearsal';
import { startRehearsal } from '../rehearsal/rehearsal';
import { memoryJournal, startLife } from './testing/life.testing';

const folder = mkdtempSync(join(tmpdir(), 'lectern-estimate-'));
let rehearsal: Rehearsal;

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: folder, speed: 900, seed: 5, log });
});

afterAll(async () => {
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the progress bar', () => {
  test.each([20, 200, 500])('expects what the plan said, with %d seats', async (seats) => {
    const controller = new AbortController();
    const life = startLife({
      account: { ...rehearsal, speed: 900 },
      journal: memoryJournal(),
      workshop: {
        id: `estimate-${seats}`,
        seats,
        services: [defaultServices.jupyter, defaultServices.airflow],
      },
      // How long it takes is said before the first thing is made; the bucket holds the lease and is there by then.
      beforeCall: (action) => {
        if (action.startsWith('Create') && action !== 'CreateBucket') controller.abort();
      },
    });
    await life.engine.provision(life.plan, controller.signal);
    life.connection.aws.destroy();
    const started = life.events.find((event) => event.code === 'operation.started');
    expect(started?.data).toMatchObject({
      total: life.plan.resources.filter(({ type }) => isAwsResource(type)).length,
      usualMs: planView(life.plan).usualMs,
    });
  });
});
