/** One container that is a process of this computer: its command, under a process 1 that lets nothing outlive it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

export interface ContainerCommand {
  /** The Python that runs process 1. Absolute. */
  readonly python: string;
  /** The file of process 1. Absolute. */
  readonly init: string;
  readonly argv: readonly string[];
  /** All that the command gets; nothing of the rehearsal's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** What its processes may hold together (resident sizes), looked at once a second on Linux. Absent: no limit. */
  readonly memoryMiB?: number;
  /** Absolute, on this computer. */
  readonly cwd: string;
  /** A line of its stdout or stderr. */
  log(line: string): void;
}

/** 128 + SIGKILL. */
const KILLED = 137;

export class ContainerProcess {
  /** Resolves with the exit code once nothing of the container runs any more. Rejects when it cannot be started. */
  readonly ended: Promise<number>;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;

  constructor(command: ContainerCommand) {
    const { python, init, argv, environment, cwd, memoryMiB } = command;
    // -I -S: nothing of the user's own Python settings. A group of its own: Ctrl+C is for the rehearsal.
    const child = spawn(python, ['-I', '-S', init], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {},
      detached: true,
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      const lines = createInterface({ input: stream, crlfDelay: Infinity });
      lines.on('line', (line) => {
        if (line !== '') command.log(line);
      });
      lines.on('error', () => undefined);
    }
    // It may end before it has read an order.
    child.stdin.on('error', () => undefined);
    this.ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : KILLED));
    child.stdin.write(`${JSON.stringify({ argv, env: environment, cwd, memoryMiB })}\n`);
  }

  /** Of process 1; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** SIGTERM to the command. */
  terminate(): void {
    this.child.stdin.write('T');
  }

  /** SIGKILL to all that runs in it. */
  kill(): void {
    // Closing the input says the same, should the letter be lost.
    this.child.stdin.end('K');
  }
}
