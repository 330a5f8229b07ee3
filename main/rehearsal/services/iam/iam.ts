/** The rehearsed IAM: roles, their policies, instance profiles, service-linked roles. */
import type { IamInternals, Parts } from '../../world/services';
import { registerInstanceProfiles } from './instance-profiles';
import { registerRolePolicies } from './role-policies';
import { createRoleSessions } from './role-sessions';
import { registerRoles } from './roles';
import { addServiceLinkedRole, ensureAccountRoles } from './service-linked-roles';

/** Registers IAM's operations. */
export function createIam(parts: Parts): IamInternals {
  ensureAccountRoles(parts.world);
  registerRoles(parts);
  registerRolePolicies(parts);
  registerInstanceProfiles(parts);
  return {
    ...createRoleSessions(parts.world),
    ensureServiceLinkedRole: (service) => addServiceLinkedRole(parts.world, service).existed,
  };
}
