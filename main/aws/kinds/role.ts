import type { Role } from '@aws-sdk/client-iam';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListInstanceProfilesForRole,
  paginateListRolePolicies,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import { defined } from '../../../app/defined';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { Resolved } from '../../../app/plan/reference';
import type { PolicyStatement } from '../../../app/plan/resources';
import { iamPath } from '../../../app/workshop/names';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { documentDrift, listDrift } from '../difference';
import { collect } from '../paging';
import { foundOnPath } from '../iam-common';
import { readTags, upperTags } from '../ownership';
import { ignoringErrors, requireMember, requireOurs, retryWhileRefused } from '../refusals';

const type = 'AWS::IAM::Role';
/** The one inline policy of a role of ours. */
const policyName = 'lectern';

/** Who a host or a task may be. Roles lie on the workshop's own IAM path; their tags, or the journal, prove whose they are. */
export const role: ResourceKind<typeof type, Role> = {
  type,
  iamActions: [
    'iam:CreateRole',
    'iam:TagRole',
    'iam:GetRole',
    'iam:ListRoles',
    'iam:ListRoleTags',
    'iam:GetRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:ListInstanceProfilesForRole',
    'iam:DetachRolePolicy',
    'iam:DeleteRolePolicy',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:DeleteRole',
  ],
  list: async (context) => {
    const roles = await collect(
      paginateListRoles({ client: context.aws.iam }, { PathPrefix: iamPath(context.workshopId) }),
      (page) => page.Roles,
    );
    return foundOnPath(
      context,
      type,
      roles.map((one) => ({ seen: one, outputs: outputsOf(one), usable: true })),
      async (RoleName) => (await context.aws.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags,
    );
  },
  id: ({ name }) => name,
  create: async (resource, context) => {
    const { name, path, service } = resource.properties;
    try {
      const { Role } = await context.aws.iam.send(
        new CreateRoleCommand({
          RoleName: name,
          Path: path,
          AssumeRolePolicyDocument: JSON.stringify(trustIn(service)),
          Tags: upperTags(context.tags(resource)),
        }),
      );
      return outputsOf(requireMember(Role, 'the role'));
    } catch (error) {
      if (!hasCode(error, 'EntityAlreadyExists')) throw error;
      let there: Role | undefined;
      await requireOurs(context, resource, `a role named ${name}`, async () => {
        there = (await context.aws.iam.send(new GetRoleCommand({ RoleName: name }))).Role;
        return there?.Path === path ? readTags(there.Tags) : {};
      });
      return outputsOf(requireMember(there, 'the role'));
    }
  },
  settle: async (resource, outputs, context) => {
    const { name, managedPolicyArns, statements } = resource.properties;
    const { iam } = context.aws;
    const onceVisible = (work: () => Promise<unknown>): Promise<unknown> =>
      retryWhileRefused(
        context,
        resource.address,
        {
          because: (error) => (hasCode(error, 'NoSuchEntity') ? '' : undefined),
          forMs: 60_000,
          pauseMs: 2_000,
        },
        work,
      );
    for (const PolicyArn of managedPolicyArns) {
      await onceVisible(() => iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn })));
    }
    if (statements.length > 0) {
      const PolicyDocument = JSON.stringify(policyDocument(statements));
      await onceVisible(() =>
        iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: policyName, PolicyDocument })),
      );
    }
    return outputs;
  },
  differences: async ({ properties }, { id: RoleName, seen }, context) => {
    const { managedPolicyArns, statements, service } = properties;
    const trust = trustIn(service);
    const [inline, attached] = await Promise.all([
      statements.length === 0 ? undefined : inlinePolicy(context, RoleName),
      managedPolicyArns.length === 0 ? [] : attachedTo(context, RoleName),
    ]);
    return [
      ...documentDrift('who may use it', decoded(seen?.AssumeRolePolicyDocument), trust, () =>
        context.aws.iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }),
        ),
      ),
      ...(statements.length === 0 ? [] : documentDrift('policy', inline, policyDocument(statements))),
      // What others attached beyond the plan is theirs.
      ...listDrift('attached policies', attached, managedPolicyArns, { more: 'allowed' }),
    ];
  },
  delete: async ({ id }, context) => {
    const { iam } = context.aws;
    // Most roles carry our one policy and nothing else: two calls then, and IAM has a small budget.
    await ignoringErrors(['NoSuchEntity'], () =>
      iam.send(new DeleteRolePolicyCommand({ RoleName: id, PolicyName: policyName })),
    );
    const remove = (): Promise<void> =>
      ignoringErrors(['NoSuchEntity'], () => iam.send(new DeleteRoleCommand({ RoleName: id })));
    try {
      await remove();
    } catch (error) {
      if (!hasCode(error, 'DeleteConflict')) throw error;
      await strip(context, id);
      await remove();
    }
  },
};

function outputsOf(one: Role): ResourceOutputs[typeof type] {
  return {
    name: requireMember(one.RoleName, 'RoleName'),
    arn: requireMember(one.Arn, 'the role ARN'),
    ...defined({ uniqueId: one.RoleId }),
  };
}

function policyDocument(statements: readonly Resolved<PolicyStatement>[]) {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...defined({ Condition: condition }),
    })),
  };
}

function trustIn(service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** IAM tells documents as URLs write them. */
function decoded(document: string | undefined): string | undefined {
  return document === undefined ? undefined : decodeURIComponent(document);
}

async function inlinePolicy(context: KindContext, RoleName: string): Promise<string | undefined> {
  try {
    const { PolicyDocument } = await context.memo.once(`policy of ${RoleName}`, () =>
      context.aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: policyName })),
    );
    return decoded(PolicyDocument);
  } catch (error) {
    if (hasCode(error, 'NoSuchEntity')) return undefined;
    throw error;
  }
}

async function attachedTo(context: KindContext, RoleName: string): Promise<readonly (string | undefined)[]> {
  const attached = await collect(
    paginateListAttachedRolePolicies({ client: context.aws.iam }, { RoleName }),
    (page) => page.AttachedPolicies,
  );
  return attached.map(({ PolicyArn }) => PolicyArn);
}

/** Takes everything off a role that holds its deletion up. */
async function strip(context: KindContext, RoleName: string): Promise<void> {
  const { iam } = context.aws;
  for (const PolicyArn of await attachedTo(context, RoleName)) {
    await ignoringErrors(['NoSuchEntity'], () =>
      iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    );
  }
  const inline = await collect(
    paginateListRolePolicies({ client: iam }, { RoleName }),
    (page) => page.PolicyNames,
  );
  for (const PolicyName of inline) {
    await ignoringErrors(['NoSuchEntity'], () =>
      iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    );
  }
  const profiles = await collect(
    paginateListInstanceProfilesForRole({ client: iam }, { RoleName }),
    (page) => page.InstanceProfiles,
  );
  for (const { InstanceProfileName } of profiles) {
    await ignoringErrors(['NoSuchEntity'], () =>
      iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName })),
    );
  }
}
