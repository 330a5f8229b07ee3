/**
 * Runs the rehearsal's containers: each is a program of ours in this process that really listens, on a socket
 * of its own, and works on the real folders mounted into it. Killing one destroys its server, every open
 * connection and all that it held in memory; the folders stay.
 */
import type { ContainerRuntime, Endpoint, Parts } from '../world/services';
import { standInFor } from './images';
import { addressOf, RunningContainer, type Network } from './running-container';
import { SocketPaths } from './socket-paths';

/** 128 + SIGKILL, as a container runtime reports it. */
const KILLED = 137;
/** Wall ms. Our programs really do what they do at their end, however fast the clock. */
const LEAST_GRACE_MS = 500;

export interface Runtime extends ContainerRuntime {
  /** Ends all containers with the rehearsal itself; nobody is told `exited`, as when a laptop is switched off. */
  close(): Promise<void>;
}

/** Makes the runtime of a rehearsal. */
export function createRuntime(parts: Parts): Runtime {
  const containers = new Map<string, RunningContainer>();
  const sockets = new SocketPaths();
  const network: Network = { endpoints: new Map<string, Endpoint>(), nextSocket: () => sockets.next() };

  return {
    image: (reference) => {
      const standIn = standInFor(reference);
      return standIn === undefined ? undefined : { standIn: standIn.name };
    },
    start: async (run) => {
      const standIn = standInFor(run.image);
      if (standIn === undefined) throw new Error(`nothing stands in for the image ${run.image}`);
      if (containers.has(run.id)) throw new Error(`the container ${run.id} runs already`);
      const container = new RunningContainer(run, network, () => containers.delete(run.id));
      containers.set(run.id, container);
      container.begin(standIn.program, parts);
    },
    stop: async (id, graceMs) => {
      const container = containers.get(id);
      if (container === undefined) return;
      container.terminate();
      const late = setTimeout(
        () => {
          container.end(KILLED, 'it did not end within its grace');
        },
        Math.max(LEAST_GRACE_MS, graceMs / parts.world.clock.speed),
      );
      await container.ended;
      clearTimeout(late);
    },
    kill: (id, reason) => {
      containers.get(id)?.end(KILLED, reason);
    },
    endpoint: (ip, port, vpcId) => network.endpoints.get(addressOf(ip, port, vpcId)),
    close: async () => {
      for (const container of [...containers.values()]) container.vanish();
      await sockets.remove();
    },
  };
}
