/**
 * What is wrong with a seat, in one sentence, and the one thing to do about it. Pure; the panel shows it first. What a
 * cure costs is said where it is offered, by `app/words/cures.ts` and by each service.
 */
import type { LiveSeat } from '../contract/live';
import { serviceTitle } from '../services';
import { capital } from '../words/lists';
import type { Cause } from './causes';
import type { HealthState, ServiceHealth } from './health';
import type { ServiceName } from './workshop';

/**
 * What helps. `wait`: it comes by itself. `restart`: its services, or `service` alone. `machine`: a new one; `lost`
 * when the old one is gone. `spare`: the participant moves. `mend`: what somebody changed in the account is put back.
 * `make`: what could not be made is tried again. `look`: the evidence first. `advise`: nothing that Lectern does to
 * the seat helps; `advice` says what does.
 */
export type CureKind = 'wait' | 'restart' | 'machine' | 'spare' | 'mend' | 'make' | 'look' | 'advise';

export interface Cure {
  readonly kind: CureKind;
  /** The one service that is restarted; absent: all of the seat. */
  readonly service?: ServiceName;
  /** The seat's machine is gone, and its files with it. */
  readonly lost?: true;
  /** What to do besides, or instead, as a sentence. */
  readonly advice?: string;
}

export interface Diagnosis {
  /** What is wrong, as one sentence or a few words; empty when nothing is. */
  readonly wrong: string;
  /** Absent for a seat that works. */
  readonly cure?: Cure;
}

type Remedy = Pick<Cure, 'kind' | 'lost' | 'advice'> & {
  /** It concerns the whole seat, not the one service. */
  readonly whole?: true;
};

const wait: Remedy = { kind: 'wait' };
const restart: Remedy = { kind: 'restart' };
const toAdministrator = 'Whoever administers the AWS account has to allow it: send them what AWS says.';
const roomNetwork =
  'The seat itself is fine. Try another network, such as a phone’s hotspot, or ask whoever runs the network here to let it through.';

/** What helps against each cause. */
const remedies: Readonly<Record<Cause, Remedy>> = {
  'not-checked': wait,
  'not-created': wait,
  'machine-starting': wait,
  'machine-joining': wait,
  'aws-busy': wait,
  starting: wait,
  connecting: wait,
  downloading: wait,
  registering: wait,
  'first-check': wait,
  'not-ready': wait,
  'not-opened': wait,
  stopping: wait,
  restarting: wait,
  replaced: wait,
  'machine-lost': { kind: 'machine', lost: true, whole: true },
  'machine-stopped': { kind: 'mend', whole: true },
  'machine-silent': { kind: 'machine', whole: true },
  'memory-short': { ...restart, whole: true },
  'cpu-short': { ...restart, whole: true },
  'interface-short': { ...restart, whole: true },
  'switched-off': restart,
  stopped: restart,
  'out-of-memory': { ...restart, advice: 'Ask the participant to load less data at once.' },
  'image-missing': { ...restart, advice: 'If the registry still refuses, wait a few minutes and try again.' },
  'registry-silent': { kind: 'mend' },
  'secret-unreadable': { kind: 'mend' },
  'permission-missing': { kind: 'look', advice: toAdministrator },
  'log-unwritable': { kind: 'look', advice: toAdministrator },
  'keeps-stopping': {
    kind: 'spare',
    advice: 'A restart rarely helps when it keeps stopping. See below why it stops.',
  },
  'checks-fail': { kind: 'mend' },
  'no-traffic': { kind: 'mend' },
  'no-answer': restart,
  'error-page': restart,
  degraded: restart,
  slow: {
    kind: 'advise',
    advice: 'Wait, or have everybody run less at once. A restart does not make it faster.',
  },
  'disk-full': {
    kind: 'advise',
    advice: 'Ask the participant to delete large files. A larger disk can be set on the Plan screen.',
  },
  'port-blocked': { kind: 'advise', advice: roomNetwork },
  'address-unknown': { kind: 'advise', advice: roomNetwork },
  'other-page': { kind: 'advise', advice: roomNetwork },
};

/** The worst first. */
const severity: readonly HealthState[] = ['down', 'trouble', 'starting', 'unknown', 'works'];

/** What is wrong with a seat and what helps. `spare`: there is a free one to move to. */
export function diagnosisOf(
  seat: Pick<LiveSeat, 'health' | 'failed' | 'renewing' | 'restartingSince' | 'passwordPending'>,
  { spare }: { readonly spare: boolean },
): Diagnosis {
  if (seat.renewing !== undefined) {
    const wrong =
      seat.renewing === 'fresh'
        ? 'It is being made ready for somebody else.'
        : 'It is being given a new machine.';
    return { wrong, cure: { kind: 'wait' } };
  }
  if (seat.failed !== undefined) return { wrong: seat.failed.message, cure: { kind: 'make' } };
  if (seat.restartingSince !== undefined) return { wrong: 'It is restarting.', cure: { kind: 'wait' } };
  if (seat.passwordPending === true) {
    return {
      wrong: 'Its card shows a new password, but the seat still takes the old one.',
      cure: { kind: 'restart', advice: 'A restart makes it take the new one.' },
    };
  }
  const services = seat.health?.services ?? [];
  const worst = [...services].sort((a, b) => severity.indexOf(a.state) - severity.indexOf(b.state))[0];
  if (worst === undefined || worst.state === 'works') return { wrong: '' };
  const { whole, ...remedy } = remedyOf(worst, spare);
  const concernsOne = whole !== true && services.length > 1;
  return {
    wrong: sentenceOf(worst, services),
    cure: { ...remedy, ...(concernsOne && remedy.kind === 'restart' ? { service: worst.name } : {}) },
  };
}

function remedyOf({ cause, state }: ServiceHealth, spare: boolean): Remedy {
  const remedy = cause === undefined ? usual(state) : remedies[cause];
  if (remedy.kind !== 'spare' || spare) return remedy;
  return { ...remedy, kind: 'look' };
}

/** For what was told without a cause (version 0.1). */
const usual = (state: HealthState): Remedy => (state === 'down' || state === 'trouble' ? restart : wait);

/** The reason, with the service's name unless it is the same for all of the seat. */
function sentenceOf(worst: ServiceHealth, services: readonly ServiceHealth[]): string {
  const isShared = services.every(({ reason }) => reason === worst.reason);
  if (worst.reason === '') return `${serviceTitle(worst.name)} does not work.`;
  return isShared ? capital(worst.reason) : `${serviceTitle(worst.name)}: ${worst.reason}`;
}

/** Seats that one cure helps together: those without a machine, or with one that does not respond. */
export function seatsForNewMachines(
  seats: readonly Pick<
    LiveSeat,
    'seat' | 'health' | 'failed' | 'renewing' | 'restartingSince' | 'passwordPending'
  >[],
): readonly { readonly seat: string; readonly lost: boolean }[] {
  return seats.flatMap((seat) => {
    const { cure } = diagnosisOf(seat, { spare: false });
    return cure?.kind === 'machine' ? [{ seat: seat.seat, lost: cure.lost === true }] : [];
  });
}
