/** Instance profiles, and the one role that each may hold. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
  type InstanceProfile,
} from '@aws-sdk/client-iam';
import type { Parts } from '../../world/services';
import type { World } from '../../world/world';
import { paginate } from '../shared/pagination';
import { mergeTags, readTags, removeTags, tagList } from '../shared/tags';
import {
  alreadyExists,
  deleteConflict,
  instanceProfiles,
  keyOf,
  limitExceeded,
  noSuchEntity,
  requireOwnRole,
  requireProfile,
  requireRole,
  roles,
  uniqueId,
  type InstanceProfileRecord,
} from './records';
import { iamNext, iamPage, presentRole } from './roles';

const TAG_RULES = { code: 'InvalidInput', tooManyCode: 'LimitExceeded' } as const;
/** Clock ms until EC2 knows what IAM was told (aws-facts §3 and §10: usually 5 to 15 s). */
const PROPAGATION_MS = { low: 5_000, high: 15_000 };
/** Instance profiles of an account (aws-facts §2). */
const MOST_PROFILES = 1_000;

export function registerInstanceProfiles(parts: Parts): void {
  const { registry, world } = parts;
  const propagated = (): number =>
    world.ticks() + world.random.between(PROPAGATION_MS.low, PROPAGATION_MS.high);

  registry.on(CreateInstanceProfileCommand, {
    models: ['InstanceProfileName', 'Path', 'Tags'],
    handle: (input, { accountId }) => {
      const name = input.InstanceProfileName ?? '';
      const path = input.Path ?? '/';
      const tags = readTags(input.Tags, TAG_RULES);
      const all = instanceProfiles(world);
      if (all.has(keyOf(name))) throw alreadyExists(`Instance Profile ${name} already exists.`);
      if (all.size >= MOST_PROFILES) throw limitExceeded('InstanceProfilesPerAccount', MOST_PROFILES);
      const profile: InstanceProfileRecord = {
        name,
        id: uniqueId(world, 'AIPA'),
        arn: `arn:aws:iam::${accountId}:instance-profile${path}${name}`,
        path,
        createdAt: world.now(),
        ec2KnowsAt: propagated(),
        tags,
      };
      all.set(keyOf(name), profile);
      return { InstanceProfile: present(world, profile) };
    },
  });

  registry.on(GetInstanceProfileCommand, {
    models: ['InstanceProfileName'],
    handle: (input) => ({
      InstanceProfile: present(world, requireProfile(world, input.InstanceProfileName)),
    }),
  });

  registry.on(ListInstanceProfilesCommand, {
    models: ['PathPrefix', 'Marker', 'MaxItems'],
    handle: (input) => {
      const rows = [...instanceProfiles(world).values()].filter((row) =>
        row.path.startsWith(input.PathPrefix ?? '/'),
      );
      const page = paginate(rows, { key: (row) => row.name, ...iamPage(input) });
      return { InstanceProfiles: page.rows.map((row) => listed(world, row)), ...iamNext(page.next) };
    },
  });

  registry.on(ListInstanceProfilesForRoleCommand, {
    models: ['RoleName', 'Marker', 'MaxItems'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      const rows = [...instanceProfiles(world).values()].filter((row) => row.role?.name === role.name);
      const page = paginate(rows, { key: (row) => row.name, ...iamPage(input) });
      return { InstanceProfiles: page.rows.map((row) => listed(world, row)), ...iamNext(page.next) };
    },
  });

  registry.on(AddRoleToInstanceProfileCommand, {
    models: ['InstanceProfileName', 'RoleName'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      const role = requireOwnRole(world, input.RoleName);
      if (profile.role !== undefined) throw limitExceeded('InstanceSessionsPerInstanceProfile', 1);
      // A profile that is still on its way takes its role along.
      const ec2KnowsAt = profile.ec2KnowsAt > world.ticks() ? profile.ec2KnowsAt : propagated();
      profile.role = { name: role.name, ec2KnowsAt };
      return {};
    },
  });

  registry.on(RemoveRoleFromInstanceProfileCommand, {
    models: ['InstanceProfileName', 'RoleName'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      const role = requireRole(world, input.RoleName);
      if (profile.role?.name !== role.name) {
        throw noSuchEntity(`The role with name ${role.name} is not in the instance profile ${profile.name}.`);
      }
      delete profile.role;
      return {};
    },
  });

  registry.on(DeleteInstanceProfileCommand, {
    models: ['InstanceProfileName'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      if (profile.role !== undefined) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      instanceProfiles(world).delete(keyOf(profile.name));
      return {};
    },
  });

  registry.on(TagInstanceProfileCommand, {
    models: ['InstanceProfileName', 'Tags'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      profile.tags = mergeTags(profile.tags, readTags(input.Tags, TAG_RULES), TAG_RULES);
      return {};
    },
  });
  registry.on(UntagInstanceProfileCommand, {
    models: ['InstanceProfileName', 'TagKeys'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      profile.tags = removeTags(profile.tags, input.TagKeys ?? []);
      return {};
    },
  });
  registry.on(ListInstanceProfileTagsCommand, {
    models: ['InstanceProfileName', 'Marker', 'MaxItems'],
    handle: (input) => {
      const profile = requireProfile(world, input.InstanceProfileName);
      const page = paginate(tagList(profile.tags), { key: (tag) => tag.Key, ...iamPage(input) });
      return { Tags: page.rows, ...iamNext(page.next) };
    },
  });
}

function present(world: World, profile: InstanceProfileRecord): InstanceProfile {
  return { ...listed(world, profile), Tags: tagList(profile.tags) };
}

/** As the lists show it: without tags. */
function listed(world: World, profile: InstanceProfileRecord): InstanceProfile {
  const role = profile.role === undefined ? undefined : roles(world).get(keyOf(profile.role.name));
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [presentRole(role)],
  };
}
