import { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam';
import type { KindContext } from '../engine/kind';
import { hasCode } from './aws-error';

/** A role that AWS keeps for itself, one per account and service. Shared by the whole account: never removed. */
export type LinkedService = 'ecs.amazonaws.com' | 'elasticloadbalancing.amazonaws.com' | 'rds.amazonaws.com';

/**
 * Makes the service's own role before its first use in the account (aws-facts §4), once per run. That it is
 * there already is the usual case; that we may not is left to the service itself, which tries on its own.
 */
export function ensureServiceLinkedRole(context: KindContext, service: LinkedService): Promise<void> {
  return context.memo.once(`service-linked role ${service}`, async () => {
    try {
      await context.aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
    } catch (error) {
      if (!hasCode(error, 'InvalidInput', 'EntityAlreadyExists', 'AccessDenied', 'UnauthorizedOperation'))
        throw error;
    }
  });
}
