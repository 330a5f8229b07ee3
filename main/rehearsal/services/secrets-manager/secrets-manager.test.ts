import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { HOST_ROLE, permissiveIam } from '../iam/iam.testing';
import { createSecretsManager } from './secrets-manager';

let rehearsal: TestRehearsal;
let client: SecretsManagerClient;
const Name = 'lectern/demo';
const SecretString = JSON.stringify({ seat_01: 'correct-horse', nested: { a: 1 } });

beforeEach(() => {
  rehearsal = createTestRehearsal({
    // 30 days in a quarter of a second.
    speed: 10_000_000_000,
    services: (parts) => {
      parts.services.iam = permissiveIam();
      parts.services.secretsManager = createSecretsManager(parts);
    },
  });
  client = rehearsal.client(SecretsManagerClient);
});
afterEach(() => rehearsal.close());

const create = () =>
  client.send(
    new CreateSecretCommand({ Name, SecretString, Tags: [{ Key: 'lectern:workshop', Value: 'demo' }] }),
  );
const read = async (SecretId: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );

describe('secrets', () => {
  it('are read by name, ARN and ARN without suffix', async () => {
    const { ARN = '' } = await create();
    expect(ARN).toMatch(
      /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:lectern\/demo-[A-Za-z0-9]{6}$/,
    );
    for (const id of [Name, ARN, ARN.slice(0, -7)]) expect(await read(id)).toBe(SecretString);
    expect(await nameOf(read('lectern/none'))).toBe('ResourceNotFoundException');
    expect(await nameOf(create())).toBe('ResourceExistsException');
  });

  it('may be created twice with the same token and value', async () => {
    const ClientRequestToken = '00000000-0000-0000-0000-000000000001';
    const once = () => client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }));
    expect((await once()).ARN).toBe((await once()).ARN);
  });

  it('keep the value before the last as AWSPREVIOUS', async () => {
    await create();
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'three' }));
    expect(await read(Name)).toBe('three');
    const previous = new GetSecretValueCommand({ SecretId: Name, VersionStage: 'AWSPREVIOUS' });
    expect((await client.send(previous)).SecretString).toBe('two');
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: Name }));
    expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('keep their values out of the world and in a file for this user alone', async () => {
    await create();
    expect(JSON.stringify(rehearsal.world.snapshot())).not.toContain('correct-horse');
    const file = join(rehearsal.dataFolder, 'secret-values.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('correct-horse');
  });

  it('are listed by tag and by name', async () => {
    await create();
    await client.send(new TagResourceCommand({ SecretId: Name, Tags: [{ Key: 'more', Value: 'x' }] }));
    const list = async (Key: 'name' | 'tag-value', value: string) =>
      (await client.send(new ListSecretsCommand({ Filters: [{ Key, Values: [value] }] }))).SecretList;
    expect((await list('tag-value', 'demo'))?.[0]?.Tags).toHaveLength(2);
    expect(await list('name', 'lectern/')).toHaveLength(1);
    expect(await list('name', '!lectern/')).toEqual([]);
  });
});

describe('deletion', () => {
  it('by force leaves nothing, and may be repeated', async () => {
    await create();
    const force = () =>
      client.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
    await force();
    await force();
    expect(await nameOf(client.send(new DescribeSecretCommand({ SecretId: Name })))).toBe(
      'ResourceNotFoundException',
    );
    expect(readFileSync(join(rehearsal.dataFolder, 'secret-values.json'), 'utf8')).toBe('{}');
  });

  it('with a window can be taken back, and blocks the name', async () => {
    await create();
    const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId: Name }));
    expect(DeletionDate).toBeInstanceOf(Date);
    expect(await nameOf(read(Name))).toBe('InvalidRequestException');
    expect(await nameOf(create())).toBe('InvalidRequestException');
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    await client.send(new RestoreSecretCommand({ SecretId: Name }));
    expect(await read(Name)).toBe(SecretString);
  });

  it('with a window ends the secret when the window is over', async () => {
    await create();
    await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
    await vi.waitFor(async () => {
      const gone = await nameOf(client.send(new DescribeSecretCommand({ SecretId: Name })));
      expect(gone).toBe('ResourceNotFoundException');
    });
  });

  it('refuses a window out of range', async () => {
    await create();
    const short = new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 3 });
    expect(await nameOf(client.send(short))).toBe('InvalidParameterException');
  });
});

describe('what ECS resolves', () => {
  const resolve = (valueFrom: string) =>
    rehearsal.services.secretsManager.resolve(rehearsal.world.region('eu-west-1'), valueFrom, {
      roleArn: HOST_ROLE,
      name: 'task',
    });

  it('is the whole value or one key of it', async () => {
    const { ARN = '' } = await create();
    expect(resolve(ARN)).toBe(SecretString);
    expect(resolve(`${ARN}:seat_01::`)).toBe('correct-horse');
    expect(resolve(`${ARN}:seat_01:AWSCURRENT:`)).toBe('correct-horse');
    expect(resolve(`${ARN}:nested::`)).toBe('{"a":1}');
    expect(() => resolve(`${ARN}:seat_02::`)).toThrow('did not contain json key seat_02');
    expect(() => resolve(`${ARN}:toString::`)).toThrow('did not contain json key toString');
    expect(() => resolve(`${ARN}:seat_01:AWSPREVIOUS:`)).toThrow("can't find the specified secret value");
    expect(() => resolve('lectern/demo')).toThrow('invalid ARN format');
  });
});
