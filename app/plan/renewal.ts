import { needsDatabase, type Workshop } from '../workshop/workshop';
import { buildPlan } from './build';
import { expectedTimes } from './expected';

/** How long it usually takes until so many seats of a workshop work on new machines, clock ms. */
export function renewalMs(workshop: Workshop, seats: number, fresh: boolean): number {
  const { resources } = buildPlan({ ...workshop, seats, spares: 0, without: [], participants: [] });
  const anew = resources.filter(
    ({ type }) =>
      type === 'AWS::EC2::Instance' ||
      type === 'AWS::ECS::Service' ||
      (fresh && needsDatabase(workshop) && type === 'Lectern::SeatDatabase'),
  );
  return expectedTimes(anew).lastSeatMs;
}
