import { clusterName } from '../../../app/workshop/names';
import { livingInstance } from '../services/ec2/drills';
import { DrillRefused, regionOf, seatOf, seatTags, type MakeFault } from './fault';

/** Docker on the seat's host hangs: the agent is cut off, and the containers of the seat's services end. */
export const agentDisconnected: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const region = regionOf(parts, place);
    const { ecs } = parts.services;
    const instanceId = livingInstance(region, seatTags(place))?.id;
    if (instanceId === undefined || !ecs.setAgent(region, instanceId, false)) {
      throw new DrillRefused('This seat’s machine has not joined the cluster yet.');
    }
    const cluster = clusterName(place.workshop);
    const prefix = `seat-${seatOf(place)}-`;
    const services = new Set(
      ecs
        .containers(region)
        .flatMap((one) =>
          one.cluster === cluster && one.service?.startsWith(prefix) === true ? [one.service] : [],
        ),
    );
    for (const service of services) ecs.crash(region, cluster, service);
    return { instanceId };
  },
  end: ({ place, memory }) => {
    parts.services.ecs.setAgent(regionOf(parts, place), String(memory['instanceId']), true);
  },
});
