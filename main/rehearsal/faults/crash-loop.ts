import { killContainer, requireKill } from './container-crash';
import type { MakeFault } from './fault';

/** Clock ms between two kills: long enough to start, too short to become healthy. */
const EVERY_MS = 15_000;

/** Whatever starts of the service is killed again. */
export const crashLoop: MakeFault = (parts) => ({
  begin: ({ place }) => {
    requireKill(parts, place);
    return {};
  },
  again: {
    everyMs: EVERY_MS,
    step: ({ place }) => {
      killContainer(parts, place);
    },
  },
});
