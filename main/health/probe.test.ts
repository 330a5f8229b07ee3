import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { answerOutcome, probe } from './probe';

describe('what an answer says about a service', () => {
  test('Jupyter works when it says its version', () => {
    expect(answerOutcome('jupyter', 200, '{"version":"7.4.2"}')).toEqual({
      outcome: 'ok',
      answeredBy: 'version 7.4.2',
    });
  });

  test('what answered is told in its own words, and not at any length', () => {
    expect(answerOutcome('jupyter', 200, '{"version":"6.4.13"}', 'TornadoServer/6.4.2')).toEqual({
      outcome: 'ok',
      answeredBy: 'TornadoServer/6.4.2, version 6.4.13',
    });
    expect(answerOutcome('jupyter', 200, '{"version":7}', 'x'.repeat(500))).toEqual({
      outcome: 'ok',
      answeredBy: 'x'.repeat(80),
    });
  });

  test('a portal page of the network is not Jupyter, whatever its status', () => {
    expect(answerOutcome('jupyter', 200, '<html>Accept the terms</html>')).toMatchObject({
      outcome: 'wrong',
    });
    expect(answerOutcome('jupyter', 302, '')).toMatchObject({ outcome: 'wrong', status: 302 });
  });

  test('the load balancer’s own 502 and 503 are errors with their status', () => {
    expect(answerOutcome('airflow', 503, '<html>')).toEqual({ outcome: 'error', status: 503 });
  });

  test('Airflow with a dead scheduler is not well although it answers 200 (seed-repo, defect 20)', () => {
    const answer = { metadatabase: { status: 'healthy' }, scheduler: { status: 'unhealthy' } };
    expect(answerOutcome('airflow', 200, JSON.stringify(answer))).toMatchObject({ outcome: 'degraded' });
    const well = { metadatabase: { status: 'healthy' }, scheduler: { status: 'healthy' } };
    expect(answerOutcome('airflow', 200, JSON.stringify(well))).toEqual({ outcome: 'ok' });
  });
});

describe('opening an address', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const listen = async (answer: RequestListener): Promise<string> => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const patient = { timeoutMs: 5_000, signal: new AbortController().signal };

  test('asks the path that needs no login', async () => {
    const paths: string[] = [];
    const url = await listen((request, response) => {
      paths.push(request.url ?? '');
      response.setHeader('server', 'Some/1.0');
      response.end('{"version":"1"}');
    });
    expect(await probe('jupyter', url, patient)).toEqual({
      outcome: 'ok',
      answeredBy: 'Some/1.0, version 1',
    });
    expect(paths).toEqual(['/api']);
  });

  test('nobody listens: refused', async () => {
    const url = await listen(() => undefined);
    server?.close();
    expect(await probe('jupyter', url, patient)).toEqual({ outcome: 'refused' });
  });

  test('a service that takes the connection and stays silent: timeout', async () => {
    const url = await listen(() => undefined);
    expect(await probe('jupyter', url, { ...patient, timeoutMs: 50 })).toEqual({ outcome: 'timeout' });
  });
});
