import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { logGroupName } from '../../../app/workshop/names';
import type { FoundResource, KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { collect } from '../paging';
import { ownedResources } from '../found';
import { ignoringErrors, nameTaken } from '../refusals';

const type = 'AWS::Logs::LogGroup';

/** Where every container's output goes. Removed last, since late writers would make it again. */
export const logGroup: ResourceKind<typeof type, LogGroup> = {
  type,
  iamActions: [
    'logs:CreateLogGroup',
    'logs:TagResource',
    'logs:PutRetentionPolicy',
    'logs:DescribeLogGroups',
    'logs:ListTagsForResource',
    'logs:DeleteLogGroup',
  ],
  list,
  id: ({ name }) => name,
  create: async (resource, context) => {
    const { name } = resource.properties;
    try {
      await context.aws.logs.send(
        new CreateLogGroupCommand({ logGroupName: name, tags: { ...context.tags(resource) } }),
      );
    } catch (error) {
      if (!hasCode(error, 'ResourceAlreadyExists')) throw error;
      if (!(await list(context)).some(({ id }) => id === name)) throw nameTaken(`a log group named ${name}`);
    }
    return { name };
  },
  settle: async (resource, outputs, context) => {
    const { name, retentionDays } = resource.properties;
    await context.aws.logs.send(
      new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: retentionDays }),
    );
    return outputs;
  },
  differences: ({ properties }, { seen }) =>
    drift('days that lines are kept', seen?.retentionInDays ?? 'for ever', properties.retentionDays),
  delete: async ({ id }, context) => {
    await ignoringErrors(['ResourceNotFound'], () =>
      context.aws.logs.send(new DeleteLogGroupCommand({ logGroupName: id })),
    );
  },
};

async function list(context: KindContext): Promise<readonly FoundResource<typeof type, LogGroup>[]> {
  const name = logGroupName(context.workshopId);
  const groups = await collect(
    paginateDescribeLogGroups({ client: context.aws.logs }, { logGroupNamePrefix: name }),
    (page) => page.logGroups,
  );
  const group = groups.find((one) => one.logGroupName === name);
  if (group === undefined) return [];
  // The ARN that tags are asked by has no `:*` at its end.
  const resourceArn = group.logGroupArn ?? (group.arn ?? '').replace(/:\*$/, '');
  const { tags } = await context.aws.logs.send(new ListTagsForResourceCommand({ resourceArn }));
  return ownedResources(context, type, [
    {
      id: name,
      tags: tags ?? {},
      outputs: { name },
      seen: group,
      usable: group.retentionInDays !== undefined,
      namesake: name,
    },
  ]);
}
