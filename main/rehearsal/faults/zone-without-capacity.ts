import { setCapacity } from '../services/ec2/capacity';
import { livingInstance } from '../services/ec2/drills';
import { DrillRefused, regionOf, seatTags, workshopTags, type MakeFault } from './fault';

const ALL_TYPES = '*';

/** AWS has no machine left in the zone of the seat, or of the first one that is found. */
export const zoneWithoutCapacity: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const region = regionOf(parts, place);
    const found = livingInstance(region, place.seat === undefined ? workshopTags(place) : seatTags(place));
    if (found === undefined) throw new DrillRefused('The workshop has no machine, so no zone can be full.');
    setCapacity(region, found.zone, ALL_TYPES, false);
    return { zone: found.zone };
  },
  end: ({ place, memory }) => {
    setCapacity(regionOf(parts, place), String(memory['zone']), ALL_TYPES, true);
  },
});
