import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunningDrill } from '../../../app/workshop/drills';
import { startRehearsal, type Rehearsal } from '../rehearsal';

const log = { info: () => undefined, warn: () => undefined };
const at = { region: 'eu-west-1', workshop: 'demo' };
let dataFolder: string;
let running: Rehearsal | undefined;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-drill-resume-'));
});
afterEach(async () => {
  await running?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(speed: number): Promise<Rehearsal> {
  running = await startRehearsal({ dataFolder, speed, seed: 3, log });
  return running;
}

async function control(
  { endpoint, secretAccessKey }: Rehearsal,
  action: string,
  body: object,
): Promise<unknown> {
  const response = await fetch(`${endpoint}/_lectern/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretAccessKey}` },
    body: JSON.stringify(body),
  });
  return response.json();
}
const drillsOf = async (rehearsal: Rehearsal): Promise<readonly RunningDrill[]> =>
  ((await control(rehearsal, 'drills', at)) as { drills: readonly RunningDrill[] }).drills;

function listClusters({ endpoint, accessKeyId, secretAccessKey }: Rehearsal): Promise<unknown> {
  const credentials = { accessKeyId, secretAccessKey };
  return new ECSClient({ endpoint, region: at.region, credentials, maxAttempts: 1 }).send(
    new ListClustersCommand({}),
  );
}

it('a drill goes on after the rehearsal was closed and started again, and still ends by itself', async () => {
  const first = await start(60);
  await control(first, 'drill', { name: 'api-down', at, options: { minutes: 1 } });
  const [before] = await drillsOf(first);
  await first.close();
  const second = await start(60);
  const [after] = await drillsOf(second);
  expect(after?.id).toBe(before?.id);
  expect(after?.endsAtTicks).toBe(before?.endsAtTicks ?? Infinity);
  await expect(listClusters(second)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  await vi.waitFor(async () => expect(await drillsOf(second)).toEqual([]), { timeout: 10_000 });
  expect(await listClusters(second)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
});
