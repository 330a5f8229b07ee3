import { z } from 'zod';

/**
 * Where a workshop lives: in the rehearsal on this computer, in the account of an AWS profile, or (`environment`,
 * from the command line) at what AWS_ENDPOINT_URL and the keys beside it say. Its region is the workshop's own.
 */
export const targetShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rehearsal') }),
  z.object({ kind: z.literal('aws'), profile: z.string().min(1) }),
  z.object({ kind: z.literal('environment') }),
]);
export type Target = z.infer<typeof targetShape>;

/** True for the same account, as far as this computer can tell. */
export function isSameTarget(one: Target, other: Target): boolean {
  return one.kind === 'aws' && other.kind === 'aws' ? one.profile === other.profile : one.kind === other.kind;
}
