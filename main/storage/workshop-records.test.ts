import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workshopFrom } from '../../app/workshop/defaults';
import { lockAs } from '../lock.testing';
import { operationOwner } from './operation-lock';
import { createWorkshopRecords, type WorkshopRecords } from './workshop-records';

let folder: string;
let records: WorkshopRecords;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-records-'));
  records = createWorkshopRecords(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the folder of a draft that was never kept', () => {
  let own: string;
  beforeEach(() => {
    const workshop = workshopFrom({ id: 'one', name: 'One', seats: 2, region: 'eu-west-1' });
    const loaded = { workshop, file: join(folder, 'one.yaml'), materials: [] };
    own = records.draft(loaded, { kind: 'aws', profile: 'school' }).folder;
    writeFileSync(join(own, 'events.jsonl'), '{}\n');
  });

  test('goes with it', () => {
    records.close();
    expect(existsSync(own)).toBe(false);
  });

  test('stays while another process works there, which has written nothing but its lock yet', () => {
    lockAs(process.ppid, join(own, 'operation.lock'));
    records.close();
    expect(operationOwner(own)).toBe(process.ppid);
    expect(existsSync(join(own, 'events.jsonl'))).toBe(true);
  });

  test('stays with whatever somebody put there', () => {
    writeFileSync(join(own, 'notes.txt'), 'mine');
    records.close();
    expect(existsSync(join(own, 'notes.txt'))).toBe(true);
  });
});
