import type { ResourceData } from '../../app/contract/events';
import type { Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import type { Label } from '../../app/workshop/origin';
import type { ConsoleSubject } from '../../app/workshop/console-link';
import type { AwsClients } from '../aws/clients';
import { explain, isFatal } from '../aws/explain';
import type { Material } from '../aws/kind';
import { createKindContext } from './context';
import type { EventLog } from './events';
import type { Journal } from './journal';
import type { KindContext } from '../aws/kind';

/** What an operation of the engine works with. */
export interface Run {
  readonly workshopId: string;
  readonly accountId: string;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly events: EventLog;
  readonly materials: () => readonly Material[];
  readonly plan?: Plan;
  /** What tags say besides the id; absent for what version 0.1 began to make. */
  readonly label?: Label;
  /** Aborted by the instructor, or by the operation itself when continuing makes no sense. */
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

/** What went wrong with a resource, and where the AWS console shows it. */
export function problemAt({ aws }: Pick<Run, 'aws'>, subject: ConsoleSubject, error: unknown): Problem {
  const problem = explain(error);
  // While nobody can sign in or reach AWS, its console is no help.
  const consoleUrl = isFatal(problem) ? undefined : aws.consoleLink?.(subject);
  return consoleUrl === undefined ? problem : { ...problem, consoleUrl };
}

/** The part of a resource that events carry. */
export function dataOf(resource: ResourceData): ResourceData {
  return {
    address: resource.address,
    type: resource.type,
    ...defined({ seat: resource.seat, service: resource.service }),
  };
}
