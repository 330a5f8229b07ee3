import { clusterName } from '../workshop/names';
import type { SeatLabel, Workshop } from '../workshop/workshop';
import { homeFolders, homeVolume } from './containers';

/** The attribute of a host in the cluster that says whose seat's it is. */
export const seatAttribute = 'lectern.seat';

/** What pins a seat's tasks to its host, as a cluster-query expression (aws-facts §6). */
export function placementExpression(seat: SeatLabel): string {
  return `attribute:${seatAttribute} == ${seat}`;
}

/** What a host runs at its first boot: joins the cluster as its seat's and makes the seat's home. */
export function hostUserData(workshop: Pick<Workshop, 'id' | 'services'>, seat: SeatLabel): string {
  const home = homeVolume.hostPath;
  const folders = [home, ...homeFolders(workshop).map((folder) => `${home}/${folder}`)];
  return `#!/bin/bash
set -euo pipefail
install -d -m 2775 -o 1000 -g 100 ${folders.join(' ')}
mkdir -p /etc/ecs
cat > /etc/ecs/ecs.config <<'CONFIG'
ECS_CLUSTER=${clusterName(workshop.id)}
ECS_INSTANCE_ATTRIBUTES={"${seatAttribute}":"${seat}"}
ECS_AWSVPC_BLOCK_IMDS=true
ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
ECS_CONTAINER_STOP_TIMEOUT=10s
CONFIG
`;
}
