import type { AnyOutputs } from '../../app/plan/outputs';
import type { AnyPlannedResource } from '../../app/plan/resources';
import type { FoundResource } from '../aws/kind';
import type { Run } from './run';
import { specOf } from './spec';

/** What is known of a resource that is there: the account's word over the journal's. */
export function known(
  { journal }: Pick<Run, 'journal'>,
  { address, type, id, outputs }: FoundResource,
): AnyOutputs {
  const record = journal.record(address);
  return record?.id === id && record.type === type ? { ...record.outputs, ...outputs } : outputs;
}

/** Whether this computer made the very thing with this id, to just what is planned now. */
export function wasMadeAsPlanned(
  { journal }: Pick<Run, 'journal'>,
  planned: AnyPlannedResource,
  id: string,
): boolean {
  const record = journal.record(planned.address);
  return record?.id === id && record.spec === specOf(planned);
}
