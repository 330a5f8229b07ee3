import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { secretName } from '../../../app/workshop/names';
import { passwordBytes, passwordFrom } from '../../../app/workshop/passwords';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import { hasCode, messageIncludes } from '../aws-error';
import { drift } from '../difference';
import { ownedResources } from '../found';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, requireMember, requireOurs } from '../refusals';
import { changeSecret, secretChangeActions } from '../secret-change';
import { parseSecret } from '../secret-values';

const type = 'AWS::SecretsManager::Secret';

/** All passwords of the workshop, one key each. What is there is never overwritten: cards may be printed already. */
export const secret: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
    'secretsmanager:DescribeSecret',
    ...secretChangeActions,
    'secretsmanager:RestoreSecret',
    'secretsmanager:DeleteSecret',
  ],
  list,
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { name, keys } = resource.properties;
    try {
      const { ARN } = await context.aws.secretsManager.send(
        new CreateSecretCommand({
          Name: name,
          Description: `Lectern: passwords of the workshop ${context.workshopId}`,
          SecretString: JSON.stringify(withMissing({}, keys)),
          Tags: upperTags(context.tags(resource)),
        }),
      );
      return { arn: requireMember(ARN, 'the secret ARN'), name };
    } catch (error) {
      const isThere = hasCode(error, 'ResourceExists');
      const isLeaving = hasCode(error, 'InvalidRequest') && messageIncludes(error, 'scheduled for deletion');
      if (!isThere && !isLeaving) throw error;
      let there: Awaited<ReturnType<typeof describe>>;
      await requireOurs(context, resource, `a secret named ${name}`, async () => {
        there = await describe(context, name);
        return readTags(there?.Tags);
      });
      const arn = requireMember(there?.ARN, 'the secret ARN');
      if (there?.DeletedDate !== undefined) {
        await context.aws.secretsManager.send(new RestoreSecretCommand({ SecretId: arn }));
      }
      return { arn, name };
    }
  },
  settle: async (resource, outputs, context) => {
    const { keys } = resource.properties;
    const result = await changeSecret(context.aws, outputs.arn, (present) => withMissing(present, keys));
    if (result === 'changed') context.secrets.forget();
    return outputs;
  },
  differences: async ({ properties }, { id: SecretId }, context) => {
    const { SecretString } = await context.memo.once(`value of ${SecretId}`, () =>
      context.aws.secretsManager.send(new GetSecretValueCommand({ SecretId })),
    );
    const present = parseSecret(SecretString ?? '{}');
    const missing = properties.keys.filter((key) => present[key] === undefined);
    return missing.length === 0 ? [] : drift('passwords', 'missing', missing.join(', '));
  },
  delete: async ({ id }, context) => {
    await ignoringErrors(['ResourceNotFound'], () =>
      context.aws.secretsManager.send(
        new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true }),
      ),
    );
  },
};

function withMissing(
  present: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const fresh = keys.filter((key) => present[key] === undefined);
  return {
    ...present,
    ...Object.fromEntries(fresh.map((key) => [key, passwordFrom(randomBytes(passwordBytes))])),
  };
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type>[]> {
  const name = secretName(context.workshopId);
  const there = await describe(context, name);
  if (there?.ARN === undefined) return [];
  return ownedResources(context, type, [
    {
      id: there.ARN,
      tags: readTags(there.Tags),
      outputs: { arn: there.ARN, name },
      usable: true,
      // In its recovery window: creating it restores it.
      residue: there.DeletedDate !== undefined,
      namesake: name,
    },
  ]);
}

async function describe(context: KindContext, name: string) {
  try {
    return await context.aws.secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
  } catch (error) {
    if (hasCode(error, 'ResourceNotFound')) return undefined;
    throw error;
  }
}
