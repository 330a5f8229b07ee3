import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { iamPath, seatRoleName } from '../../../app/workshop/names';
import type { AwsClients } from '../../aws/clients';

/**
 * What others have in the account beside `workshopId`: another workshop's things and plain strangers, with
 * names and tags that begin alike.
 */
export async function addNeighbours(aws: AwsClients, workshopId: string): Promise<void> {
  const theirs = { Key: 'lectern:workshop', Value: `${workshopId}-2` };
  const address = { Key: 'lectern:address', Value: 'shared.vpc' };
  const { Vpc } = await aws.ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.0.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: [theirs, address] }],
    }),
  );
  const { Subnet } = await insist(() =>
    aws.ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' })),
  );
  await insist(() =>
    aws.ec2.send(
      new CreateSecurityGroupCommand({
        VpcId: Vpc?.VpcId,
        GroupName: `lectern-${workshopId}-host`,
        Description: 'a look-alike',
      }),
    ),
  );
  const { Parameter } = await aws.ssm.send(
    new GetParameterCommand({
      Name: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
    }),
  );
  await insist(() =>
    aws.ec2.send(
      new RunInstancesCommand({
        ImageId: Parameter?.Value,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId,
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [
              { Key: 'lectern:seat', Value: '01' },
              { Key: 'Name', Value: `lectern-${workshopId}-01` },
            ],
          },
        ],
      }),
    ),
  );
  await insist(() =>
    aws.elbv2.send(
      new CreateTargetGroupCommand({
        Name: `lec-${workshopId}-99-jupyter`,
        Protocol: 'HTTP',
        Port: 80,
        VpcId: Vpc?.VpcId,
        TargetType: 'ip',
        Tags: [theirs],
      }),
    ),
  );
  await insist(() =>
    aws.ecs.send(
      new CreateClusterCommand({
        clusterName: `lectern-${workshopId}-2`,
        tags: [{ key: 'lectern:workshop', value: `${workshopId}-2` }],
      }),
    ),
  );
  await aws.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: `lectern-${workshopId}-01-jupyter-of-theirs`,
      containerDefinitions: [{ name: 'x', image: 'public.ecr.aws/docker/library/busybox:1', memory: 64 }],
    }),
  );
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName: `lectern-${workshopId}-2-host`,
      Path: `/lectern/${workshopId}-2/`,
      AssumeRolePolicyDocument: trust,
    }),
  );
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: `/lectern/${workshopId}-2` }));
  await aws.secretsManager.send(
    new CreateSecretCommand({ Name: `lectern/${workshopId}-2`, SecretString: '{}' }),
  );
  await aws.s3.send(
    new CreateBucketCommand({
      Bucket: `lectern-${workshopId}-2-elsewhere`,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
}

/** Things that seem to be of the workshop and are not: on its path, with a seat's name; with its tag, at no place of a plan. */
export async function addLookAlikes(aws: AwsClients, workshopId: string): Promise<void> {
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName: seatRoleName(workshopId, '99'),
      Path: iamPath(workshopId),
      AssumeRolePolicyDocument: trust,
    }),
  );
  await aws.ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.1.0.0/16',
      TagSpecifications: [
        {
          ResourceType: 'vpc',
          Tags: [
            { Key: 'lectern:workshop', Value: workshopId },
            { Key: 'lectern:address', Value: 'shared.palace' },
          ],
        },
      ],
    }),
  );
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** AWS does not see its own new things at once, and its first cluster only when it knows its role. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
