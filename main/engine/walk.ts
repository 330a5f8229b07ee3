/** One node of a graph to be walked. */
export interface WalkNode {
  readonly id: string;
  /** Ids that must be through first; ids outside the graph are taken as through. */
  readonly dependsOn: readonly string[];
  /** How long it usually takes; the walk prefers what the longest remaining path hangs on. */
  readonly usualMs: number;
  /** Nodes of one lane share its limit of nodes that are being started. */
  readonly lane: string;
}

/** How a node ended. `waiting`: the walk was stopped before its turn. */
export type WalkResult = 'done' | 'failed' | 'skipped' | 'waiting';

/** What a running node may say before it ends. */
export interface WalkStep {
  /** Its first part is over: its place in the lane is free, and what depends on it may start if `dependents`. */
  started(options?: { readonly dependents: boolean }): void;
}

export interface WalkOptions<N extends WalkNode> {
  readonly nodes: readonly N[];
  /** Does the work of a node; a rejection fails it. */
  run(node: N, step: WalkStep): Promise<void>;
  /** Nodes of a lane that are being started at once. */
  readonly laneLimit: number;
  /** After it is aborted nothing new starts; what runs is waited for. */
  readonly signal: AbortSignal;
  /** `skip`: a failed node takes what depends on it along. `continue`: its dependents run anyway. */
  readonly afterFailure: 'skip' | 'continue';
  onSkipped?(node: N, because: string): void;
}

interface State<N> {
  readonly node: N;
  /** Longest way to the end, its own time included. */
  readonly remainingMs: number;
  readonly index: number;
  readonly dependents: string[];
  blockers: number;
  result: WalkResult | 'running';
  released: boolean;
}

/**
 * Walks the graph: starts whatever is ready, longest remaining path first, each lane up to its limit.
 * Resolves when nothing runs and nothing can start any more; never rejects because of a node. Throws a
 * RangeError that names the nodes when the graph has a cycle or an id twice.
 */
export async function walk<N extends WalkNode>(
  options: WalkOptions<N>,
): Promise<ReadonlyMap<string, WalkResult>> {
  const states = prepare(options.nodes);
  const lanes = new Map<string, { ready: State<N>[]; starting: number }>();
  const laneOf = (state: State<N>): { ready: State<N>[]; starting: number } => {
    let lane = lanes.get(state.node.lane);
    if (lane === undefined) {
      lane = { ready: [], starting: 0 };
      lanes.set(state.node.lane, lane);
    }
    return lane;
  };
  let running = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const makeReady = (state: State<N>): void => {
    const { ready } = laneOf(state);
    let at = ready.length;
    while (at > 0 && comesBefore(state, ready[at - 1])) at -= 1;
    ready.splice(at, 0, state);
  };

  const releaseDependents = (state: State<N>): void => {
    if (state.released) return;
    state.released = true;
    for (const id of state.dependents) {
      const dependent = states.get(id);
      if (dependent === undefined) continue;
      dependent.blockers -= 1;
      if (dependent.blockers === 0 && dependent.result === 'waiting') makeReady(dependent);
    }
  };

  const skipDependents = (state: State<N>, because: string): void => {
    for (const id of state.dependents) {
      const dependent = states.get(id);
      if (dependent?.result !== 'waiting') continue;
      dependent.result = 'skipped';
      const { ready } = laneOf(dependent);
      const at = ready.indexOf(dependent);
      if (at >= 0) ready.splice(at, 1);
      options.onSkipped?.(dependent.node, because);
      skipDependents(dependent, because);
    }
  };

  const start = (state: State<N>): void => {
    const lane = laneOf(state);
    state.result = 'running';
    running += 1;
    lane.starting += 1;
    let starting = true;
    const leaveLane = (): void => {
      if (starting) lane.starting -= 1;
      starting = false;
    };
    const step: WalkStep = {
      started: ({ dependents } = { dependents: false }) => {
        leaveLane();
        if (dependents) releaseDependents(state);
        pump();
      },
    };
    const end = (result: 'done' | 'failed'): void => {
      leaveLane();
      running -= 1;
      state.result = result;
      if (result === 'failed' && options.afterFailure === 'skip') skipDependents(state, state.node.id);
      else releaseDependents(state);
      pump();
    };
    options.run(state.node, step).then(
      () => {
        end('done');
      },
      () => {
        end('failed');
      },
    );
  };

  const pump = (): void => {
    if (!options.signal.aborted) {
      for (const lane of lanes.values()) {
        while (lane.starting < options.laneLimit) {
          const next = lane.ready.shift();
          if (next === undefined) break;
          start(next);
        }
      }
    }
    if (running === 0) finish();
  };

  for (const state of states.values()) if (state.blockers === 0) makeReady(state);
  pump();
  await finished;
  return new Map([...states].map(([id, { result }]) => [id, result === 'running' ? 'failed' : result]));
}

/** The longest path through the graph: the shortest time in which all of it can be done. */
export function criticalPathMs(nodes: readonly WalkNode[]): number {
  return Math.max(0, ...[...prepare(nodes).values()].map(({ remainingMs }) => remainingMs));
}

function comesBefore<N>(a: State<N>, b: State<N> | undefined): boolean {
  if (b === undefined) return false;
  return a.remainingMs > b.remainingMs || (a.remainingMs === b.remainingMs && a.index < b.index);
}

function prepare<N extends WalkNode>(nodes: readonly N[]): Map<string, State<N>> {
  const byId = new Map<string, { node: N; index: number; dependents: string[]; blockers: number }>();
  for (const [index, node] of nodes.entries()) {
    if (byId.has(node.id)) throw new RangeError(`the graph has ${node.id} twice`);
    byId.set(node.id, { node, index, dependents: [], blockers: 0 });
  }
  for (const entry of byId.values()) {
    for (const id of new Set(entry.node.dependsOn)) {
      const dependency = byId.get(id);
      if (dependency === undefined) continue;
      dependency.dependents.push(entry.node.id);
      entry.blockers += 1;
    }
  }
  // Kahn's order; read backwards it gives each node the longest way to the end.
  const order: string[] = [];
  const left = new Map([...byId].map(([id, { blockers }]) => [id, blockers]));
  const open = [...left].filter(([, blockers]) => blockers === 0).map(([id]) => id);
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    order.push(id);
    for (const dependent of byId.get(id)?.dependents ?? []) {
      const blockers = (left.get(dependent) ?? 0) - 1;
      left.set(dependent, blockers);
      if (blockers === 0) open.push(dependent);
    }
  }
  if (order.length < byId.size) {
    const stuck = [...byId.keys()].filter((id) => !order.includes(id));
    throw new RangeError(`the graph has a cycle among ${stuck.join(', ')}`);
  }
  const remaining = new Map<string, number>();
  for (const id of order.reverse()) {
    const entry = byId.get(id);
    const after = Math.max(0, ...(entry?.dependents ?? []).map((dependent) => remaining.get(dependent) ?? 0));
    remaining.set(id, (entry?.node.usualMs ?? 0) + after);
  }
  return new Map(
    [...byId].map(([id, { node, index, dependents, blockers }]) => [
      id,
      {
        node,
        index,
        dependents,
        blockers,
        remainingMs: remaining.get(id) ?? 0,
        result: 'waiting',
        released: false,
      },
    ]),
  );
}
