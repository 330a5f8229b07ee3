import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { isDeepStrictEqual } from 'node:util';
import { hasCode } from './aws-error';
import type { AwsClients } from './clients';
import { requireMember } from './refusals';
import { parseSecret } from './secret-values';

/** Every IAM action that changing values of a secret needs. */
export const secretChangeActions: readonly string[] = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
];

/** The label of a version that is not the current one yet; one that is left behind does no harm. */
const stage = 'LECTERN_NEXT';
/** Others who write the same secret at the same time are few. */
const mostTries = 8;

/**
 * Changes values of a secret (name or ARN) and loses nothing that somebody else writes meanwhile: a new version
 * becomes the current one only in the place of the very version that it was made from (UpdateSecretVersionStage
 * refuses a move from where the label is not), otherwise it starts over. `change` may be called more than once.
 * Throws LecternError `secret.unreadable`.
 */
export async function changeSecret(
  { secretsManager }: Pick<AwsClients, 'secretsManager'>,
  SecretId: string,
  change: (present: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<'changed' | 'as it was'> {
  for (let tries = 1; ; tries += 1) {
    const { SecretString, VersionId: before } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId }),
    );
    const present = parseSecret(SecretString ?? '{}');
    const wanted = change(present);
    if (isDeepStrictEqual(wanted, present)) return 'as it was';
    try {
      const { VersionId } = await secretsManager.send(
        new PutSecretValueCommand({
          SecretId,
          SecretString: JSON.stringify(wanted),
          VersionStages: [stage],
        }),
      );
      await secretsManager.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: requireMember(VersionId, 'the version of the secret'),
          RemoveFromVersionId: before,
        }),
      );
      return 'changed';
    } catch (error) {
      // The current version is another one by now, or a version that lost its label to somebody else's was forgotten.
      const wasOvertaken = hasCode(error, 'InvalidParameter', 'InvalidRequest', 'ResourceNotFound');
      if (!wasOvertaken || tries >= mostTries) throw error;
    }
  }
}
