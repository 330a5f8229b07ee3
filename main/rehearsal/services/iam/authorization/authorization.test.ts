import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { defined } from '../../../../../app/defined';
import { createTestRehearsal, type TestRehearsal } from '../../../rehearsal.testing';
import type { Parts } from '../../../world/services';
import { createEc2 } from '../../ec2/ec2';
import { createLogs } from '../../logs/logs';
import { createS3 } from '../../s3/s3';
import { createSts } from '../../sts/sts';
import { createIam } from '../iam';
import { createAuthorization, type Authorization } from './authorization';
import { evaluate } from './evaluation';
import { fits, fitsArn } from './patterns';
import { parsePolicy, parsePolicyFile, type Statement } from './policy-document';

let rehearsal: TestRehearsal;
let authorization: Authorization;
afterEach(() => rehearsal.close());

/** Clients of a rehearsal in which these statements hold. */
function under(...statements: readonly object[]) {
  let parsed: readonly Statement[] = parsePolicy({ Version: '2012-10-17', Statement: statements });
  authorization = createAuthorization(() => parsed);
  rehearsal = createTestRehearsal({
    authorizer: authorization,
    services: (parts: Parts) => {
      parts.services.iam = createIam(parts);
      parts.services.ec2 = createEc2(parts);
      parts.services.s3 = createS3(parts);
      parts.services.logs = createLogs(parts);
      createSts(parts);
    },
  });
  return {
    ec2: rehearsal.client(EC2Client),
    iam: rehearsal.client(IAMClient),
    s3: rehearsal.client(S3Client),
    logs: rehearsal.client(CloudWatchLogsClient),
    sts: rehearsal.client(STSClient),
    change: (...now: readonly object[]) => {
      parsed = parsePolicy({ Version: '2012-10-17', Statement: now });
    },
  };
}

const allow = (Action: string | readonly string[], Resource: string = '*', Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...defined({ Condition }),
});

async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string; status: number }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('the call succeeded');
}

const me = 'arn:aws:iam::123456789012:user/rehearsal';
const tagged = (value: string) => [
  { ResourceType: 'vpc' as const, Tags: [{ Key: 'lectern:workshop', Value: value }] },
];
const ours = (key: string): object => ({ StringEquals: { [`aws:${key}/lectern:workshop`]: 'a' } });

describe('authorization', () => {
  it('refuses in the form of each protocol, and never who asks who they are', async () => {
    const { ec2, iam, logs, s3, sts } = under(allow('ssm:GetParameter'));
    expect(await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).toEqual({
      name: 'UnauthorizedOperation',
      status: 403,
      message: `You are not authorized to perform this operation. User: ${me} is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-west-1:123456789012:vpc/* because no identity-based policy allows the ec2:CreateVpc action`,
    });
    expect(await refusal(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({
      message: `You are not authorized to perform this operation. User: ${me} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
    });
    expect(await refusal(iam.send(new ListRolesCommand({})))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
    expect(await refusal(logs.send(new CreateLogGroupCommand({ logGroupName: '/g' })))).toMatchObject({
      name: 'AccessDeniedException',
      status: 400,
      message: `User: ${me} is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/g because no identity-based policy allows the logs:CreateLogGroup action`,
    });
    expect(await refusal(s3.send(new CreateBucketCommand({ Bucket: 'abc' })))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
      message: `User: ${me} is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::abc" because no identity-based policy allows the s3:CreateBucket action`,
    });
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: 'abc' })))).toMatchObject({ status: 403 });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(me);
    expect(authorization.used().size).toBe(0);
  });

  it('tells ours from others by tags, and lets nobody make others ours', async () => {
    const { ec2, change } = under(allow('*'));
    const vpc = async (value: string) =>
      (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: tagged(value) })))
        .Vpc?.VpcId;
    const [mine, theirs] = [await vpc('a'), await vpc('b')];
    change(
      allow('ec2:DeleteVpc', 'arn:aws:ec2:*:*:vpc/*', ours('ResourceTag')),
      allow('ec2:CreateVpc', '*', ours('RequestTag')),
      allow('ec2:CreateTags', '*', {
        StringEquals: { 'ec2:CreateAction': 'CreateVpc', 'aws:RequestTag/lectern:workshop': 'a' },
        'ForAllValues:StringLike': { 'aws:TagKeys': ['lectern:*'] },
      }),
    );
    expect((await refusal(ec2.send(new DeleteVpcCommand({ VpcId: theirs })))).message).toContain(
      `ec2:DeleteVpc on resource: arn:aws:ec2:eu-west-1:123456789012:vpc/${theirs} because`,
    );
    const Tags = [{ Key: 'lectern:workshop', Value: 'a' }];
    expect(await refusal(ec2.send(new CreateTagsCommand({ Resources: [theirs ?? ''], Tags })))).toMatchObject(
      {
        name: 'UnauthorizedOperation',
      },
    );
    expect(await refusal(vpc('b'))).toMatchObject({ name: 'UnauthorizedOperation' });
    expect((await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).message).toContain(
      'ec2:CreateVpc',
    );
    await vpc('a');
    await expect
      .poll(() =>
        ec2.send(new DeleteVpcCommand({ VpcId: mine })).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('lets an explicit Deny win, and asks for tags at birth', async () => {
    const { iam } = under(allow(['iam:CreateRole', 'iam:TagRole'], 'arn:aws:iam::*:role/lectern/a/*'), {
      Effect: 'Deny',
      Action: 'IAM:tag*',
      Resource: '*',
    });
    const role = (Path: string, Tags: { Key: string; Value: string }[] = []) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: 'r',
          Path,
          Tags,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          }),
        }),
      );
    expect((await refusal(role('/'))).message).toContain(
      'iam:CreateRole on resource: arn:aws:iam::123456789012:role/r',
    );
    expect((await refusal(role('/lectern/a/', [{ Key: 'k', Value: 'v' }]))).message).toMatch(
      /iam:TagRole on resource: \S+ with an explicit deny in an identity-based policy$/,
    );
    await role('/lectern/a/');
  });

  it('refuses policies with parts that it could not evaluate', () => {
    const { change } = under(allow('*'));
    const about = (statement: object): string => {
      try {
        change(statement);
      } catch (error) {
        return String((error as { problem?: { detail?: string } }).problem?.detail);
      }
      return 'taken';
    };
    const conditioned = (operator: string, key: string): object =>
      allow('ec2:*', '*', { [operator]: { [key]: 'x' } });
    expect(about(conditioned('StringEquals', 'aws:RequestTag/x'))).toBe('taken');
    expect(about(conditioned('DateLessThan', 'aws:CurrentTime'))).toContain('operator DateLessThan');
    expect(about(conditioned('StringEqualsIfExists', 'aws:TagKeys'))).toContain(
      'operator StringEqualsIfExists',
    );
    expect(about(conditioned('StringEquals', 'aws:SourceIp'))).toContain('key aws:SourceIp');
    expect(about(allow('s3:*', 'arn:aws:s3:::${aws:username}'))).toContain('variable ${aws:username}');
    expect(about({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })).toContain('NotAction');
    expect(about({ Effect: 'Allow', Action: '*', NotResource: '*' })).toContain('NotResource');
    expect(() => parsePolicyFile('{')).toThrow('cannot evaluate');
    const document = { Version: '2012-10-17', Statement: [allow('ec2:*')] };
    for (const file of [document, [document], [{ name: 'n', document }]])
      expect(parsePolicyFile(JSON.stringify(file))).toHaveLength(1);
  });

  it('reads wildcards as IAM does', () => {
    under(allow('*'));
    expect(fits('ec2:Describe*', 'ec2:describevpcs', true)).toBe(true);
    expect(fits('a.c', 'abc')).toBe(false);
    expect(fitsArn('arn:aws:ec2:*:*:vpc/*', 'arn:aws:ec2:eu-west-1:1:vpc/vpc-1')).toBe(true);
    // No wildcard reaches into the next part.
    expect(fitsArn('arn:aws:ec2:*:vpc/*', 'arn:aws:ec2:eu-west-1:1:vpc/vpc-1')).toBe(false);
    expect(
      fitsArn(
        'arn:aws:secretsmanager:*:*:secret:lectern/a-??????',
        'arn:aws:secretsmanager:r:1:secret:lectern/a-AbCdEf',
      ),
    ).toBe(true);
    expect(
      fitsArn(
        'arn:aws:secretsmanager:*:*:secret:lectern/a-??????',
        'arn:aws:secretsmanager:r:1:secret:lectern/a-b-AbCdEf',
      ),
    ).toBe(false);
    fc.assert(
      fc.property(fc.string(), fc.string(), (start, end) => {
        expect(fits(`${start}*${end}`.replaceAll('?', 'q'), `${start}-${end}`.replaceAll('?', 'q'))).toBe(
          true,
        );
      }),
    );
  });

  it('needs every value for ForAllValues, and one for the plain operators; a missing key meets only negations', () => {
    under(allow('*'));
    const verdict = (
      operator: string,
      key: string,
      wanted: readonly string[],
      tags?: Record<string, string>,
    ) =>
      evaluate(
        parsePolicy({
          Version: '2012-10-17',
          Statement: [allow('x:Y', '*', { [operator]: { [key]: wanted } })],
        }),
        { action: 'x:Y', resource: '*', ...defined({ requestTags: tags }) },
        '1',
      );
    expect(verdict('ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b'], { a: '', b: '' })).toBe('allowed');
    expect(verdict('ForAllValues:StringEquals', 'aws:TagKeys', ['a'], { a: '', b: '' })).toBe('denied');
    expect(verdict('ForAllValues:StringEquals', 'aws:TagKeys', ['a'])).toBe('allowed');
    expect(verdict('ForAnyValue:StringEquals', 'aws:TagKeys', ['a'], { a: '', b: '' })).toBe('allowed');
    expect(verdict('StringEquals', 'aws:RequestTag/a', ['x'], { a: 'x' })).toBe('allowed');
    expect(verdict('StringEquals', 'aws:RequestTag/a', ['x'])).toBe('denied');
    expect(verdict('StringNotEquals', 'aws:RequestTag/a', ['x'])).toBe('allowed');
    expect(verdict('StringNotLike', 'aws:RequestTag/a', ['x*'], { a: 'xy' })).toBe('denied');
  });
});
