/** Which operations the rehearsal models, read off the services themselves. */
import { tmpdir } from 'node:os';
import { createClock } from '../../app/clock';
import { composeServices } from './compose';
import { operationOf, type Operation } from './wire/schema';
import { serviceByNamespace } from './wire/profiles';
import type { CommandClass, Registry } from './wire/registry';
import { Signals } from './world/signals';
import { diskFiles } from './state/files';
import { World } from './world/world';

export interface CatalogueEntry {
  /** As in a credential scope, e.g. `elasticloadbalancing`. */
  readonly service: string;
  readonly command: CommandClass;
  readonly operation: Operation;
  /** The modelled input members as dotted paths; see `OperationModel.models`. */
  readonly models: readonly string[];
}

/** Every operation that the composed services register, by service and name. Starts nothing. */
export async function modelledOperations(): Promise<readonly CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  const registry: Registry = {
    on: (command, { models }) => {
      const operation = operationOf(command);
      entries.push({ service: serviceByNamespace(operation.namespace).scope, command, operation, models });
    },
  };
  const world = new World({ clock: createClock(1), seed: 1 });
  const log = { info: () => undefined, warn: () => undefined };
  const signals = new Signals();
  await composeServices({ world, registry, signals, dataFolder: tmpdir(), files: diskFiles, log }).close();
  world.stop();
  return entries.sort(
    (a, b) => a.service.localeCompare(b.service) || a.operation.name.localeCompare(b.operation.name),
  );
}
