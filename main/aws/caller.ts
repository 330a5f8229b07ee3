import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from './clients';
import { requireMember } from './refusals';

/** Whom AWS takes us for. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
}

const last = new WeakMap<AwsClients, Caller>();

/** Asks AWS who we are there. Not remembered for the next question: a profile may be signed in again, elsewhere. */
export async function askCaller(aws: AwsClients): Promise<Caller> {
  const { Account, Arn } = await aws.sts.send(new GetCallerIdentityCommand({}));
  const caller = { accountId: requireMember(Account, 'the account'), arn: requireMember(Arn, 'the caller') };
  last.set(aws, caller);
  return caller;
}

/** The last answer of `askCaller`, for who only wants to show it; undefined before the first. */
export function lastCaller(aws: AwsClients): Caller | undefined {
  return last.get(aws);
}
