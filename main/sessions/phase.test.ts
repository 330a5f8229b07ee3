import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { lockOperation } from '../storage/operation-lock';
import { liveOnDisk } from './phase';

const workshop = workshopFrom({
  id: 'one',
  name: 'One',
  seats: 1,
  region: 'eu-west-1',
  services: [defaultServices.jupyter],
});

describe('the phase of a workshop that is not open', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lectern-phase-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What a Lectern leaves on the disk that was killed in the middle of `operation`. */
  function interrupted(operation: 'provision' | 'teardown'): void {
    const event = {
      seq: 1,
      time: '2026-11-24T12:00:00.000Z',
      workshopId: 'one',
      code: 'operation.started',
      message: 'Started.',
      data: { operation, total: 3, finished: 0, usualMs: 1 },
    };
    writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(event)}\n`);
  }

  it('is planned before anything happened', () => {
    expect(liveOnDisk(workshop, folder).phase).toBe('planned');
  });

  it.each(['provision', 'teardown'] as const)(
    'is incomplete after a %s that nobody works on',
    (operation) => {
      interrupted(operation);
      expect(liveOnDisk(workshop, folder).phase).toBe('incomplete');
    },
  );

  it('is incomplete when somebody else has the number of the process that worked on it', () => {
    interrupted('provision');
    writeFileSync(join(folder, 'operation.lock'), String(process.pid));
    expect(liveOnDisk(workshop, folder).phase).toBe('incomplete');
  });

  it('is under way while somebody works on it', () => {
    interrupted('provision');
    const lock = lockOperation(folder);
    expect(liveOnDisk(workshop, folder).phase).toBe('provisioning');
    expect(lock).toHaveProperty('release');
  });
});
