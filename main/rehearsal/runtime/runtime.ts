/**
 * Runs the rehearsal's containers: each is a program of ours in this process, or the real software in a process
 * of its own. Either really listens, on a socket of its own, and works on the real folders mounted into it.
 * Killing one destroys its server, every open connection and all that it held in memory; the folders stay.
 */
import path from 'node:path';
import type { ContainerRuntime, Endpoint, Parts } from '../world/services';
import { programFor, standInFor } from './images';
import type { RealPrograms } from './real/real-programs';
import { addressOf, RunningContainer, type Network } from './running-container';
import { SocketPaths } from './socket-paths';

/** 128 + SIGKILL, as a container runtime reports it. */
const KILLED = 137;
/** Wall ms. Our programs really do what they do at their end, however fast the clock. */
const LEAST_GRACE_MS = 500;
/** Wall ms. What the real software needs for its end, kernels included, takes this computer's time; never longer than its grace. */
const LEAST_REAL_GRACE_MS = 5_000;

export interface Runtime extends ContainerRuntime {
  /** Ends all containers with the rehearsal itself; nobody is told `exited`, as when a laptop is switched off. */
  close(): Promise<void>;
}

interface Entry {
  readonly container: RunningContainer;
  readonly isReal: boolean;
  /** What is mounted into it, as folders of this computer. */
  readonly folders: readonly string[];
}

/** Makes the runtime of a rehearsal. `real`: what runs as real software; without it, stand-ins alone. */
export function createRuntime(parts: Parts, real?: RealPrograms): Runtime {
  const containers = new Map<string, Entry>();
  /** Real software that has not come to its end: a killed process may take a moment longer than its container. */
  const unsettled = new Set<Promise<void>>();
  const sockets = new SocketPaths(parts.dataFolder);
  const network: Network = { endpoints: new Map<string, Endpoint>(), nextSocket: () => sockets.next() };

  return {
    image: (reference) => {
      const standIn = standInFor(reference);
      return standIn === undefined ? undefined : { standIn: standIn.name };
    },
    start: async (run) => {
      const realRunning = [...containers.values()].filter(({ isReal }) => isReal).length;
      const chosen = programFor(run.image, real, realRunning);
      if (chosen === undefined) throw new Error(`nothing stands in for the image ${run.image}`);
      if (containers.has(run.id)) throw new Error(`the container ${run.id} runs already`);
      const container = new RunningContainer(run, network, () => containers.delete(run.id));
      const folders = run.mounts.map(({ folder }) => folder);
      containers.set(run.id, { container, isReal: chosen.isReal, folders });
      container.begin(chosen.program, parts);
      if (!chosen.isReal) return;
      const { settled } = container;
      unsettled.add(settled);
      void settled.then(() => unsettled.delete(settled));
      // How long a real start takes is up to this computer: the clock that counts its grace begins after it.
      await container.running;
    },
    stop: async (id, graceMs) => {
      const entry = containers.get(id);
      if (entry === undefined) return;
      const { container, isReal } = entry;
      container.terminate();
      const least = isReal ? Math.min(graceMs, LEAST_REAL_GRACE_MS) : LEAST_GRACE_MS;
      const late = setTimeout(
        () => {
          container.end(KILLED, 'it did not end within its grace');
        },
        Math.max(least, graceMs / parts.world.clock.speed),
      );
      await container.ended;
      clearTimeout(late);
    },
    kill: (id, reason) => {
      containers.get(id)?.container.end(KILLED, reason);
    },
    hasReal: (folder) =>
      [...containers.values()].some(
        ({ isReal, folders }) => isReal && folders.some((mounted) => mounted.startsWith(folder + path.sep)),
      ),
    endpoint: (ip, port, vpcId) => network.endpoints.get(addressOf(ip, port, vpcId)),
    close: async () => {
      for (const { container } of [...containers.values()]) container.vanish();
      await Promise.all([...unsettled]);
      sockets.remove();
    },
  };
}
