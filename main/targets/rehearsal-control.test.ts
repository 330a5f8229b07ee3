/** Both ends of the contract: what the app asks is answered, and a rehearsal of another version is recognized. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import {
  beginDrill,
  changeClock,
  crashContainer,
  endDrill,
  readClock,
  runningDrills,
  stopRehearsal,
  throttledCalls,
} from './rehearsal-control';

const at = { region: 'eu-west-1', workshop: 'data-day' };

describe('a rehearsal of this version', () => {
  const log = { info: () => undefined, warn: () => undefined };
  let dataFolder: string;
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'lectern-control-'));
    rehearsal = await startRehearsal({ dataFolder, speed: 60, seed: 3, log });
  });
  afterEach(async () => {
    await rehearsal.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('answers everything that the app asks', async () => {
    const begun = await beginDrill(rehearsal, 'api-down', at);
    expect(begun).toMatchObject({ name: 'api-down', endsAtTicks: expect.any(Number) as number });
    expect(await runningDrills(rehearsal, at)).toEqual([begun]);
    expect(await endDrill(rehearsal, begun?.id ?? '')).toBe(true);
    expect(await endDrill(rehearsal, begun?.id ?? '')).toBe(false);
    expect(await crashContainer(rehearsal, { region: at.region, cluster: 'none', service: 'none' })).toBe(
      false,
    );
    expect(await throttledCalls(rehearsal)).toBe(0);
    const { version } = await readClock(rehearsal);
    expect(await changeClock(rehearsal, { kind: 'pause' })).toMatchObject({
      version: version + 1,
      state: { paused: true },
    });
    await stopRehearsal(rehearsal);
    await rehearsal.stopRequested;
  });

  it('says why a drill cannot be done there', async () => {
    await expect(beginDrill(rehearsal, 'host-lost', { ...at, seat: '01' })).rejects.toMatchObject({
      problem: { code: 'drill.refused', message: expect.stringMatching(/\w/) as string },
    });
  });
});

describe('something else at its address', () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: string };
  const place = { endpoint: '', secretAccessKey: 's' };
  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    place.endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    ['does not know the call', { status: 404, body: '{"error":"no such control"}' }],
    ['does not take what is asked', { status: 400, body: '{"error":"unrecognized key"}' }],
    ['answers otherwise', { status: 200, body: '{"calls":3}' }],
    ['answers no JSON', { status: 200, body: '<html>' }],
  ])('that %s is called another version', async (_, given) => {
    answer = given;
    for (const asked of [throttledCalls(place), runningDrills(place, at), readClock(place)]) {
      await expect(asked).rejects.toMatchObject({ problem: { code: 'rehearsal.other-version' } });
    }
  });

  test('of an older version is asked all the same: what it answers beside what is known is not read', async () => {
    answer = {
      status: 200,
      body: '{"drills":[{"id":"a","name":"api-down","startedAt":1,"extra":true}],"more":1}',
    };
    expect(await runningDrills(place, at)).toEqual([{ id: 'a', name: 'api-down', startedAt: 1 }]);
  });

  test('of a newer version may run drills that this one does not know: the others are told', async () => {
    answer = {
      status: 200,
      body: '{"drills":[{"id":"a","name":"solar-flare","startedAt":1},{"id":"b","name":"api-down","startedAt":2}]}',
    };
    expect(await runningDrills(place, at)).toEqual([{ id: 'b', name: 'api-down', startedAt: 2 }]);
  });

  test('that does not let us in has refused', async () => {
    answer = { status: 401, body: '{"error":"unauthorized"}' };
    await expect(throttledCalls(place)).rejects.toMatchObject({ problem: { code: 'rehearsal.refused' } });
  });
});
