import type { InstanceProfile } from '@aws-sdk/client-iam';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfileTagsCommand,
  RemoveRoleFromInstanceProfileCommand,
  paginateListInstanceProfiles,
} from '@aws-sdk/client-iam';
import { defined } from '../../../app/defined';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import { iamPath } from '../../../app/workshop/names';
import type { ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { collect } from '../paging';
import { foundOnPath } from '../iam-common';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, requireMember, requireOurs } from '../refusals';

const type = 'AWS::IAM::InstanceProfile';

/** How a host gets its role. EC2 learns of a new one with a delay, which RunInstances sits out. */
export const instanceProfile: ResourceKind<typeof type, InstanceProfile> = {
  type,
  iamActions: [
    'iam:CreateInstanceProfile',
    'iam:TagInstanceProfile',
    'iam:GetInstanceProfile',
    'iam:ListInstanceProfiles',
    'iam:ListInstanceProfileTags',
    'iam:AddRoleToInstanceProfile',
    'iam:PassRole',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:DeleteInstanceProfile',
  ],
  list: async (context) => {
    const profiles = await collect(
      paginateListInstanceProfiles({ client: context.aws.iam }, { PathPrefix: iamPath(context.workshopId) }),
      (page) => page.InstanceProfiles,
    );
    return foundOnPath(
      context,
      type,
      profiles.map((one) => ({
        seen: one,
        outputs: outputsOf(one),
        usable: (one.Roles ?? []).length > 0,
      })),
      async (InstanceProfileName) =>
        (await context.aws.iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName }))).Tags,
    );
  },
  id: ({ name }) => name,
  create: async (resource, context) => {
    const { name, path } = resource.properties;
    try {
      const { InstanceProfile: made } = await context.aws.iam.send(
        new CreateInstanceProfileCommand({
          InstanceProfileName: name,
          Path: path,
          Tags: upperTags(context.tags(resource)),
        }),
      );
      return outputsOf(requireMember(made, 'the instance profile'));
    } catch (error) {
      if (!hasCode(error, 'EntityAlreadyExists')) throw error;
      let there: InstanceProfile | undefined;
      await requireOurs(context, resource, `an instance profile named ${name}`, async () => {
        there = (await context.aws.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name })))
          .InstanceProfile;
        return there?.Path === path ? readTags(there.Tags) : {};
      });
      return outputsOf(requireMember(there, 'the instance profile'));
    }
  },
  settle: async (resource, outputs, context) => {
    const { name, roleName } = resource.properties;
    // A profile holds one role: refused as soon as it has it.
    await ignoringErrors(['LimitExceeded', 'EntityAlreadyExists'], () =>
      context.aws.iam.send(
        new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: roleName }),
      ),
    );
    return outputs;
  },
  differences: ({ properties }, { id: InstanceProfileName, seen }, context) => {
    const is = (seen?.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
    // It holds one role: another one has to go before.
    return drift('role', is.join(', '), properties.roleName, async () => {
      for (const RoleName of is) {
        await context.aws.iam.send(
          new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }),
        );
      }
    });
  },
  delete: async ({ id }, context) => {
    const { iam } = context.aws;
    await ignoringErrors(['NoSuchEntity'], async () => {
      const { InstanceProfile: there } = await iam.send(
        new GetInstanceProfileCommand({ InstanceProfileName: id }),
      );
      for (const { RoleName } of there?.Roles ?? []) {
        await ignoringErrors(['NoSuchEntity'], () =>
          iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: id, RoleName })),
        );
      }
      await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: id }));
    });
  },
};

function outputsOf(one: InstanceProfile): ResourceOutputs[typeof type] {
  return {
    name: requireMember(one.InstanceProfileName, 'InstanceProfileName'),
    arn: requireMember(one.Arn, 'the instance profile ARN'),
    ...defined({ uniqueId: one.InstanceProfileId }),
  };
}
