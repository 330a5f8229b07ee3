import { request } from 'node:http';
import type { ProbeObservation } from '../../app/workshop/observation';
import type { ServiceName } from '../../app/workshop/workshop';

/** An answer that takes this long disturbs work, wall ms. */
const slowFromMs = 3_000;

/** What a participant's browser would get. Bodies are cut at this many bytes. */
const bodyLimit = 16_384;

/** Where each service says, without a login, whether it can be used. */
const probePaths: Readonly<Record<ServiceName, string>> = { jupyter: 'api', airflow: 'health' };

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
    const call = request(new URL(probePaths[service], url), {
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
  const answer = parse(body);
  if (status !== 200 || answer === undefined) {
    return {
      outcome: 'wrong',
      status,
      what: status === 200 ? 'a page instead of the service' : `status ${status}`,
    };
  }
  const outcome = service === 'jupyter' ? jupyterOutcome(status, answer) : airflowOutcome(status, answer);
  return outcome.outcome === 'ok' ? { ...outcome, ...answeredBy(answer, server) } : outcome;
}

/** The longest name that is shown, characters. */
const nameLimit = 80;

function answeredBy(answer: object, server: string | undefined): { readonly answeredBy?: string } {
  const version = 'version' in answer && typeof answer.version === 'string' ? answer.version : '';
  const name = [server ?? '', version === '' ? '' : `version ${version}`]
    .filter((part) => part !== '')
    .join(', ');
  return name === '' ? {} : { answeredBy: name.slice(0, nameLimit) };
}

function jupyterOutcome(status: number, answer: object): ProbeObservation {
  return 'version' in answer ? { outcome: 'ok' } : { outcome: 'wrong', status, what: 'not Jupyter' };
}

/** Airflow's web server answers 200 although its scheduler is dead (seed-repo, defect 20): look inside. */
function airflowOutcome(status: number, answer: object): ProbeObservation {
  const metadatabase = partStatus(answer, 'metadatabase');
  if (metadatabase === undefined) return { outcome: 'wrong', status, what: 'not Airflow' };
  if (metadatabase !== 'healthy') return { outcome: 'degraded', what: 'its database does not answer' };
  if (partStatus(answer, 'scheduler') !== 'healthy') {
    return { outcome: 'degraded', what: 'its scheduler does not run, so no DAG will start' };
  }
  return { outcome: 'ok' };
}

function partStatus(answer: object, part: string): string | undefined {
  const value = (answer as Record<string, unknown>)[part];
  if (typeof value !== 'object' || value === null) return undefined;
  const { status } = value as { status?: unknown };
  return typeof status === 'string' ? status : 'unknown';
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
