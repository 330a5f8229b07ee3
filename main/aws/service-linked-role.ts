import { CreateServiceLinkedRoleCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { iamPath } from '../../app/workshop/names';
import type { KindContext } from './kind';
import { hasCode } from './aws-error';
import type { AwsClients } from './clients';
import { collect } from './paging';

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

const linkedServices: readonly LinkedService[] = [
  'ecs.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'rds.amazonaws.com',
];

/** The account's own roles for the services that a workshop uses. `createdAt` is wall ms by AWS's clock. */
export async function serviceLinkedRoles(
  aws: AwsClients,
): Promise<
  readonly { readonly name: string; readonly service: LinkedService; readonly createdAt: number }[]
> {
  const roles = await collect(
    paginateListRoles({ client: aws.iam }, { PathPrefix: '/aws-service-role/' }),
    (page) => page.Roles,
  );
  return roles.flatMap(({ Path, RoleName: name, CreateDate }) => {
    const service = linkedServices.find((one) => Path === `/aws-service-role/${one}/`);
    return service === undefined || name === undefined || CreateDate === undefined
      ? []
      : [{ name, service, createdAt: CreateDate.getTime() }];
  });
}

/** When the oldest role of the workshop was made, wall ms by AWS's clock; undefined when it has none (any more). */
export async function oldestRole(aws: AwsClients, workshopId: string): Promise<number | undefined> {
  const roles = await collect(
    paginateListRoles({ client: aws.iam }, { PathPrefix: iamPath(workshopId) }),
    (page) => page.Roles,
  );
  return roles
    .flatMap(({ CreateDate }) => CreateDate?.getTime() ?? [])
    .sort((a, b) => a - b)
    .at(0);
}
