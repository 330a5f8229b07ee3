import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-rds';
import { sharedName } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { retryUntilNetworkVisible } from '../rds-common';
import { ownedResources } from '../found';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, nameTaken, retryWhileRefused } from '../refusals';

const type = 'AWS::RDS::DBSubnetGroup';

/** Where the database may stand: the private subnets. */
export const dbSubnetGroup: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'rds:CreateDBSubnetGroup',
    'rds:AddTagsToResource',
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

async function list(context: KindContext): Promise<readonly FoundResource<typeof type>[]> {
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
        usable: group.SubnetGroupStatus === 'Complete',
        namesake: name,
      },
    ]);
  } catch (error) {
    if (hasCode(error, 'DBSubnetGroupNotFoundFault')) return [];
    throw error;
  }
}
