import type { ResourceData } from '../../app/contract/events';
import type { Clock } from '../../app/clock';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import type { AwsClients } from '../aws/clients';
import type { Material } from './context';
import { createKindContext } from './context';
import type { EventLog } from './events';
import type { Journal } from './journal';
import type { KindContext } from './kind';

/** What an operation of the engine works with. */
export interface Run {
  readonly workshopId: string;
  readonly accountId: string;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly events: EventLog;
  readonly materials: readonly Material[];
  readonly plan?: Plan;
  /** Aborted by the instructor, or by the operation itself when going on makes no sense. */
  readonly signal: AbortSignal;
}

/** The kinds' view of a run. `subjects` says what an address is, so that notes can name it. */
export function contextOf(run: Run, subjects: ReadonlyMap<Address, ResourceData>): KindContext {
  return createKindContext({
    ...run,
    note: (address, note) => {
      const subject = subjects.get(address);
      if (subject !== undefined) run.events.emit({ code: 'resource.note', data: { ...subject, note } });
    },
  });
}

/** The part of a resource that events carry. */
export function dataOf(resource: ResourceData): ResourceData {
  return {
    address: resource.address,
    type: resource.type,
    ...(resource.seat === undefined ? {} : { seat: resource.seat }),
    ...(resource.service === undefined ? {} : { service: resource.service }),
  };
}
