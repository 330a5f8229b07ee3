/** Service-linked roles: made by AWS on first use of a service, shared by the whole account, never ours to delete. */
import { defined } from '../../../../app/defined';
import type { World } from '../../world/world';
import { keyOf, roles, uniqueId, type RoleRecord } from './records';

/** The role's name for each service that the rehearsal knows. */
const NAMES: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'support.amazonaws.com': 'AWSServiceRoleForSupport',
  'trustedadvisor.amazonaws.com': 'AWSServiceRoleForTrustedAdvisor',
};

/** `ecs` or `ecs.amazonaws.com` → the name of its role; undefined when the service has none here. */
export function serviceLinkedRoleName(service: string): string | undefined {
  const full = service.includes('.') ? service : `${service}.amazonaws.com`;
  return Object.hasOwn(NAMES, full) ? NAMES[full] : undefined;
}

/** Adds the role unless it is there. Returns the record and whether it was there. */
export function addServiceLinkedRole(
  world: World,
  service: string,
  description?: string,
): { readonly role: RoleRecord; readonly existed: boolean } {
  const full = service.includes('.') ? service : `${service}.amazonaws.com`;
  const name = serviceLinkedRoleName(full);
  if (name === undefined) throw new Error(`no service-linked role is known for ${full}`);
  const known = roles(world).get(keyOf(name));
  if (known !== undefined) return { role: known, existed: true };
  const path = `/aws-service-role/${full}/`;
  const role: RoleRecord = {
    name,
    id: uniqueId(world, 'AROA'),
    arn: `arn:aws:iam::${world.accountId}:role${path}${name}`,
    path,
    createdAt: world.now(),
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: full }, Action: 'sts:AssumeRole' }],
    }),
    ...defined({ description }),
    maxSession: 3_600,
    serviceLinked: full,
    tags: {},
    inline: [],
    attached: [],
  };
  roles(world).set(keyOf(name), role);
  return { role, existed: false };
}

/** The two roles that AWS puts into every account. */
export function ensureAccountRoles(world: World): void {
  const made = world.table<true>('iam.account-roles-made');
  if (made.has('made')) return;
  made.set('made', true);
  addServiceLinkedRole(world, 'support.amazonaws.com');
  addServiceLinkedRole(world, 'trustedadvisor.amazonaws.com');
}
