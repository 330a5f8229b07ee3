/** AWS Secrets Manager, rehearsed: secrets with versions, a recovery window, and what ECS reads of them. */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { randomUUID } from 'node:crypto';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts, RehearsedServices } from '../../world/services';
import { paginate } from '../shared/pagination';
import { readTags, tagList } from '../shared/tags';
import { matchesFilters } from './list-filters';
import { registerLife } from './life';
import { resolveValue } from './resolve';
import { Secrets, type SecretRecord } from './secrets';

export type SecretsManagerService = RehearsedServices['secretsManager'] & {
  /** After a restored snapshot: removes what a kill has left half done. */
  resume(): void;
};

/** Registers the service; ECS resolves its secrets through what it returns. */
export function createSecretsManager(parts: Parts): SecretsManagerService {
  const secrets = new Secrets(parts);
  registerValues(parts, secrets);
  registerReading(parts, secrets);
  registerLife(parts, secrets);
  return {
    resolve: (region, valueFrom, caller) => resolveValue(secrets, region, valueFrom, caller),
    resume: () => {
      secrets.sweep();
    },
  };
}

function registerValues({ registry }: Parts, secrets: Secrets): void {
  registry.on(CreateSecretCommand, {
    models: ['Name', 'Description', 'SecretString', 'Tags', 'ClientRequestToken'],
    handle: ({ Name = '', Description, SecretString, Tags, ClientRequestToken }, { region }) => {
      if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(Name)) {
        throw new AwsError('InvalidParameterException', 'The secret name is not valid.');
      }
      const tags = readTags(Tags, { code: 'InvalidParameterException' });
      const versionId = ClientRequestToken ?? randomUUID();
      const existing = secrets.table(region).get(Name);
      if (existing?.deletedAt !== undefined) {
        throw new AwsError(
          'InvalidRequestException',
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (existing !== undefined) {
        const repeated =
          SecretString !== undefined && secrets.values.get(existing.arn, versionId) === SecretString;
        if (repeated) return { ARN: existing.arn, Name, VersionId: versionId };
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${Name} already exists.`,
        );
      }
      const secret = secrets.make(region, Name, Description, tags);
      if (SecretString === undefined) return { ARN: secret.arn, Name };
      try {
        secrets.addVersion(region, secret, versionId, SecretString);
      } catch (error) {
        secrets.remove(region, secret);
        throw error;
      }
      return { ARN: secret.arn, Name, VersionId: versionId };
    },
  });

  registry.on(PutSecretValueCommand, {
    models: ['SecretId', 'SecretString', 'ClientRequestToken', 'VersionStages'],
    handle: (
      { SecretId, SecretString = '', ClientRequestToken, VersionStages = ['AWSCURRENT'] },
      { region },
    ) => {
      const versionId = ClientRequestToken ?? randomUUID();
      const before = secrets.usable(region, SecretId);
      const secret = secrets.addVersion(region, before, versionId, SecretString, VersionStages);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: versionId,
        VersionStages: [...(secret.versions[versionId]?.stages ?? [])],
      };
    },
  });

  registry.on(UpdateSecretVersionStageCommand, {
    models: ['SecretId', 'VersionStage', 'RemoveFromVersionId', 'MoveToVersionId'],
    handle: ({ SecretId, VersionStage = '', RemoveFromVersionId, MoveToVersionId }, { region }) => {
      const before = secrets.usable(region, SecretId);
      const secret = secrets.moveStage(region, before, VersionStage, {
        from: RemoveFromVersionId,
        to: MoveToVersionId,
      });
      return { ARN: secret.arn, Name: secret.name };
    },
  });

  registry.on(GetSecretValueCommand, {
    models: ['SecretId', 'VersionId', 'VersionStage'],
    handle: ({ SecretId, VersionId, VersionStage }, { region }) => {
      const secret = secrets.usable(region, SecretId);
      const found = secrets.value(secret, { versionId: VersionId, stage: VersionStage });
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: found.versionId,
        SecretString: found.value,
        VersionStages: [...found.stages],
        CreatedDate: new Date(found.createdAt),
      };
    },
  });
}

function registerReading({ registry }: Parts, secrets: Secrets): void {
  registry.on(DescribeSecretCommand, {
    models: ['SecretId'],
    handle: ({ SecretId }, { region }) => {
      const secret = secrets.find(region, SecretId);
      return {
        ...describe(secret),
        VersionIdsToStages: Object.fromEntries(
          Object.entries(secret.versions).map(([id, { stages }]) => [id, [...stages]]),
        ),
      };
    },
  });

  registry.on(ListSecretsCommand, {
    models: ['IncludePlannedDeletion', 'MaxResults', 'NextToken', 'Filters', 'SortOrder'],
    handle: (input, { region }) => {
      if (input.SortOrder !== undefined && input.SortOrder !== 'asc') {
        throw new AwsError('NotImplemented', 'The rehearsal lists secrets in the order of their names.', 501);
      }
      const found = [...secrets.table(region).values()].filter(
        (secret) =>
          (secret.deletedAt === undefined || input.IncludePlannedDeletion === true) &&
          matchesFilters(secret, input.Filters),
      );
      const { rows, next } = paginate(found, {
        key: ({ name }) => name,
        token: input.NextToken,
        size: input.MaxResults,
        usual: 100,
        most: 100,
        code: 'InvalidNextTokenException',
      });
      return { SecretList: rows.map(describe), ...defined({ NextToken: next }) };
    },
  });
}

function describe(secret: SecretRecord) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(secret.changedAt),
    Tags: tagList(secret.tags),
    ...defined({ Description: secret.description }),
    ...(secret.deletedAt === undefined ? {} : { DeletedDate: new Date(secret.deletedAt) }),
  };
}
