import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEc2Test, refusal, type Ec2Test } from '../ec2/ec2.testing';
import { setAppliedQuota } from '../service-quotas/quotas';

let test: Ec2Test;
beforeEach(() => {
  test = createEc2Test();
});
afterEach(() => {
  test.close();
});

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: "arn:aws:s3:::it's-a-bucket/*" }],
});
const MANAGED = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const role = (RoleName: string) =>
  test.iam.send(
    new CreateRoleCommand({
      RoleName,
      Path: '/lectern/w/',
      AssumeRolePolicyDocument: trust,
      Tags: [{ Key: 'lectern:workshop', Value: 'w' }],
    }),
  );

describe('roles', () => {
  it('are made once, tagged at birth, and found by path (aws-facts §5)', async () => {
    const made = await role('seat-01');
    expect(made.Role?.Arn).toBe('arn:aws:iam::123456789012:role/lectern/w/seat-01');
    expect(await refusal(role('SEAT-01'))).toBe(
      'EntityAlreadyExistsException: Role with name SEAT-01 already exists.',
    );
    await test.iam.send(
      new TagRoleCommand({ RoleName: 'seat-01', Tags: [{ Key: 'lectern:seat', Value: '01' }] }),
    );
    const shown = await test.iam.send(new GetRoleCommand({ RoleName: 'seat-01' }));
    expect(shown.Role?.Tags).toHaveLength(2);
    expect(JSON.parse(decodeURIComponent(shown.Role?.AssumeRolePolicyDocument ?? ''))).toEqual(
      JSON.parse(trust),
    );
    await role('seat-02');
    const listed = await test.iam.send(new ListRolesCommand({ PathPrefix: '/lectern/w/', MaxItems: 1 }));
    expect(listed).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'seat-01' }] });
    expect(listed.Roles?.[0]?.Tags).toBeUndefined();
    const rest = await test.iam.send(
      new ListRolesCommand({ PathPrefix: '/lectern/w/', Marker: listed.Marker }),
    );
    expect(rest).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'seat-02' }] });
    expect((await test.iam.send(new ListRoleTagsCommand({ RoleName: 'seat-02' }))).Tags).toHaveLength(1);
    const { iam } = test.services;
    expect([
      iam.roleExists(made.Role?.Arn ?? ''),
      iam.roleExists('arn:aws:iam::123456789012:role/seat-01'),
    ]).toEqual([true, false]);
  });

  it('go only when empty (aws-facts §4, DeleteConflict)', async () => {
    const RoleName = 'seat-01';
    await role(RoleName);
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: policy }));
    await test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: MANAGED }));
    await test.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
    await test.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName }));
    const remove = () => test.iam.send(new DeleteRoleCommand({ RoleName }));
    expect(await refusal(remove())).toBe(
      'DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.',
    );
    await test.iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: 'p', RoleName }));
    expect(await refusal(remove())).toContain('must detach all policies first');
    await test.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: MANAGED }));
    expect(await refusal(remove())).toContain('must delete policies first');
    await test.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await remove();
    expect(await refusal(remove())).toBe(
      'NoSuchEntityException: The role with name seat-01 cannot be found.',
    );
  });

  it('have policies that are JSON, of limited size, and managed ones that exist', async () => {
    const RoleName = 'seat-01';
    await role(RoleName);
    const put = (PolicyDocument: string) =>
      test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
    await put(policy);
    await put(policy);
    expect((await test.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
    const shown = await test.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(decodeURIComponent(shown.PolicyDocument ?? '')).toBe(policy);
    expect(await refusal(put('{'))).toContain('MalformedPolicyDocument');
    expect(await refusal(put('{"Statement":[{"Effect":"Allow","Action":"*"}]}'))).toContain(
      'must contain resources',
    );
    const long = JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: 'x'.repeat(10_300), Resource: '*' }],
    });
    expect(await refusal(put(long))).toContain('Maximum policy size of 10240 bytes exceeded');
    const attach = (PolicyArn: string) => test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await refusal(attach('arn:aws:iam::aws:policy/Nothing'))).toContain(
      'does not exist or is not attachable',
    );
    await attach(MANAGED);
    await attach(MANAGED);
    const attached = await test.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached.AttachedPolicies).toEqual([
      { PolicyArn: MANAGED, PolicyName: 'AmazonECSTaskExecutionRolePolicy' },
    ]);
  });

  it('are limited in number (aws-facts §2, L-FE177D64)', async () => {
    setAppliedQuota(test.world.region('eu-west-1'), 'iam', 'L-FE177D64', 2);
    await role('a');
    await role('b');
    expect(await refusal(role('c'))).toBe(
      'LimitExceededException: Cannot exceed quota for RolesPerAccount: 2',
    );
  });
});

describe('instance profiles', () => {
  it('hold one role and go when empty (aws-facts §2, §4)', async () => {
    await role('a');
    await role('b');
    const InstanceProfileName = 'p';
    const make = () =>
      test.iam.send(
        new CreateInstanceProfileCommand({
          InstanceProfileName,
          Path: '/lectern/w/',
          Tags: [{ Key: 'lectern:workshop', Value: 'w' }],
        }),
      );
    await make();
    expect(await refusal(make())).toContain('EntityAlreadyExists');
    const add = (RoleName: string) =>
      test.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await add('a');
    expect(await refusal(add('b'))).toBe(
      'LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    );
    const listed = await test.iam.send(new ListInstanceProfilesCommand({ PathPrefix: '/lectern/' }));
    expect(listed.InstanceProfiles).toMatchObject([{ InstanceProfileName, Roles: [{ RoleName: 'a' }] }]);
    const tags = await test.iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName }));
    expect(tags.Tags).toEqual([{ Key: 'lectern:workshop', Value: 'w' }]);
    const ofRole = await test.iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'b' }));
    expect(ofRole.InstanceProfiles).toEqual([]);
    const remove = () => test.iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
    expect(await refusal(remove())).toContain('DeleteConflict');
    await test.iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'a' }));
    await remove();
    expect(await refusal(remove())).toBe('NoSuchEntityException: Instance Profile p cannot be found.');
  });
});

describe('service-linked roles', () => {
  it('are made once, by us or by AWS, and are not ours to delete (aws-facts §4)', async () => {
    const create = (AWSServiceName: string) =>
      test.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    const made = await create('ecs.amazonaws.com');
    expect(made.Role?.Arn).toBe(
      'arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
    );
    expect(await refusal(create('ecs.amazonaws.com'))).toBe(
      'InvalidInputException: Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.',
    );
    expect(
      await refusal(test.iam.send(new DeleteRoleCommand({ RoleName: 'AWSServiceRoleForECS' }))),
    ).toContain('UnmodifiableEntity');
    const { iam } = test.services;
    expect(iam.ensureServiceLinkedRole('ecs.amazonaws.com')).toBe(true);
    expect(iam.ensureServiceLinkedRole('elasticloadbalancing.amazonaws.com')).toBe(false);
    expect(iam.ensureServiceLinkedRole('elasticloadbalancing')).toBe(true);
  });
});
