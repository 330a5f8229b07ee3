import { spoilers } from '../services/elbv2/data-plane/way-in';
import type { MakeFault } from './fault';

/** Wall ms: longer than anybody calls quick, shorter than a health check of Lectern waits (5 s). */
const LATENCY_MS = 3_500;

/** The room's network lets port 80 through and nothing else. */
export const venueNetworkBlocksPorts: MakeFault = ({ world }) => ({
  begin: ({ id }) => {
    spoilers(world).set(id, { kind: 'blocked', openPorts: [80] });
    return {};
  },
  end: ({ id }) => {
    spoilers(world).delete(id);
  },
});

/** The room's network lets nothing through: neither to the load balancers nor to AWS itself. */
export const venueNetworkDown: MakeFault = ({ world }) => ({
  begin: ({ id }) => {
    spoilers(world).set(id, { kind: 'blocked', openPorts: [] });
    return {};
  },
  end: ({ id }) => {
    spoilers(world).delete(id);
  },
});

/** Every request is late. */
export const slowNetwork: MakeFault = ({ world }) => ({
  begin: ({ id, options }) => {
    spoilers(world).set(id, { kind: 'slow', ms: options.latencyMs ?? LATENCY_MS });
    return {};
  },
  end: ({ id }) => {
    spoilers(world).delete(id);
  },
});
