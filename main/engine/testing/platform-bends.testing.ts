import {
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AddRoleToInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  ModifyDBSubnetGroupCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { DeleteObjectCommand, DeletePublicAccessBlockCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { seatAddresses, shared } from '../../../app/plan/addresses';
import { materialsPrefix } from '../../../app/workshop/names';
import type { Bend, Bends, Scene } from './bend.testing';

/** What a person can do to the database, logs, roles, the bucket, and what lies in it. */
export const platformBends = {
  'AWS::RDS::DBSubnetGroup': [
    {
      name: 'other subnets',
      address: shared.databaseSubnets,
      by: ({ aws, id }) =>
        aws.rds.send(
          new ModifyDBSubnetGroupCommand({
            DBSubnetGroupName: id(shared.databaseSubnets),
            SubnetIds: shared.publicSubnets.map(id),
          }),
        ),
    },
  ],
  'AWS::RDS::DBInstance': [
    database('other security group', ({ id }) => ({ VpcSecurityGroupIds: [id(shared.hostGroup)] })),
    database('protected', () => ({ DeletionProtection: true })),
    {
      name: 'stopped',
      address: shared.database,
      by: ({ aws, id }) =>
        aws.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: id(shared.database) })),
    },
    {
      name: 'deleted',
      address: shared.database,
      by: ({ aws, id }) =>
        aws.rds.send(
          new DeleteDBInstanceCommand({
            DBInstanceIdentifier: id(shared.database),
            SkipFinalSnapshot: true,
          }),
        ),
    },
  ],
  'AWS::Logs::LogGroup': [
    {
      name: 'other retention',
      address: shared.logs,
      by: ({ aws, id }) =>
        aws.logs.send(new PutRetentionPolicyCommand({ logGroupName: id(shared.logs), retentionInDays: 1 })),
    },
    {
      name: 'kept for ever',
      address: shared.logs,
      by: ({ aws, id }) => aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: id(shared.logs) })),
    },
    {
      name: 'deleted',
      address: shared.logs,
      by: ({ aws, id }) => aws.logs.send(new DeleteLogGroupCommand({ logGroupName: id(shared.logs) })),
    },
  ],
  'AWS::IAM::Role': [
    {
      name: 'policy removed',
      address: seatAddresses('01').role,
      by: ({ aws, id }) =>
        aws.iam.send(
          new DeleteRolePolicyCommand({ RoleName: id(seatAddresses('01').role), PolicyName: 'lectern' }),
        ),
    },
    {
      name: 'policy changed',
      address: shared.executionRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new PutRolePolicyCommand({
            RoleName: id(shared.executionRole),
            PolicyName: 'lectern',
            PolicyDocument: document({ Action: 's3:ListAllMyBuckets', Resource: '*' }),
          }),
        ),
    },
    {
      name: 'managed policy detached',
      address: shared.hostRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new DetachRolePolicyCommand({
            RoleName: id(shared.hostRole),
            PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role',
          }),
        ),
    },
    {
      name: 'trusts another service',
      address: shared.executionRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: id(shared.executionRole),
            PolicyDocument: document({
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            }),
          }),
        ),
    },
    {
      name: 'deleted',
      address: seatAddresses('01').role,
      by: async ({ aws, id }) => {
        const RoleName = id(seatAddresses('01').role);
        await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'lectern' }));
        return aws.iam.send(new DeleteRoleCommand({ RoleName }));
      },
    },
  ],
  'AWS::IAM::InstanceProfile': [
    {
      name: 'role removed',
      address: shared.instanceProfile,
      by: ({ aws, id }) =>
        aws.iam.send(
          new RemoveRoleFromInstanceProfileCommand({
            InstanceProfileName: id(shared.instanceProfile),
            RoleName: id(shared.hostRole),
          }),
        ),
    },
    {
      name: 'another role',
      address: shared.instanceProfile,
      by: async ({ aws, id }) => {
        const InstanceProfileName = id(shared.instanceProfile);
        await aws.iam.send(
          new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: id(shared.hostRole) }),
        );
        return aws.iam.send(
          new AddRoleToInstanceProfileCommand({
            InstanceProfileName,
            RoleName: id(seatAddresses('02').role),
          }),
        );
      },
    },
  ],
  'AWS::S3::Bucket': [
    {
      name: 'public access let in',
      address: shared.bucket,
      by: ({ aws, id }) => aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: id(shared.bucket) })),
    },
  ],
  'AWS::SecretsManager::Secret': [
    {
      name: 'password removed',
      address: shared.secret,
      by: async ({ aws, id }) => {
        const SecretId = id(shared.secret);
        const { SecretString } = await aws.secretsManager.send(new GetSecretValueCommand({ SecretId }));
        const values = Object.entries(JSON.parse(SecretString ?? '{}') as Record<string, string>);
        return aws.secretsManager.send(
          new PutSecretValueCommand({
            SecretId,
            SecretString: JSON.stringify(Object.fromEntries(values.filter(([key]) => key !== 'seat_01'))),
          }),
        );
      },
    },
    {
      name: 'deleted, to be recovered',
      address: shared.secret,
      by: ({ aws, id }) => aws.secretsManager.send(new DeleteSecretCommand({ SecretId: id(shared.secret) })),
    },
  ],
  'Lectern::Materials': [
    {
      name: 'exercise deleted',
      address: shared.materials,
      by: ({ aws, id }) =>
        aws.s3.send(
          new DeleteObjectCommand({ Bucket: id(shared.bucket), Key: `${materialsPrefix}hello.ipynb` }),
        ),
    },
    {
      name: 'exercise changed',
      address: shared.materials,
      by: ({ aws, id }) =>
        aws.s3.send(
          new PutObjectCommand({
            Bucket: id(shared.bucket),
            Key: `${materialsPrefix}hello.ipynb`,
            Body: '{"cells":["changed"]}',
          }),
        ),
    },
  ],
  'Lectern::SeatDatabase': { unbendable: 'the server is private: nobody but a task gets into it' },
} satisfies Bends;

function database(
  name: string,
  change: (scene: Scene) => Partial<ConstructorParameters<typeof ModifyDBInstanceCommand>[0]>,
): Bend {
  return {
    name,
    address: shared.database,
    by: (scene) =>
      scene.aws.rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: scene.id(shared.database),
          ApplyImmediately: true,
          ...change(scene),
        }),
      ),
  };
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}
