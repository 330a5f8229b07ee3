import { livingInstance, terminateInstance } from '../services/ec2/drills';
import { DrillRefused, regionOf, seatTags, type MakeFault } from './fault';

/** The seat's instance is terminated by someone else. */
export const hostLost: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const region = regionOf(parts, place);
    const found = livingInstance(region, seatTags(place));
    if (found === undefined) throw new DrillRefused('This seat has no machine now.');
    terminateInstance(parts, region, found.id);
    return {};
  },
});
