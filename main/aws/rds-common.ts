import type { Address } from '../../app/plan/reference';
import type { KindContext } from './kind';
import { hasCode, says } from './aws-error';
import { patiently } from './patience';

/** RDS asks EC2 for subnets and groups, which may not know yet what they have just made. */
export function freshRds<T>(context: KindContext, address: Address, work: () => Promise<T>): Promise<T> {
  return patiently(
    context,
    address,
    {
      because: (error) =>
        hasCode(error, 'InvalidSubnet') || says(error, 'security group', 'does not exist')
          ? 'RDS does not see the new network yet.'
          : undefined,
      forMs: 2 * 60_000,
      pauseMs: 3_000,
    },
    work,
  );
}
