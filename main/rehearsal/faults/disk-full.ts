import { fullDisks } from '../services/ec2/disks';
import { livingInstance } from '../services/ec2/drills';
import { DrillRefused, regionOf, seatTags, type MakeFault } from './fault';

/** Something has filled the disk of the seat's machine: what is there can be read, and nothing be written. */
export const diskFull: MakeFault = (parts) => ({
  begin: ({ id, place }) => {
    const region = regionOf(parts, place);
    const found = livingInstance(region, seatTags(place));
    const disk = found === undefined ? undefined : parts.services.ec2.instance(region, found.id)?.diskFolder;
    if (disk === undefined) throw new DrillRefused('This seat has no machine now.');
    if (parts.services.runtime.hasReal(disk)) {
      throw new DrillRefused(
        'This seat runs real software on this computer’s own disk. Use a stand-in for this drill.',
      );
    }
    fullDisks(parts.world).set(id, disk);
    return {};
  },
  end: ({ id }) => {
    fullDisks(parts.world).delete(id);
  },
});
