import type { ProbeObservation } from '../workshop/observation';

/** What came back from a service's probe address; the status is below 500. */
export interface ProbeAnswer {
  readonly status: number;
  /** Cut after some kilobytes. */
  readonly body: string;
  /** Its Server header. */
  readonly server?: string;
}

/** What the rehearsal’s stand-ins call themselves in their Server header: never the name of the software that they replace. */
export const standInServer = 'Lectern-stand-in (rehearsal)';

/** The longest name that is shown, characters. */
const nameLimit = 80;

/**
 * For services that answer 200 with a JSON object: anything else is someone else's page. Adds what the service
 * calls itself when `judge` finds it well.
 */
export function judgeJson(
  { status, body, server }: ProbeAnswer,
  judge: (answer: object) => ProbeObservation,
): ProbeObservation {
  const answer = parse(body);
  if (status !== 200) return { outcome: 'wrong', status, what: `status ${status}` };
  if (answer === undefined) return { outcome: 'wrong', status, what: 'a different page' };
  const outcome = judge(answer);
  return outcome.outcome === 'ok' ? { ...outcome, ...answeredBy(answer, server) } : outcome;
}

function answeredBy(answer: object, server: string | undefined): { readonly answeredBy?: string } {
  const version = 'version' in answer && typeof answer.version === 'string' ? answer.version : '';
  const name = [server ?? '', version === '' ? '' : `version ${version}`]
    .filter((part) => part !== '')
    .join(', ');
  return name === '' ? {} : { answeredBy: name.slice(0, nameLimit) };
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
