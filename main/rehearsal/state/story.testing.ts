/** For tests of what survives: calls as an engine makes them, and what their answers promise. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { recommendedImage } from '../services/ec2/image-catalogue';
import { group, type Clients, type Facts } from './look-around.testing';

export interface Step {
  /** What its answer promises, as far as it is known before. */
  readonly wants: Facts;
  /** The beginning of the names of what it makes under a name of AWS's choice. */
  readonly makes?: string;
  /** Makes the call; returns what else the answer promises. */
  run(clients: Clients, known: Facts): Promise<Facts | undefined>;
}

const Bucket = 'lectern-story';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});
const partOf = (letter: string): string => letter.repeat(5 * 1024 * 1024);

/** A call whose answer promises what is known before. */
function call(wants: Facts, run: (clients: Clients, known: Facts) => Promise<unknown>): Step {
  return {
    wants,
    run: async (clients, known) => {
      await run(clients, known);
      return undefined;
    },
  };
}

const put = (key: string, content: string): Step =>
  call({ [`object/${key}`]: content }, ({ s3 }) =>
    s3.send(new PutObjectCommand({ Bucket, Key: key, Body: content })),
  );
const removeObject = (key: string): Step =>
  call({ [`object/${key}`]: undefined }, ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key: key })));
const secret = (name: string, value: string): Step =>
  call({ [`secret/${name}`]: value }, ({ secrets }) =>
    secrets.send(new CreateSecretCommand({ Name: name, SecretString: value })),
  );
const changeSecret = (name: string, value: string): Step =>
  call({ [`secret/${name}`]: value }, ({ secrets }) =>
    secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value })),
  );
const removeSecret = (name: string): Step =>
  call({ [`secret/${name}`]: undefined }, ({ secrets }) =>
    secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true })),
  );
const role = (name: string): Step =>
  call({ [`role/${name}`]: '' }, ({ iam }) =>
    iam.send(new CreateRoleCommand({ RoleName: name, Path: '/story/', AssumeRolePolicyDocument: trust })),
  );
const rolePolicy = (name: string, policyName: string): Step =>
  call({ [`role/${name}`]: policyName }, ({ iam }) =>
    iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: policyName, PolicyDocument: policy })),
  );
const definition = (family: string, revision: number): Step =>
  call({ [`definition/${family}:${revision}`]: 'there' }, ({ ecs }) =>
    ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        containerDefinitions: [{ name: 'main', image: 'a/b:1', memory: 64 }],
      }),
    ),
  );
const vpc = (cidr: string): Step => ({
  wants: {},
  makes: 'vpc/',
  run: async ({ ec2 }) => {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
    return { [`vpc/${Vpc?.VpcId ?? ''}`]: cidr };
  },
});
const host: Step = {
  wants: {},
  makes: 'instance/',
  run: async ({ ec2 }) => {
    const ImageId = recommendedImage('us-east-1', 'x86_64').id;
    const run = { ImageId, InstanceType: 't3.large', MinCount: 1, MaxCount: 1 } as const;
    const { Instances } = await ec2.send(new RunInstancesCommand(run));
    return { [`instance/${Instances?.[0]?.InstanceId ?? ''}`]: 'there' };
  },
};
const ofKind = (known: Facts, kind: string): string =>
  Object.keys(known)
    .find((name) => name.startsWith(kind) && known[name] !== undefined)
    ?.slice(kind.length) ?? '';

const securityGroup: Step = {
  wants: {},
  makes: 'group/',
  run: async ({ ec2 }, known) => {
    const VpcId = ofKind(known, 'vpc/');
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'story', Description: 'story', VpcId }),
    );
    return { [`group/${GroupId}`]: '0' };
  },
};
const clock = (change: object, state: string): Step =>
  call({ clock: state }, ({ control }) => control('clock', { change }));

/** Changes what the first thing of a kind is like: the name is known when the step begins. */
function change(
  kind: string,
  to: string | undefined,
  run: (clients: Clients, id: string) => Promise<unknown>,
): (known: Facts) => Step {
  return (known) => {
    const id = ofKind(known, kind);
    return call({ [`${kind}${id}`]: to }, (clients) => run(clients, id));
  };
}

type Planned = Step | ((known: Facts) => Step);

/** A workshop's life in small: each line happens at once. */
export const story: readonly (readonly Planned[])[] = [
  [
    call({ [`bucket/${Bucket}`]: 'there' }, ({ s3 }) => s3.send(new CreateBucketCommand({ Bucket }))),
    vpc('10.20.0.0/16'),
    role('one'),
  ],
  [put('lease.json', '{"holder":1}'), put('materials/a.ipynb', 'a'.repeat(3_000)), secret('story', 'first')],
  [put('lease.json', '{"holder":1,"renewed":1}'), vpc('10.21.0.0/16'), rolePolicy('one', 'read')],
  [securityGroup, host, role('two'), definition('story', 1)],
  [
    change('group/', '1', ({ ec2 }, GroupId) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
          ],
        }),
      ),
    ),
    put('lease.json', '{"holder":1,"renewed":2}'),
    changeSecret('story', 'second'),
    clock({ kind: 'speed', speed: 500 }, '500'),
  ],
  [
    call({ log: '' }, async ({ logs }) => {
      await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
      await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'a' }));
    }),
    put('home/01', 'work of the first seat'),
    put('home/02', 'work of the second seat'),
  ],
  [
    call({ log: 'one,two' }, ({ logs }) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName: group,
          logStreamName: 'a',
          logEvents: ['one', 'two'].map((message) => ({ timestamp: 1, message })),
        }),
      ),
    ),
    {
      wants: {},
      makes: 'upload/',
      run: async ({ s3 }) => {
        const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'whole' }));
        return { [`upload/${UploadId}`]: 'there' };
      },
    },
    changeSecret('story', 'third'),
    removeObject('home/01'),
  ],
  [
    (known) => {
      const UploadId = ofKind(known, 'upload/');
      const at = { Bucket, Key: 'whole', UploadId };
      return call(
        { [`upload/${UploadId}`]: undefined, 'object/whole': `${partOf('a')}end` },
        async ({ s3 }) => {
          const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
          // The first one is sent again, as after a lost answer.
          for (const [PartNumber, Body] of [
            [1, partOf('x')],
            [1, partOf('a')],
            [2, 'end'],
          ] as const) {
            const { ETag } = await s3.send(new UploadPartCommand({ ...at, PartNumber, Body }));
            Parts[PartNumber - 1] = { PartNumber, ETag };
          }
          await s3.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts } }));
        },
      );
    },
    secret('other', 'to be removed'),
    definition('story', 2),
  ],
  [
    change('instance/', undefined, ({ ec2 }, id) =>
      ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })),
    ),
    call({ 'role/one': '' }, ({ iam }) =>
      iam.send(new DeleteRolePolicyCommand({ RoleName: 'one', PolicyName: 'read' })),
    ),
    put('home/02', 'more work of the second seat'),
    removeSecret('other'),
    {
      wants: {},
      makes: 'upload/',
      run: async ({ s3 }) => {
        const at = { Bucket, Key: 'aborted' };
        const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(at));
        await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'part' }));
        await s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
        return undefined;
      },
    },
  ],
  [
    call({ 'role/two': undefined }, ({ iam }) => iam.send(new DeleteRoleCommand({ RoleName: 'two' }))),
    clock({ kind: 'pause' }, '500 paused'),
    secret('other', 'again'),
  ],
  [clock({ kind: 'resume' }, '500'), removeSecret('story'), put('lease.json', '{"holder":2}')],
  [
    (known) =>
      call(
        Object.fromEntries(
          Object.keys(known)
            .filter((name) => name.startsWith('object/'))
            .map((name) => [name, undefined]),
        ),
        ({ s3 }) =>
          s3.send(
            new DeleteObjectsCommand({
              Bucket,
              Delete: {
                Objects: Object.keys(known)
                  .filter((name) => name.startsWith('object/'))
                  .map((name) => ({ Key: name.slice(7) })),
              },
            }),
          ),
      ),
    change('vpc/', '10.20.0.0/16', () => Promise.resolve()),
  ],
  [
    call({ [`bucket/${Bucket}`]: undefined }, ({ s3 }) => s3.send(new DeleteBucketCommand({ Bucket }))),
    (known) => {
      const id = Object.keys(known).find((name) => known[name] === '10.21.0.0/16') ?? '';
      return call({ [id]: undefined }, ({ ec2 }) => ec2.send(new DeleteVpcCommand({ VpcId: id.slice(4) })));
    },
  ],
];

/** What callers have been told by now, and what is on its way. */
export class Told {
  facts: Facts;
  underWay: readonly Step[] = [];

  constructor(start: Facts = {}) {
    this.facts = start;
  }

  /** Makes the calls of one line of the story at once. */
  async tell(clients: Clients, line: readonly Planned[]): Promise<void> {
    await Promise.all(
      line.map(async (planned) => {
        const step = typeof planned === 'function' ? planned(this.facts) : planned;
        this.underWay = [...this.underWay, step];
        const more = await step.run(clients, this.facts);
        this.facts = { ...this.facts, ...step.wants, ...more };
        this.underWay = this.underWay.filter((other) => other !== step);
      }),
    );
  }
}

/**
 * What was told and is not so, or is there and was never told: nothing when all is well. What was under way may have
 * happened or not.
 */
export function lies({ facts, underWay }: Pick<Told, 'facts' | 'underWay'>, found: Facts): readonly string[] {
  return [...new Set([...Object.keys(facts), ...Object.keys(found)])].filter((name) => {
    const is = found[name];
    const may = underWay.some(
      (step) =>
        (name in step.wants && step.wants[name] === is) ||
        (step.makes !== undefined && name.startsWith(step.makes) && !(name in facts)),
    );
    return is !== facts[name] && !may;
  });
}
