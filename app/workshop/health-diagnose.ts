/**
 * What AWS says and what the instructor's laptop sees, put together into what a participant can do. Pure.
 * Seeing beats hearsay: an address that opens works, whatever AWS believes, unless AWS is about to end it.
 */
import { capital } from '../words/lists';
import { defined } from '../defined';
import { serviceOf } from '../services';
import type { HealthState, SeatHealth, ServiceHealth } from './health';
import { shorten, stoppedOnPurpose, whyNotPlaced, whyStopped, type Why } from './health-words';
import type {
  AwsObservation,
  HostObservation,
  ProbeObservation,
  SeatObservation,
  ServiceObservation,
  TaskObservation,
} from './observation';
import type { ServiceName } from './workshop';

/** When a look is too old to be shown as the truth. */
export interface Freshness {
  /** Wall ms. */
  readonly now: number;
  /** Wall ms. */
  readonly staleAfterMs: number;
}

/** After so many failures within this time (clock ms) a service that is starting once more is down, not starting. */
const failuresThatCount = 3;
const failuresWithinMs = 10 * 60_000;
/** So long after its stop a task may still hold its part of the host, or be spoken of in the newest event, clock ms. */
const leavingMs = 60_000;

type Verdict = Pick<ServiceHealth, 'state' | 'reason' | 'cause'>;

/** The health of a seat and its services. The worst service decides. */
export function diagnose(seat: SeatObservation, freshness: Freshness): SeatHealth {
  const services = seat.services.map((service): ServiceHealth => ({
    name: service.service,
    ...judge(service, seat, freshness),
    ...answeredBy(service.probe),
    ...defined({ url: service.url }),
    observedAt: service.observedAt,
  }));
  return { seat: seat.seat, state: worst(services.map(({ state }) => state)), services };
}

function answeredBy(probe: ProbeObservation | undefined): Pick<ServiceHealth, 'answeredBy'> {
  return probe?.outcome === 'ok' && probe.answeredBy !== undefined ? { answeredBy: probe.answeredBy } : {};
}

/** From best to worst; what is not made yet counts less than what is on its way. */
const severity: readonly HealthState[] = ['works', 'unknown', 'starting', 'trouble', 'down'];

/** The worst of some states; `unknown` of none. */
export function worst(states: readonly HealthState[]): HealthState {
  if (states.length === 0) return 'unknown';
  return states.reduce((a, b) => (severity.indexOf(b) > severity.indexOf(a) ? b : a));
}

function judge(
  service: ServiceObservation,
  { host, diskFull }: Pick<SeatObservation, 'host' | 'diskFull'>,
  freshness: Freshness,
): Verdict {
  const age = freshness.now - service.observedAt;
  if (age > freshness.staleAfterMs) {
    return {
      state: 'unknown',
      cause: 'not-checked',
      reason: `Not checked for ${Math.round(age / 1000)} s.`,
    };
  }
  const { aws, probe } = service;
  if (probe?.outcome === 'ok') {
    const verdict = opened(aws, service.service, probe.slowMs);
    return verdict.state === 'works' && diskFull === true ? withoutRoom : verdict;
  }
  if (aws === undefined) return notMade(host);
  if (aws.desired === 0) {
    return {
      state: 'down',
      cause: 'switched-off',
      reason: 'It is switched off: its desired count is 0.',
    };
  }
  const withoutHost = hostVerdict(host, aws);
  if (withoutHost !== undefined) return withoutHost;
  return aws.running === 0 ? notRunning(aws) : running(service, aws, probe);
}

const withoutRoom: Verdict = {
  state: 'trouble',
  cause: 'disk-full',
  reason: 'It opens, but nothing can be saved: the disk of its machine is full.',
};

/** The address opens. The one thing that still matters is a check of AWS's that fails: it ends in a restart. */
function opened(aws: AwsObservation | undefined, service: ServiceName, slowMs: number | undefined): Verdict {
  if (aws?.target?.state !== 'unhealthy' || aws.running === 0) {
    if (slowMs === undefined) return { state: 'works', reason: '' };
    return {
      state: 'trouble',
      cause: 'slow',
      reason: `It opens, but slowly (${(slowMs / 1000).toFixed(1)} s): ${slowParts(service)} is overloaded.`,
    };
  }
  return {
    state: 'trouble',
    cause: 'checks-fail',
    reason: `It opens, but the load balancer's checks fail, so AWS may restart it${because(aws)}.`,
  };
}

function slowParts(service: ServiceName): string {
  return serviceOf(service).database === undefined
    ? 'the network here, or its machine,'
    : 'the network here, its machine or its database';
}

function notMade(host: HostObservation | undefined): Verdict {
  if (host?.instance === 'pending' || host?.instance === 'running') {
    return { state: 'unknown', cause: 'not-created', reason: 'Not created yet, but its machine exists.' };
  }
  return { state: 'unknown', cause: 'not-created', reason: 'Not created yet.' };
}

/** What the machine alone decides; nothing when it is well. */
function hostVerdict(host: HostObservation | undefined, aws: AwsObservation): Verdict | undefined {
  if (host === undefined) return undefined;
  switch (host.instance) {
    case 'pending':
      return { state: 'starting', cause: 'machine-starting', reason: 'Its machine is starting.' };
    case 'stopping':
    case 'stopped':
      return {
        state: 'down',
        cause: 'machine-stopped',
        reason: 'Its machine is stopped. Lectern can start it again.',
      };
    case 'shutting-down':
    case 'terminated':
    case 'absent':
      return { state: 'down', cause: 'machine-lost', reason: 'Its machine is lost. Give it a new one.' };
    case 'running':
      if (host.agentConnected === undefined && aws.running === 0) {
        return {
          state: 'starting',
          cause: 'machine-joining',
          reason: 'Its machine has started and is joining the cluster.',
        };
      }
      if (host.agentConnected === false) {
        return {
          state: aws.running === 0 ? 'down' : 'trouble',
          cause: 'machine-silent',
          reason: 'Its machine is not responding. Wait a minute, then give the seat a new machine.',
        };
      }
      return undefined;
  }
}

function notRunning(aws: AwsObservation): Verdict {
  const failures = aws.stopped.filter(
    (task) => !stoppedOnPurpose(task) && (task.stoppedForMs ?? 0) <= failuresWithinMs,
  );
  const [last] = failures;
  const { task } = aws;
  // What a task holds on its host is free only once it has ended; until then ECS speaks of too little memory.
  const leaving = aws.stopped.some(
    ({ lastStatus, stoppedForMs }) => lastStatus !== 'STOPPED' || (stoppedForMs ?? Infinity) < leavingMs,
  );
  const returns = task !== undefined || aws.pending > 0 || leaving;
  if (returns && failures.length >= failuresThatCount && last !== undefined) {
    return {
      state: 'down',
      cause: 'keeps-stopping',
      reason: `It keeps stopping (${failures.length} times).${lastTime(last)}`,
    };
  }
  if (task !== undefined || aws.pending > 0) {
    const { words, cause } = pendingWords(task?.lastStatus);
    return { state: 'starting', cause, reason: `${words}.${lastTime(last)}` };
  }
  const unplaced = whyNotPlaced(aws.events);
  if (leaving) {
    return { state: 'starting', cause: 'restarting', reason: `It is restarting.${lastTime(last)}` };
  }
  if (unplaced !== undefined) {
    return {
      state: unplaced.waits ? 'starting' : 'down',
      cause: unplaced.cause,
      reason: `AWS cannot start it: ${unplaced.words}.`,
    };
  }
  if (last !== undefined) {
    const { words, cause } = whyStopped(last);
    return { state: 'down', cause, reason: `It is down: ${words}. AWS is restarting it.` };
  }
  if (aws.stopped.length > 0) {
    return { state: 'starting', cause: 'restarting', reason: 'It is restarting.' };
  }
  return { state: 'starting', cause: 'starting', reason: 'Starting: waiting for AWS.' };
}

/** Why it stopped last time, as a sentence of its own; a clean exit explains nothing, so it is left out. */
function lastTime(last: TaskObservation | undefined): string {
  const why = last === undefined ? '' : whyStopped(last).words;
  return why === '' || why.endsWith('(exit code 0)') ? '' : ` Last time: ${why}.`;
}

function pendingWords(status = ''): Why {
  switch (status) {
    case 'PROVISIONING':
      return { words: 'Starting: connecting to the network', cause: 'connecting' };
    case 'PENDING':
      return {
        words: 'Starting: downloading its image and starting its containers',
        cause: 'downloading',
      };
    case 'ACTIVATING':
      return { words: 'Starting: registering with the load balancer', cause: 'registering' };
    case 'DEACTIVATING':
    case 'STOPPING':
    case 'DEPROVISIONING':
      return { words: 'It is stopping', cause: 'stopping' };
    default:
      return { words: 'Starting', cause: 'starting' };
  }
}

function running(
  service: ServiceObservation,
  aws: AwsObservation,
  probe: ProbeObservation | undefined,
): Verdict {
  const settling = (aws.task?.runningForMs ?? 0) < serviceOf(service.service).healthCheck.graceS * 1000;
  switch (aws.target?.state) {
    case 'initial':
      return {
        state: 'starting',
        cause: 'first-check',
        reason: 'Starting: the load balancer is checking it for the first time.',
      };
    case 'draining':
      return { state: 'starting', cause: 'replaced', reason: 'It is being replaced.' };
    case 'unhealthy':
    case 'unavailable':
      return settling
        ? notReady
        : {
            state: 'trouble',
            cause: 'no-answer',
            reason: `It is running but does not answer the load balancer's checks${because(aws)}.`,
          };
    case 'unused':
      return settling
        ? {
            state: 'starting',
            cause: 'registering',
            reason: 'It is running and is being registered with the load balancer.',
          }
        : {
            state: 'trouble',
            cause: 'no-traffic',
            reason: `It is running, but the load balancer sends no one to it${because(aws)}.`,
          };
    case 'healthy':
      return fromHere(service, probe, false);
    case undefined:
      return fromHere(service, probe, settling);
  }
}

const notReady: Verdict = {
  state: 'starting',
  cause: 'not-ready',
  reason: 'It is running but not ready yet.',
};

/** AWS has nothing against it: what counts is what the laptop got. */
function fromHere(
  service: ServiceObservation,
  probe: ProbeObservation | undefined,
  settling: boolean,
): Verdict {
  if (probe === undefined) {
    return {
      state: 'starting',
      cause: 'not-opened',
      reason: 'It is running; this computer has not opened it yet.',
    };
  }
  if (settling) return notReady;
  switch (probe.outcome) {
    case 'ok':
      return { state: 'works', reason: '' };
    case 'refused':
    case 'timeout':
      return {
        state: 'trouble',
        cause: 'port-blocked',
        reason: `${capital(service.through)} is blocked, probably by this room’s network.`,
      };
    case 'unknown-name':
      return {
        state: 'trouble',
        cause: 'address-unknown',
        reason: 'This computer cannot find its address. The network here may be offline.',
      };
    case 'error':
      return {
        state: 'trouble',
        cause: 'error-page',
        reason: `AWS says it works, but the address answers with error ${probe.status}.`,
      };
    case 'degraded':
      return { state: 'trouble', cause: 'degraded', reason: `It opens, but ${probe.what}.` };
    case 'wrong':
      return {
        state: 'trouble',
        cause: 'other-page',
        reason:
          `AWS says it works, but something else answers here (${shorten(probe.what ?? `status ${probe.status}`)}): ` +
          'the network here may require a login or filter pages.',
      };
  }
}

function because(aws: AwsObservation): string {
  const description = aws.target?.description?.trim().replace(/\.$/, '') ?? '';
  return description === '' ? '' : ` (${shorten(description)})`;
}
