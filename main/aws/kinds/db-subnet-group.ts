import type { DBSubnetGroup } from '@aws-sdk/client-rds';
import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
  ModifyDBSubnetGroupCommand,
} from '@aws-sdk/client-rds';
import { sharedName } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { listDrift } from '../difference';
import { retryUntilNetworkVisible } from '../rds-common';
import { ownedResources } from '../found';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, nameTaken, retryWhileRefused } from '../refusals';

const type = 'AWS::RDS::DBSubnetGroup';

/** Where the database may stand: the private subnets. */
export const dbSubnetGroup: ResourceKind<typeof type, DBSubnetGroup> = {
  type,
  iamActions: [
    'rds:CreateDBSubnetGroup',
    'rds:AddTagsToResource',
    'rds:ModifyDBSubnetGroup',
    'rds:DescribeDBSubnetGroups',
    'rds:ListTagsForResource',
    'rds:DeleteDBSubnetGroup',
  ],
  list,
  id: ({ name }) => name,
  create: async (resource, context) => {
    const { name, subnetIds } = resource.properties;
    try {
      await retryUntilNetworkVisible(context, resource.address, () =>
        context.aws.rds.send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName: name,
            DBSubnetGroupDescription: `Lectern: database of the workshop ${context.workshopId}`,
            SubnetIds: [...subnetIds],
            Tags: upperTags(context.tags(resource)),
          }),
        ),
      );
    } catch (error) {
      if (!hasCode(error, 'DBSubnetGroupAlreadyExists')) throw error;
      if ((await list(context)).length === 0) {
        throw nameTaken(`a database subnet group named ${name}`);
      }
    }
    return { name };
  },
  differences: ({ properties, address }, { id, seen }, context) => {
    const is = (seen?.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []);
    const found = listDrift('subnets', is, properties.subnetIds, {
      mend: () =>
        retryUntilNetworkVisible(context, address, () =>
          context.aws.rds.send(
            new ModifyDBSubnetGroupCommand({ DBSubnetGroupName: id, SubnetIds: [...properties.subnetIds] }),
          ),
        ),
    });
    // A group of a network that is gone takes no subnets of another one; no database can be in it.
    return seen?.VpcId !== properties.vpcId ? found.map((one) => ({ ...one, remedy: 'remake' })) : found;
  },
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: (error) =>
          hasCode(error, 'InvalidDBSubnetGroupState', 'InvalidDBSubnetGroupStateFault')
            ? 'Waiting until the database has released its subnets.'
            : undefined,
        forMs: 10 * 60_000,
        pauseMs: 5_000,
      },
      () =>
        ignoringErrors(['DBSubnetGroupNotFoundFault'], () =>
          context.aws.rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: id })),
        ),
    );
  },
};

async function list(context: KindContext): Promise<readonly FoundResource<typeof type, DBSubnetGroup>[]> {
  const { rds } = context.aws;
  const name = sharedName(context.workshopId, 'database');
  try {
    const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }));
    const group = DBSubnetGroups?.[0];
    if (group?.DBSubnetGroupArn === undefined) return [];
    const { TagList } = await rds.send(
      new ListTagsForResourceCommand({ ResourceName: group.DBSubnetGroupArn }),
    );
    return ownedResources(context, type, [
      {
        id: name,
        tags: readTags(TagList),
        outputs: { name },
        seen: group,
        usable: group.SubnetGroupStatus === 'Complete',
        namesake: name,
      },
    ]);
  } catch (error) {
    if (hasCode(error, 'DBSubnetGroupNotFoundFault')) return [];
    throw error;
  }
}
