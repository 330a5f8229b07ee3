/** The rehearsed IAM: roles, their policies, instance profiles, service-linked roles. */
import { parseArn } from '../shared/arn';
import type { IamInternals, Parts } from '../../world/services';
import { registerInstanceProfiles } from './instance-profiles';
import { keyOf, roles } from './records';
import { registerRolePolicies } from './role-policies';
import { registerRoles } from './roles';
import { addServiceLinkedRole, ensureAccountRoles } from './service-linked-roles';

/** Registers IAM's operations. */
export function createIam(parts: Parts): IamInternals {
  ensureAccountRoles(parts.world);
  registerRoles(parts);
  registerRolePolicies(parts);
  registerInstanceProfiles(parts);
  return {
    roleExists: (arn) => {
      const name = parseArn(arn)?.resource.split('/').at(-1) ?? '';
      return roles(parts.world).get(keyOf(name))?.arn === arn;
    },
    ensureServiceLinkedRole: (service) => addServiceLinkedRole(parts.world, service).existed,
  };
}
