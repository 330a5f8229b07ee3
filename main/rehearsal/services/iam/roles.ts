/** Roles, and their tags. */
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { World } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { paginate } from '../shared/pagination';
import { mergeTags, readTags, removeTags, tagList } from '../shared/tags';
import {
  alreadyExists,
  checkEvaluable,
  checkPolicy,
  deleteConflict,
  encodeDocument,
  instanceProfiles,
  keyOf,
  limitExceeded,
  requireOwnRole,
  requireRole,
  roles,
  uniqueId,
  type RoleRecord,
} from './records';
import { addServiceLinkedRole, serviceLinkedRoleName } from './service-linked-roles';
import { serviceStatements } from './trust';

const TAG_RULES = { code: 'InvalidInput', tooManyCode: 'LimitExceeded' } as const;

export function registerRoles(parts: Parts): void {
  const { registry, world } = parts;

  registry.on(CreateRoleCommand, {
    models: ['Path', 'RoleName', 'AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
    handle: (input, { accountId }) => {
      const name = input.RoleName ?? '';
      const path = input.Path ?? '/';
      const document = input.AssumeRolePolicyDocument ?? '';
      checkPolicy(document, 'trust');
      checkEvaluable(() => serviceStatements(document, undefined));
      const maxSession = input.MaxSessionDuration ?? 3_600;
      const tags = readTags(input.Tags, TAG_RULES);
      if (roles(world).has(keyOf(name))) throw alreadyExists(`Role with name ${name} already exists.`);
      const most = appliedQuota(world.region('us-east-1'), 'iam', 'L-FE177D64');
      if ([...roles(world).values()].filter((role) => role.serviceLinked === undefined).length >= most) {
        throw limitExceeded('RolesPerAccount', most);
      }
      const role: RoleRecord = {
        name,
        id: uniqueId(world, 'AROA'),
        arn: `arn:aws:iam::${accountId}:role${path}${name}`,
        path,
        createdAt: world.now(),
        assumeRolePolicy: document,
        ...defined({ description: input.Description }),
        maxSession,
        tags,
        inline: [],
        attached: [],
      };
      roles(world).set(keyOf(name), role);
      return { Role: { ...presentRole(role), Tags: tagList(role.tags) } };
    },
  });

  registry.on(GetRoleCommand, {
    models: ['RoleName'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      return { Role: { ...presentRole(role), Tags: tagList(role.tags), RoleLastUsed: {} } };
    },
  });

  registry.on(ListRolesCommand, {
    models: ['PathPrefix', 'Marker', 'MaxItems'],
    handle: (input) => {
      const rows = [...roles(world).values()].filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
      const page = paginate(rows, { key: (role) => role.name, ...iamPage(input) });
      return { Roles: page.rows.map(presentRole), ...iamNext(page.next) };
    },
  });

  registry.on(UpdateAssumeRolePolicyCommand, {
    models: ['RoleName', 'PolicyDocument'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      const document = input.PolicyDocument ?? '';
      checkPolicy(document, 'trust');
      checkEvaluable(() => serviceStatements(document, undefined));
      role.assumeRolePolicy = document;
      return {};
    },
  });

  registry.on(DeleteRoleCommand, {
    models: ['RoleName'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      if (profilesOf(world, role.name)) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      if (role.attached.length > 0) {
        throw deleteConflict('Cannot delete entity, must detach all policies first.');
      }
      if (role.inline.length > 0) {
        throw deleteConflict('Cannot delete entity, must delete policies first.');
      }
      roles(world).delete(keyOf(role.name));
      return {};
    },
  });

  registry.on(TagRoleCommand, {
    models: ['RoleName', 'Tags'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      role.tags = mergeTags(role.tags, readTags(input.Tags, TAG_RULES), TAG_RULES);
      return {};
    },
  });
  registry.on(UntagRoleCommand, {
    models: ['RoleName', 'TagKeys'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      role.tags = removeTags(role.tags, input.TagKeys ?? []);
      return {};
    },
  });
  registry.on(ListRoleTagsCommand, {
    models: ['RoleName', 'Marker', 'MaxItems'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      const page = paginate(tagList(role.tags), { key: (tag) => tag.Key, ...iamPage(input) });
      return { Tags: page.rows, ...iamNext(page.next) };
    },
  });

  registry.on(CreateServiceLinkedRoleCommand, {
    models: ['AWSServiceName', 'Description'],
    handle: (input) => {
      const service = input.AWSServiceName ?? '';
      const name = serviceLinkedRoleName(service);
      if (name === undefined) {
        throw new AwsError('NotImplemented', `No service-linked role is modelled for '${service}'.`, 501);
      }
      const { role, existed } = addServiceLinkedRole(world, service, input.Description);
      if (existed) {
        throw new AwsError(
          'InvalidInput',
          `Service role name ${name} has been taken in this account, please try a different suffix.`,
        );
      }
      return { Role: presentRole(role) };
    },
  });
}

/** IAM's way to ask for pages: 100 rows by default, 1,000 at most. */
export function iamPage(input: {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}): { token: string | undefined; size: number | undefined; usual: number; most: number; code: string } {
  return { token: input.Marker, size: input.MaxItems, usual: 100, most: 1_000, code: 'ValidationError' };
}

export function iamNext(next: string | undefined): { IsTruncated: boolean; Marker?: string } {
  return next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next };
}

function profilesOf(world: World, roleName: string): boolean {
  return [...instanceProfiles(world).values()].some((profile) => profile.role?.name === roleName);
}

/** As the lists show it: without tags and last use. */
export function presentRole(role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.assumeRolePolicy),
    ...defined({ Description: role.description }),
    MaxSessionDuration: role.maxSession,
  };
}
