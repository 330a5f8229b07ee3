/** What follows, for a service, from the path at which its address ends. */
import { serviceOf } from '../services';
import type { WholeIssue } from '../workshop/check';
import { seatLabels } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import type { Addresses } from './strategy';

/** `/login` of a service below its base path: `/07/jupyter/login`. */
export function underBasePath(basePath: string, path: string): string {
  return `${basePath.slice(0, -1)}${path}`;
}

/** Services that answer at the root alone, where their addresses have a path. */
export function basePathIssues(
  workshop: Workshop,
  addresses: Pick<Addresses, 'basePath'>,
): readonly WholeIssue[] {
  const seats = seatLabels(workshop);
  return workshop.services.flatMap((service, index) => {
    const { title, takesPathPrefix } = serviceOf(service.name);
    if (takesPathPrefix || seats.every((seat) => addresses.basePath(seat, service) === '/')) return [];
    return [
      {
        path: ['services', index],
        message: `${title} cannot be reached at an address with a path.`,
        expected: 'other addresses, or a workshop without it',
      },
    ];
  });
}
