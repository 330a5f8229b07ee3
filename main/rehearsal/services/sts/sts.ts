/** STS: who is calling. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Parts } from '../../world/services';

export function createSts(parts: Parts): void {
  parts.registry.on(GetCallerIdentityCommand, {
    models: [],
    handle: (_input, { accountId }) => ({
      UserId: `AIDA${digits(accountId)}`,
      Account: accountId,
      Arn: `arn:aws:iam::${accountId}:user/rehearsal`,
    }),
  });
}

/** Seventeen characters of A–Z and 2–7 that are always the same for an account. */
function digits(accountId: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let state = BigInt(accountId) + 7_919n;
  let text = '';
  while (text.length < 17) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    text += alphabet[Number(state >> 59n)] ?? 'A';
  }
  return text;
}
