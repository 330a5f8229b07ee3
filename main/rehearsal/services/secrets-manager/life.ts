/** Deleting with or without a recovery window, restoring, tagging. */
import {
  DeleteSecretCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { omit } from '../shared/omit';
import { mergeTags, readTags, removeTags } from '../shared/tags';
import type { Secrets } from './secrets';

const DAY = 86_400_000;
const PURGE = 'secretsmanager.purge';
const tagRules = { code: 'InvalidParameterException' } as const;

interface Purge {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly deletedAt: number;
}

export function registerLife({ registry, world }: Parts, secrets: Secrets): void {
  world.on<Purge>(PURGE, ({ region: name, name: secretName, arn, deletedAt }) => {
    const region = world.region(name);
    const secret = secrets.table(region).get(secretName);
    // Restored in the meantime, or deleted again: then this is not the end it waited for.
    if (secret?.arn === arn && secret.deletedAt === deletedAt) secrets.remove(region, secret);
  });

  registry.on(DeleteSecretCommand, {
    models: ['SecretId', 'RecoveryWindowInDays', 'ForceDeleteWithoutRecovery'],
    handle: ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery: force = false }, { region }) => {
      if (force && RecoveryWindowInDays !== undefined) {
        throw new AwsError(
          'InvalidParameterException',
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      // 7 to 30 days, 30 by default: API reference, DeleteSecret.
      const days = RecoveryWindowInDays ?? 30;
      if (!force && (days < 7 || days > 30 || !Number.isInteger(days))) {
        throw new AwsError(
          'InvalidParameterException',
          'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
        );
      }
      const now = world.now();
      if (force) {
        const secret = secrets.lookUp(region, SecretId);
        // Forcing is content with a secret that is not there: API reference, DeleteSecret.
        if (secret === undefined) return { Name: SecretId, DeletionDate: new Date(now) };
        secrets.remove(region, secret);
        return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(now) };
      }
      const secret = secrets.usable(region, SecretId);
      const deletionDate = now + (days * DAY) / world.clock.speed;
      secrets.table(region).set(secret.name, { ...secret, deletedAt: now, deletionDate });
      const purge: Purge = { region: region.name, name: secret.name, arn: secret.arn, deletedAt: now };
      world.after(days * DAY, PURGE, purge);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deletionDate) };
    },
  });

  registry.on(RestoreSecretCommand, {
    models: ['SecretId'],
    handle: ({ SecretId }, { region }) => {
      const secret = secrets.find(region, SecretId);
      secrets.table(region).set(secret.name, omit(secret, 'deletedAt', 'deletionDate'));
      return { ARN: secret.arn, Name: secret.name };
    },
  });

  registry.on(TagResourceCommand, {
    models: ['SecretId', 'Tags'],
    handle: ({ SecretId, Tags }, { region }) => {
      const secret = secrets.usable(region, SecretId);
      const tags = mergeTags(secret.tags, readTags(Tags, tagRules), tagRules);
      secrets.table(region).set(secret.name, { ...secret, tags });
      return {};
    },
  });

  registry.on(UntagResourceCommand, {
    models: ['SecretId', 'TagKeys'],
    handle: ({ SecretId, TagKeys }, { region }) => {
      const secret = secrets.usable(region, SecretId);
      secrets.table(region).set(secret.name, { ...secret, tags: removeTags(secret.tags, TagKeys ?? []) });
      return {};
    },
  });
}
