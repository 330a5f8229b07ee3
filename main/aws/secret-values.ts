import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { LecternError } from '../../app/errors';
import { secretName } from '../../app/workshop/names';
import { z } from 'zod';
import { hasCode } from './aws-error';
import type { AwsClients } from './clients';
import { notMade } from './explain';

/** The values of one secret, by key. */
export interface SecretValues {
  /** Throws LecternError `secret.missing-key`. */
  get(key: string): string;
  keys(): readonly string[];
}

const shape = z.record(z.string(), z.string());

/** Every IAM action that reading passwords (for cards, and for who asks for one) needs. */
export const secretReadActions: readonly string[] = ['secretsmanager:GetSecretValue'];

/** Reads a secret (name or ARN) whose value is a JSON object of strings. Throws LecternError `secret.unreadable`. */
export async function readSecret(aws: AwsClients, secretId: string): Promise<SecretValues> {
  const { SecretString } = await aws.secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
  const values = parseSecret(SecretString ?? '{}');
  return {
    keys: () => Object.keys(values),
    get: (key) => {
      const value = values[key];
      if (value === undefined) {
        throw new LecternError({
          code: 'secret.missing-key',
          message: `The workshop's secret has no value for ${key}.`,
          hint: 'Provision the workshop again: missing values are filled in.',
        });
      }
      return value;
    },
  };
}

/**
 * Reads the one secret of a workshop: passwords of cards and databases. Throws LecternError `workshop.not-made` when
 * there is none, or `secret.unreadable`.
 */
export async function readWorkshopSecret(aws: AwsClients, workshopId: string): Promise<SecretValues> {
  try {
    return await readSecret(aws, secretName(workshopId));
  } catch (error) {
    if (hasCode(error, 'ResourceNotFound')) throw new LecternError(notMade, { cause: error });
    throw error;
  }
}

/** The object inside a secret. Throws LecternError `secret.unreadable` without quoting it. */
export function parseSecret(text: string): Readonly<Record<string, string>> {
  const refuse = (): never => {
    throw new LecternError({
      code: 'secret.unreadable',
      message: "The workshop's secret has been changed and cannot be read.",
      hint: 'Restore its earlier version in AWS Secrets Manager, or tear the workshop down and provision it again.',
    });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse();
  }
  const parsed = shape.safeParse(json);
  return parsed.success ? parsed.data : refuse();
}
