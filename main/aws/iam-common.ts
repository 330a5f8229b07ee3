import { seatAddresses } from '../../app/plan/addresses';
import type { ResourceOutputs } from '../../app/plan/outputs';
import { iamPath, seatOfRole } from '../../app/workshop/names';
import type { FoundResource, KindContext } from './kind';

/**
 * A role or profile on the workshop's IAM path. IAM lists no tags, and asking for each one's would cost a
 * call apiece; the path holds the workshop's id, so it says whose it is, and the plan says what it is.
 */
export function foundOnPath<
  T extends 'AWS::IAM::Role' | 'AWS::IAM::InstanceProfile',
  Seen extends { readonly Path?: string | undefined },
>(context: KindContext, type: T, seen: Seen, outputs: ResourceOutputs[T]): readonly FoundResource<T, Seen>[] {
  const { Path: path } = seen;
  const { name } = outputs;
  if (path !== iamPath(context.workshopId)) return [];
  // The plan may have no place for the seat any more.
  const seat = type === 'AWS::IAM::Role' ? seatOfRole(context.workshopId, name) : undefined;
  const planned =
    context.planned(type, name) ??
    (seat === undefined ? undefined : { address: seatAddresses(seat).role, seat });
  return [
    {
      type,
      id: name,
      address: planned?.address ?? name,
      ...(planned?.seat === undefined ? {} : { seat: planned.seat }),
      outputs,
      seen,
      usable: true,
      evidence: { by: 'path', path },
    },
  ];
}
