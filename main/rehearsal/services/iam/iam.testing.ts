/** For tests of services that lean on IAM: one in which every role exists and may do everything. */
import type { IamInternals } from '../../world/services';

export const HOST_ROLE = 'arn:aws:iam::123456789012:role/lectern/w1/host';

/** Fresh, so that a test can change a member of its own. */
export function permissiveIam(): IamInternals {
  return {
    roleExists: () => true,
    assumable: () => true,
    roleOfProfile: () => HOST_ROLE,
    authorize: () => undefined,
    ensureServiceLinkedRole: () => true,
  };
}
