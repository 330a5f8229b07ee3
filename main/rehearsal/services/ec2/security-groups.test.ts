import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEc2Test,
  eventually,
  makeNetwork,
  refusal,
  type Ec2Test,
  type TestNetwork,
} from './ec2.testing';

let test: Ec2Test;
let network: TestNetwork;
beforeAll(async () => {
  test = createEc2Test();
  network = await makeNetwork(test.ec2);
});
afterAll(() => {
  test.close();
});

async function group(GroupName: string): Promise<string> {
  const made = await test.ec2.send(
    new CreateSecurityGroupCommand({ VpcId: network.vpcId, GroupName, Description: 'Of a test' }),
  );
  const id = made.GroupId ?? '';
  await eventually(() => test.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] })));
  return id;
}
const authorize = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  test.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const tcp = (from: number, to: number, CidrIp: string): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: from,
  ToPort: to,
  IpRanges: [{ CidrIp, Description: 'why' }],
});

describe('security groups', () => {
  it('have a name of their own in the VPC and let everything out (aws-facts §5)', async () => {
    const id = await group('one');
    const text = await refusal(
      test.ec2.send(
        new CreateSecurityGroupCommand({ VpcId: network.vpcId, GroupName: 'one', Description: 'x' }),
      ),
    );
    expect(text).toBe(
      `InvalidGroup.Duplicate: The security group 'one' already exists for VPC '${network.vpcId}'`,
    );
    const shown = await test.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
    expect(shown.SecurityGroups?.[0]).toMatchObject({
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
  });

  it('tell a rule that is there already, and one that is not (aws-facts §5)', async () => {
    const id = await group('two');
    const added = await authorize(id, tcp(80, 80, '0.0.0.0/0'), tcp(8000, 8999, '0.0.0.0/0'));
    expect(added.SecurityGroupRules).toMatchObject([
      { IsEgress: false, FromPort: 80, CidrIpv4: '0.0.0.0/0', Description: 'why' },
      { FromPort: 8000, ToPort: 8999 },
    ]);
    expect(await refusal(authorize(id, tcp(80, 80, '0.0.0.0/0')))).toBe(
      'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
    );
    const revoke = () =>
      test.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId: id, IpPermissions: [tcp(80, 80, '0.0.0.0/0')] }),
      );
    await revoke();
    expect(await refusal(revoke())).toContain('InvalidPermission.NotFound');
    const rules = await test.ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [id] }] }),
    );
    expect(rules.SecurityGroupRules).toHaveLength(2);
    expect(await refusal(authorize(id, tcp(80, 80, '10.0.0.1/8')))).toContain('is malformed');
    expect(await refusal(authorize(id, tcp(90, 80, '0.0.0.0/0')))).toContain('InvalidParameterValue');
  });

  it('hold sixty rules a direction (aws-facts §2, L-0EA8095F)', async () => {
    const id = await group('full');
    await authorize(id, ...Array.from({ length: 60 }, (_, port) => tcp(port + 1, port + 1, '10.0.0.0/8')));
    expect(await refusal(authorize(id, tcp(99, 99, '10.0.0.0/8')))).toContain(
      'RulesPerSecurityGroupLimitExceeded',
    );
  });

  it('that name one another cannot go before the rules do (aws-facts §4)', async () => {
    const [a, b] = [await group('a'), await group('b')];
    const from = (GroupId: string): IpPermission => ({
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      UserIdGroupPairs: [{ GroupId }],
    });
    await authorize(a, from(b));
    await authorize(b, from(a), from(b));
    for (const GroupId of [a, b]) {
      expect(await refusal(test.ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).toBe(
        `DependencyViolation: resource ${GroupId} has a dependent object`,
      );
    }
    const named = await test.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.group-id', Values: [b] }] }),
    );
    expect(named.SecurityGroups?.map((row) => row.GroupId).sort()).toEqual([a, b].sort());
    await test.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: a, IpPermissions: [from(b)] }));
    await test.ec2.send(new DeleteSecurityGroupCommand({ GroupId: b }));
    await test.ec2.send(new DeleteSecurityGroupCommand({ GroupId: a }));
  });
});

describe('tags after birth', () => {
  it('are set, found and removed, and unknown things refused', async () => {
    const id = await group('tagged');
    const Tags = [
      { Key: 'lectern:workshop', Value: 'tag-test' },
      { Key: '__proto__', Value: 'x' },
    ];
    await test.ec2.send(new CreateTagsCommand({ Resources: [id, network.vpcId], Tags }));
    const found = await test.ec2.send(
      new DescribeTagsCommand({
        Filters: [
          { Name: 'key', Values: ['lectern:*'] },
          { Name: 'value', Values: ['tag-test'] },
        ],
      }),
    );
    expect(found.Tags?.map((tag) => tag.ResourceType).sort()).toEqual(['security-group', 'vpc']);
    await test.ec2.send(
      new DeleteTagsCommand({ Resources: [network.vpcId], Tags: [{ Key: 'lectern:workshop' }] }),
    );
    const groups = await test.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [{ Name: 'tag:lectern:workshop', Values: ['tag-test'] }],
      }),
    );
    expect(groups.SecurityGroups?.[0]?.Tags).toHaveLength(2);
    expect(
      await refusal(test.ec2.send(new CreateTagsCommand({ Resources: ['subnet-00000000'], Tags }))),
    ).toBe("InvalidSubnetID.NotFound: The subnet ID 'subnet-00000000' does not exist");
    expect(await refusal(test.ec2.send(new CreateTagsCommand({ Resources: ['x-1'], Tags })))).toContain(
      'InvalidID',
    );
  });
});
