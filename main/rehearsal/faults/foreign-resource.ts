import { addStrangeInterface, removeInterface } from '../services/ec2/drills';
import { DrillRefused, regionOf, workshopTags, type MakeFault } from './fault';

/** Another team's network interface stands in a subnet of the workshop. */
export const foreignResource: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const id = addStrangeInterface(parts, regionOf(parts, place), workshopTags(place));
    if (id === undefined) throw new DrillRefused('The workshop has no subnet now.');
    return { id };
  },
  end: ({ place, memory }) => {
    removeInterface(regionOf(parts, place), String(memory['id']));
  },
});
