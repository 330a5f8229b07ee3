import type { DBInstance } from '@aws-sdk/client-rds';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import type { Address } from '../../app/plan/reference';
import type { KindContext } from './kind';
import { hasCode, messageIncludes } from './aws-error';
import { retryWhileRefused } from './refusals';

/** RDS asks EC2 for subnets and groups, which may not know yet what they have just made. */
export function retryUntilNetworkVisible<T>(
  context: KindContext,
  address: Address,
  work: () => Promise<T>,
): Promise<T> {
  return retryWhileRefused(
    context,
    address,
    {
      because: (error) =>
        hasCode(error, 'InvalidSubnet') || messageIncludes(error, 'security group', 'does not exist')
          ? 'RDS does not see the new network yet.'
          : undefined,
      forMs: 2 * 60_000,
      pauseMs: 3_000,
    },
    work,
  );
}

/** The database server, or undefined when there is none of that name. */
export async function describeDatabase(context: KindContext, id: string): Promise<DBInstance | undefined> {
  try {
    const { DBInstances } = await context.aws.rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }),
    );
    return DBInstances?.[0];
  } catch (error) {
    if (hasCode(error, 'DBInstanceNotFound', 'DBInstanceNotFoundFault')) return undefined;
    throw error;
  }
}
