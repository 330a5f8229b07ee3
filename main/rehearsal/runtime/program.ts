/** What runs inside one container, with the container's folders and network: a stand-in, or the real software. */
import type { RequestListener } from 'node:http';
import type { ContainerRun, Parts } from '../world/services';
import type { ContainerFiles } from './container-files';

/** A container's insides, as its program sees them. */
export interface Container {
  readonly run: Pick<
    ContainerRun,
    | 'id'
    | 'region'
    | 'image'
    | 'entryPoint'
    | 'command'
    | 'environment'
    | 'mounts'
    | 'memoryMiB'
    | 'ip'
    | 'vpcId'
    | 'role'
    | 'portMappings'
  >;
  readonly parts: Parts;
  readonly files: ContainerFiles;
  /** Aborted when the container is killed: whatever it does ends at once. */
  readonly killed: AbortSignal;
  /** Resolves when the container is asked to end (SIGTERM). Never rejects. */
  readonly terminated: Promise<void>;
  /** A line of its output. Never a secret. */
  log(line: string): void;
  /** Listens on a port of the container's address. Throws when the port is taken there. */
  listen(port: number, listener: RequestListener): Promise<void>;
  /** The path of a socket that stands for a port of its address: for a process that listens by itself. Throws when taken. */
  expose(port: number): string;
  /** The path of a socket that no address leads to, as a port on a container's own loopback. */
  hiddenSocket(): string;
  /** Tells that it runs now; only real software has to, a stand-in runs at once. */
  started(): void;
}

/** Runs until it is done; the result is its exit code. A throw is exit code 1 with the message in the log. */
export type Program = (container: Container) => Promise<number>;

/** The exit code of a program that a stand-in cannot run. */
export const CANNOT_RUN = 127;
