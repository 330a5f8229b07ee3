/** The order among a task's containers (`dependsOn`), as the ECS agent keeps it. */
import type { ContainerDefinition, ContainerDependency } from '@aws-sdk/client-ecs';
import type { ContainerRecord } from './records';

export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false }
  /** It can never start: the dependency ended the wrong way. */
  | { readonly ready: false; readonly never: string };

/** Whether a container may start now, given the state of those it depends on. */
export function readiness(
  container: ContainerDefinition,
  states: ReadonlyMap<string, ContainerRecord>,
): Readiness {
  for (const dependency of container.dependsOn ?? []) {
    const state = states.get(dependency.containerName ?? '');
    const met = state === undefined ? 'never' : meets(dependency, state);
    if (met === 'never') {
      return {
        ready: false,
        never:
          `dependency graph: failed to resolve container ordering dependency ` +
          `[${dependency.containerName ?? ''}] for target [${container.name ?? ''}] as dependency ` +
          (dependency.condition === 'HEALTHY' ? 'did not become healthy.' : 'did not exit successfully.'),
      };
    }
    if (met === 'waiting') return { ready: false };
  }
  return { ready: true };
}

function meets(dependency: ContainerDependency, state: ContainerRecord): 'met' | 'waiting' | 'never' {
  const stopped = state.lastStatus === 'STOPPED';
  const ran = state.startedAt !== undefined;
  switch (dependency.condition) {
    case 'COMPLETE':
      return stopped ? (ran ? 'met' : 'never') : 'waiting';
    case 'SUCCESS':
      return stopped ? (state.exitCode === 0 ? 'met' : 'never') : 'waiting';
    case 'HEALTHY':
      if (state.health === 'HEALTHY') return 'met';
      return stopped || state.health === 'UNHEALTHY' ? 'never' : 'waiting';
    case 'START':
    case undefined:
      return ran ? 'met' : stopped ? 'never' : 'waiting';
  }
}

/**
 * The containers in layers, what is depended on first. Stopping goes the other way round. Undefined when the
 * dependencies go in a circle.
 */
export function layers(containers: readonly ContainerDefinition[]): string[][] | undefined {
  const left = new Map(containers.map((item) => [item.name ?? '', item]));
  const result: string[][] = [];
  while (left.size > 0) {
    const layer = [...left].filter(([, item]) =>
      (item.dependsOn ?? []).every((dependency) => !left.has(dependency.containerName ?? '')),
    );
    if (layer.length === 0) return undefined;
    for (const [name] of layer) left.delete(name);
    result.push(layer.map(([name]) => name));
  }
  return result;
}
