/** Registering EC2 operations. */
import type { CommandClass, OperationModel } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { ensureDefaultVpc } from './default-vpc';

/** Registers an operation; the region's default VPC is there before the first call is answered. */
export function define<C extends CommandClass>(parts: Parts, command: C, model: OperationModel<C>): void {
  parts.registry.on(command, {
    models: model.models,
    handle: (input, context) => {
      ensureDefaultVpc(context.region);
      return model.handle(input, context);
    },
  });
}
