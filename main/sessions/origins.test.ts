import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { workshopFrom } from '../../app/workshop/defaults';
import type { StoredWorkshop } from '../storage/workshop-records';
import { fromArgument } from './origins';

const folder = mkdtempSync(join(tmpdir(), 'origins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kept: StoredWorkshop = {
  workshop: workshopFrom({
    id: 'own-1',
    name: 'Own',
    seats: 2,
    host: { instanceTypes: ['t3.xlarge'], diskGiB: 40 },
  }),
  record: { version: 1, source: join(folder, 'workshop.yaml'), target: { kind: 'rehearsal' }, createdAt: '' },
  folder,
};

const machines = (stands: boolean, host: string): readonly string[] => {
  writeFileSync(kept.record.source, `name: Own\nid: own-1\nseats: 2\nservices: [jupyter]\n${host}`);
  const loaded = fromArgument(
    {
      word: kept.record.source,
      precedence: 'built-in',
      checkMaterials: false,
      builtInFolder: folder,
      kept: { get: () => undefined, list: () => [kept] },
      stands: () => stands,
    },
    {},
  );
  if ('issues' in loaded) throw new Error(JSON.stringify(loaded.issues));
  return loaded.workshop.host.instanceTypes;
};

it('leaves what stands on its machine, where its file names none', () => {
  expect(machines(true, '')).toEqual(['t3.xlarge']);
  expect(machines(true, 'host: { instanceType: m5.xlarge }\n')).toEqual(['m5.xlarge']);
  expect(machines(false, '')).toEqual(['t3.large', 'm5.large']);
});
