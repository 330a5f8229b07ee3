import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '../../../../app/defined';
import { buildPlan } from '../../../../app/plan/build';
import { resolve } from '../../../../app/plan/reference';
import type { AnyPlannedResource } from '../../../../app/plan/resources';
import { workshopFrom } from '../../../../app/workshop/defaults';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import type { RoleSession } from '../../world/services';
import { createS3 } from '../s3/s3';
import { createIam } from './iam';

let rehearsal: TestRehearsal;
let iam: IAMClient;
beforeEach(() => {
  rehearsal = createTestRehearsal({
    services: (parts) => {
      parts.services.iam = createIam(parts);
      parts.services.s3 = createS3(parts);
    },
  });
  iam = rehearsal.client(IAMClient);
});
afterEach(() => rehearsal.close());

const account = '123456789012';
const trusting = (Service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });

async function role(RoleName: string, service = 'ecs-tasks.amazonaws.com'): Promise<RoleSession> {
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(service) }));
  return { roleArn: `arn:aws:iam::${account}:role/${RoleName}`, name: 'task-1' };
}

const put = (RoleName: string, ...Statement: readonly object[]) =>
  iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
const region = () => rehearsal.world.region('eu-west-1');
const may = (session: RoleSession, action: string, resource = '*') => {
  rehearsal.services.iam.authorize(region(), session, { action, resource });
};

describe('a role that a service took on', () => {
  it('may do what its inline and managed policies allow, at once when they change', async () => {
    const session = await role('worker');
    const read = () => {
      may(session, 's3:GetObject', 'arn:aws:s3:::b/k');
    };
    expect(read).toThrow(
      `User: arn:aws:sts::${account}:assumed-role/worker/task-1 is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action`,
    );
    const managed = { RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' };
    await iam.send(new AttachRolePolicyCommand(managed));
    expect(read).not.toThrow();
    expect(() => {
      may(session, 's3:PutObject', 'arn:aws:s3:::b/k');
    }).toThrow('s3:PutObject');
    await put('worker', { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' });
    expect(read).toThrow('with an explicit deny');
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'worker', PolicyName: 'own' }));
    expect(read).not.toThrow();
    await iam.send(new DetachRolePolicyCommand(managed));
    expect(read).toThrow('s3:GetObject');
    expect(() => {
      may({ ...session, roleArn: `${session.roleArn}-gone` }, 's3:GetObject');
    }).toThrow('security token');
  });

  it('has to trust that service, and is found by its profile', async () => {
    const session = await role('host', 'ec2.amazonaws.com');
    const { iam: internals } = rehearsal.services;
    expect(internals.assumable(region(), session.roleArn, 'ec2.amazonaws.com')).toBe(true);
    expect(internals.assumable(region(), session.roleArn, 'ecs-tasks.amazonaws.com')).toBe(false);
    expect(internals.assumable(region(), `${session.roleArn}-gone`, 'ec2.amazonaws.com')).toBe(false);
    const { InstanceProfile } = await iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName: 'hosts' }),
    );
    expect(internals.roleOfProfile(InstanceProfile?.Arn ?? '')).toBeUndefined();
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'hosts', RoleName: 'host' }));
    expect(internals.roleOfProfile(InstanceProfile?.Arn ?? '')).toBe(session.roleArn);
  });

  it('is held to the conditions of its trust policy', async () => {
    const trusted = async (name: string, Condition: object, Effect = 'Allow'): Promise<boolean> => {
      const Statement = [
        { Effect: 'Allow', Principal: { Service: ['ecs-tasks.amazonaws.com'] }, Action: 'sts:AssumeRole' },
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: { Bool: {} } },
      ];
      const conditioned = { ...Statement[0], Effect, Condition };
      await iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: Effect === 'Deny' ? [...Statement, conditioned] : [conditioned],
          }),
        }),
      );
      return rehearsal.services.iam.assumable(
        region(),
        `arn:aws:iam::${account}:role/${name}`,
        'ecs-tasks.amazonaws.com',
      );
    };
    const from = (value: string): object => ({ ArnLike: { 'aws:SourceArn': value } });
    expect(await trusted('a', { StringEquals: { 'aws:SourceAccount': account } })).toBe(true);
    expect(await trusted('b', { StringEquals: { 'aws:SourceAccount': '210987654321' } })).toBe(false);
    expect(await trusted('c', from(`arn:aws:ecs:eu-west-1:${account}:*`))).toBe(true);
    expect(await trusted('d', from(`arn:aws:ecs:us-east-1:${account}:*`))).toBe(false);
    expect(await trusted('e', from(`arn:aws:ecs:*:${account}:*`), 'Deny')).toBe(false);
    await expect(trusted('f', { Bool: { 'aws:SecureTransport': 'true' } })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('takes no policy that the rehearsal cannot evaluate', async () => {
    await role('worker');
    for (const Statement of [
      { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
    ]) {
      await expect(put('worker', Statement)).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining('The rehearsal cannot evaluate this policy') as string,
      });
    }
  });
});

/** The plan's own roles of two seats on a bucket with the materials and the saved work of both. */
describe('a seat’s role, as the plan has it', () => {
  const bucket = 'lectern-demo';
  const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 2 });
  const plan = buildPlan({ ...workshop, materials: './materials' });

  async function seatRoles(): Promise<readonly RoleSession[]> {
    const s3 = rehearsal.client(S3Client);
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    for (const Key of ['materials/a.ipynb', 'seats/01/work.ipynb', 'seats/02/work.ipynb']) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
    }
    const ofSeats = plan.resources.filter(
      (one): one is Extract<AnyPlannedResource, { type: 'AWS::IAM::Role' }> =>
        one.type === 'AWS::IAM::Role' && one.seat !== undefined,
    );
    const sessions: RoleSession[] = [];
    for (const { properties } of ofSeats) {
      const { name, statements } = properties;
      const session = await role(name);
      await put(
        name,
        // The bucket's ARN is the only reference in them.
        ...resolve(statements, () => `arn:aws:s3:::${bucket}`).map(({ actions, resources, condition }) => ({
          Effect: 'Allow',
          Action: actions,
          Resource: resources,
          ...defined({ Condition: condition }),
        })),
      );
      sessions.push(session);
    }
    return sessions;
  }

  it('reads the materials and its own work, and nothing of a neighbour', async () => {
    const [first, second] = await seatRoles();
    if (first === undefined || second === undefined) throw new Error('the plan has two seats');
    const read = async (session: RoleSession, prefix: string): Promise<string[]> =>
      Promise.all(
        rehearsal.services.s3
          .objects(region(), bucket, prefix, session)
          .map(async (object) => String(await object.read())),
      );
    for (const [session, own, other] of [
      [first, '01', '02'],
      [second, '02', '01'],
    ] as const) {
      expect(await read(session, 'materials/')).toEqual(['materials/a.ipynb']);
      expect(await read(session, `seats/${own}/`)).toEqual([`seats/${own}/work.ipynb`]);
      await expect(read(session, `seats/${other}/`)).rejects.toThrow('s3:ListBucket');
      await expect(read(session, '')).rejects.toThrow('s3:ListBucket');
      const object = (seat: string) => `arn:aws:s3:::${bucket}/seats/${seat}/work.ipynb`;
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
        may(session, action, object(own));
        expect(() => {
          may(session, action, object(other));
        }).toThrow(action);
      }
      expect(() => {
        may(session, 's3:PutObject', `arn:aws:s3:::${bucket}/materials/a.ipynb`);
      }).toThrow('s3:PutObject');
    }
  });
});
