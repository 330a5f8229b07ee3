import { request } from 'node:http';
import { defined } from '../../app/defined';
import { serviceOf } from '../../app/services';
import type { ProbeObservation } from '../../app/workshop/observation';
import type { ServiceName } from '../../app/workshop/workshop';

/** An answer that takes this long disturbs work, wall ms. */
const slowFromMs = 3_000;

/** What a participant's browser would get. Bodies are cut at this many bytes. */
const bodyLimit = 16_384;

/**
 * Opens the address on the card as a participant's browser would, on a fresh connection, and judges the
 * answer. `timeoutMs` is wall time: it is the laptop's network that is tried.
 */
export function probe(
  service: ServiceName,
  url: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ProbeObservation> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const call = request(new URL(serviceOf(service).probe.path, url), {
      agent: false,
      timeout: options.timeoutMs,
      signal: options.signal,
      headers: { 'user-agent': 'Lectern health check', accept: 'application/json' },
    });
    const overall = setTimeout(() => call.destroy(new Timeout()), options.timeoutMs);
    const done = (outcome: ProbeObservation): void => {
      clearTimeout(overall);
      const tookMs = Math.round(performance.now() - startedAt);
      resolve(outcome.outcome === 'ok' && tookMs >= slowFromMs ? { ...outcome, slowMs: tookMs } : outcome);
    };
    call.on('timeout', () => call.destroy(new Timeout()));
    call.on('error', (error) => done(failureOutcome(error)));
    call.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < bodyLimit) body += chunk;
      });
      response.on('error', (error) => done(failureOutcome(error)));
      response.on('end', () =>
        done(answerOutcome(service, response.statusCode ?? 0, body, response.headersDistinct['server']?.[0])),
      );
    });
    call.end();
  });
}

class Timeout extends Error {}

function failureOutcome(error: Error): ProbeObservation {
  if (error instanceof Timeout) return { outcome: 'timeout' };
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { outcome: 'unknown-name' };
  return code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH'
    ? { outcome: 'timeout' }
    : { outcome: 'refused' };
}

/** Pure: what an answer says about the service. `server` is its Server header. */
export function answerOutcome(
  service: ServiceName,
  status: number,
  body: string,
  server?: string,
): ProbeObservation {
  if (status >= 500) return { outcome: 'error', status };
  return serviceOf(service).probe.judge({ status, body, ...defined({ server }) });
}
