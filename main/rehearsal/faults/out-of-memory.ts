import { requireKill } from './container-crash';
import type { MakeFault } from './fault';

/** ECS's words in `containers[].reason` (aws-facts §6). */
const REASON = 'OutOfMemoryError: Container killed due to memory usage';

/** The kernel kills the main container, once. */
export const outOfMemory: MakeFault = (parts) => ({
  begin: ({ place }) => {
    requireKill(parts, place, REASON);
    return {};
  },
});
