import { createHash } from 'node:crypto';
import type { AnyPlannedResource } from '../../app/plan/resources';

/**
 * A short name for what a planned resource should be like, 16 hex digits: the same as long as its properties
 * are. References count by the address they refer to, so that a new id behind one changes nothing.
 */
export function specOf({ properties }: Pick<AnyPlannedResource, 'properties'>): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex').slice(0, 16);
}
