/** What IAM's calls need to be allowed (Service Authorization Reference, IAM). */
import { instanceProfiles, keyOf, roles } from '../records';
import { serviceLinkedRoleName } from '../service-linked-roles';
import type { CallInput } from './call-input';
import type { Permission } from './evaluation';

/** Undefined when the rehearsal cannot say what the call touches. */
export function iamNeeds(input: CallInput): readonly Permission[] | undefined {
  const { action } = input.call;
  switch (action) {
    case 'ListRoles':
    case 'ListInstanceProfiles':
      return [input.own('*')];
    case 'CreateRole':
    case 'CreateInstanceProfile': {
      const role = action === 'CreateRole';
      const name = input.text(role ? 'RoleName' : 'InstanceProfileName') ?? '';
      const resource = arn(input, role ? 'role' : 'instance-profile', input.text('Path') ?? '/', name);
      const tagging = role ? 'iam:TagRole' : 'iam:TagInstanceProfile';
      return [
        input.own(resource),
        ...(Object.keys(input.tags()).length === 0
          ? []
          : [{ action: tagging, resource, requestTags: input.tags() }]),
      ];
    }
    case 'CreateServiceLinkedRole': {
      const service = input.text('AWSServiceName') ?? '';
      const name = serviceLinkedRoleName(service) ?? service;
      return [
        input.own(arn(input, 'role', `/aws-service-role/${service}/`, name), {
          context: { 'iam:awsservicename': service },
        }),
      ];
    }
    case 'AddRoleToInstanceProfile':
      return [
        input.own(profileArn(input)),
        {
          action: 'iam:PassRole',
          resource: roleArn(input),
          context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
        },
      ];
    case 'AttachRolePolicy':
    case 'DetachRolePolicy':
      return [input.own(roleArn(input), { context: { 'iam:policyarn': input.text('PolicyArn') ?? '' } })];
    default:
      if (input.text('InstanceProfileName') !== undefined) return [input.own(profileArn(input))];
      return input.text('RoleName') === undefined ? undefined : [input.own(roleArn(input))];
  }
}

function arn(input: CallInput, type: string, path: string, name: string): string {
  return `arn:aws:iam::${input.call.accountId}:${type}${path}${name}`;
}

/** A role that is not there has no path that anybody could know. */
function roleArn(input: CallInput): string {
  const name = input.text('RoleName') ?? '';
  return roles(input.call.region.world).get(keyOf(name))?.arn ?? arn(input, 'role', '/', name);
}

function profileArn(input: CallInput): string {
  const name = input.text('InstanceProfileName') ?? '';
  return (
    instanceProfiles(input.call.region.world).get(keyOf(name))?.arn ??
    arn(input, 'instance-profile', '/', name)
  );
}
