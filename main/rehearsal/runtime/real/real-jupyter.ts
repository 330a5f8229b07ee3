/** A Jupyter container run for real: the container's own command, with the Jupyter of this computer. */
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../../../app/defined';
import { CANNOT_RUN, type Container, type Program } from '../program';
import { ContainerProcess } from './container-process';
import type { FoundJupyter } from './find-jupyter';
import type { ProgramsFolder } from './programs-folder';

/** The image's home, and its working directory. */
const HOME = '/home/jovyan';
/** The image's own command, when the container definition has none. */
const USUAL_COMMAND = ['start-notebook.py'];
/** Wall ms between two checks whether it listens. */
const LOOK_EVERY_MS = 100;
/** Wall ms after which it counts as started although it does not listen: some other check will say so. */
const LISTENS_WITHIN_MS = 60_000;

/** Lets so many begin at once: a start is all work for the processor, 0.4 s and more of it. */
class StartGate {
  private free = Math.max(2, availableParallelism());
  private readonly waiting: (() => void)[] = [];

  /** Resolves when it may begin, with what it calls once it has begun or ended; a second call does nothing. */
  async enter(): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    };
  }
}

/** The program of a Jupyter image on a computer that has this Jupyter. */
export function realJupyter(jupyter: FoundJupyter, programs: ProgramsFolder): Program {
  const gate = new StartGate();
  return async (container) => {
    const home = container.run.mounts.find(({ path }) => path === HOME)?.folder;
    if (home === undefined) {
      container.log(`no volume is mounted at ${HOME}: what is saved would be lost with the container`);
      return CANNOT_RUN;
    }
    const sockets = new Map(container.run.portMappings.map((port) => [port, container.expose(port)]));
    const leave = await gate.enter();
    try {
      if (container.killed.aborted) return 0;
      const process = begin(container, home, sockets, jupyter, programs);
      container.log(`rehearsal: this is ${jupyter.name} of this computer, process ${process.pid ?? '?'}`);
      container.killed.addEventListener('abort', () => process.kill());
      void container.terminated.then(() => process.terminate());
      void untilOneListens([...sockets.values()], process.ended).then(() => {
        leave();
        container.started();
      });
      return await process.ended;
    } finally {
      leave();
    }
  };
}

function begin(
  container: Container,
  home: string,
  sockets: ReadonlyMap<number, string>,
  jupyter: FoundJupyter,
  programs: ProgramsFolder,
): ContainerProcess {
  const { run } = container;
  /** For `jupyter-command.py`, which takes it out again. */
  const rehearsed = {
    program: jupyter.program,
    dialect: jupyter.dialect,
    sockets: Object.fromEntries(sockets),
    hidden: container.hiddenSocket(),
    mounts: run.mounts.map(({ path, folder }) => [path, folder]),
  };
  return new ContainerProcess({
    python: jupyter.python,
    init: programs.init,
    argv: argvOf(container),
    environment: {
      PATH: programs.searchPath,
      HOME: home,
      LANG: 'C.UTF-8',
      ...run.environment,
      REHEARSED_CONTAINER: JSON.stringify(rehearsed),
    },
    cwd: home,
    ...defined({ memoryMiB: run.memoryMiB }),
    log: (line) => container.log(line),
  });
}

function argvOf({ run }: Container): readonly string[] {
  const argv = [...run.entryPoint, ...run.command];
  return argv.length === 0 ? USUAL_COMMAND : argv;
}

async function untilOneListens(paths: readonly string[], ended: Promise<unknown>): Promise<void> {
  if (paths.length === 0) return;
  const over = new AbortController();
  const end = (): void => over.abort();
  void ended.then(end, end);
  const deadline = performance.now() + LISTENS_WITHIN_MS;
  while (!over.signal.aborted && performance.now() < deadline) {
    for (const path of paths) if (await listens(path)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
