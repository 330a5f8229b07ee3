import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { permissiveIam } from '../rehearsal/services/iam/iam.testing';
import { createSecretsManager } from '../rehearsal/services/secrets-manager/secrets-manager';
import { createTestRehearsal, type TestRehearsal } from '../rehearsal/rehearsal.testing';
import type { AwsClients } from './clients';
import { changeSecret } from './secret-change';
import { readSecret } from './secret-values';

const SecretId = 'lectern/demo';
let rehearsal: TestRehearsal;
let aws: AwsClients;

beforeEach(async () => {
  rehearsal = createTestRehearsal({
    services: (parts) => {
      parts.services.iam = permissiveIam();
      parts.services.secretsManager = createSecretsManager(parts);
    },
  });
  aws = { secretsManager: rehearsal.client(SecretsManagerClient) } as AwsClients;
  await aws.secretsManager.send(
    new CreateSecretCommand({ Name: SecretId, SecretString: '{"kept":"as it is"}' }),
  );
});
afterEach(() => rehearsal.close());

it('loses nothing that others write at the same time', async () => {
  const keys = ['a', 'b', 'c', 'd'];
  await Promise.all(
    keys.map((key) => changeSecret(aws, SecretId, (present) => ({ ...present, [key]: key }))),
  );
  const secret = await readSecret(aws, SecretId);
  expect([...secret.keys()].sort()).toEqual([...keys, 'kept']);
});

it('starts over when somebody who asks nobody has written in between', async () => {
  let tries = 0;
  const other = new PutSecretValueCommand({ SecretId, SecretString: '{"kept":"as it is","theirs":"new"}' });
  let theirs: Promise<unknown> = Promise.resolve();
  const meanwhile = {
    secretsManager: {
      send: async (command: never) => {
        await theirs;
        return aws.secretsManager.send(command);
      },
    },
  } as unknown as AwsClients;
  await changeSecret(meanwhile, SecretId, (present) => {
    tries += 1;
    if (tries === 1) theirs = aws.secretsManager.send(other);
    return { ...present, ours: 'new' };
  });
  expect(tries).toBe(2);
  const secret = await readSecret(aws, SecretId);
  expect(['kept', 'theirs', 'ours'].map((key) => secret.get(key))).toEqual(['as it is', 'new', 'new']);
});

it('makes no version when nothing changes', async () => {
  expect(await changeSecret(aws, SecretId, (present) => present)).toBe('as it was');
});
