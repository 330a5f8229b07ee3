/** The policies of roles: inline ones, and AWS's managed ones. */
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { paginate } from '../shared/pagination';
import { parsePolicy } from './authorization/policy-document';
import { isManagedPolicy } from './managed-policies';
import {
  checkEvaluable,
  checkPolicy,
  encodeDocument,
  limitExceeded,
  noSuchEntity,
  requireOwnRole,
  requireRole,
} from './records';
import { iamNext, iamPage } from './roles';

/** All inline policies of a role together, without white space (IAM quotas, M). */
const MOST_INLINE = 10_240;
/** Managed policies of a role by default (IAM quotas, M). */
const MOST_ATTACHED = 10;

export function registerRolePolicies(parts: Parts): void {
  const { registry, world } = parts;

  registry.on(PutRolePolicyCommand, {
    models: ['RoleName', 'PolicyName', 'PolicyDocument'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      const name = input.PolicyName ?? '';
      const document = input.PolicyDocument ?? '';
      checkPolicy(document, 'identity');
      const others = role.inline.filter(([known]) => known !== name);
      const size = [...others, [name, document] as const].reduce(
        (sum, [, text]) => sum + text.replace(/\s/g, '').length,
        0,
      );
      if (size > MOST_INLINE) {
        throw new AwsError(
          'LimitExceeded',
          `Maximum policy size of ${MOST_INLINE} bytes exceeded for role ${role.name}`,
          409,
        );
      }
      checkEvaluable(() => parsePolicy(JSON.parse(document)));
      role.inline = [...others, [name, document]];
      return {};
    },
  });

  registry.on(GetRolePolicyCommand, {
    models: ['RoleName', 'PolicyName'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      const [name, document] = inline(role, input.PolicyName);
      return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(document) };
    },
  });

  registry.on(ListRolePoliciesCommand, {
    models: ['RoleName', 'Marker', 'MaxItems'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      const page = paginate(
        role.inline.map(([name]) => name),
        { key: (name) => name, ...iamPage(input) },
      );
      return { PolicyNames: page.rows, ...iamNext(page.next) };
    },
  });

  registry.on(DeleteRolePolicyCommand, {
    models: ['RoleName', 'PolicyName'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      const [name] = inline(role, input.PolicyName);
      role.inline = role.inline.filter(([known]) => known !== name);
      return {};
    },
  });

  registry.on(AttachRolePolicyCommand, {
    models: ['RoleName', 'PolicyArn'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      const arn = input.PolicyArn ?? '';
      if (!isManagedPolicy(arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      if (role.attached.includes(arn)) return {};
      if (role.attached.length >= MOST_ATTACHED) throw limitExceeded('PoliciesPerRole', MOST_ATTACHED);
      role.attached = [...role.attached, arn];
      return {};
    },
  });

  registry.on(ListAttachedRolePoliciesCommand, {
    models: ['RoleName', 'PathPrefix', 'Marker', 'MaxItems'],
    handle: (input) => {
      const role = requireRole(world, input.RoleName);
      const prefix = input.PathPrefix ?? '/';
      const rows = role.attached.filter((arn) => arn.slice(arn.indexOf('/')).startsWith(prefix));
      const page = paginate(rows, { key: (arn) => arn, ...iamPage(input) });
      return {
        AttachedPolicies: page.rows.map((arn) => ({
          PolicyArn: arn,
          PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
        })),
        ...iamNext(page.next),
      };
    },
  });

  registry.on(DetachRolePolicyCommand, {
    models: ['RoleName', 'PolicyArn'],
    handle: (input) => {
      const role = requireOwnRole(world, input.RoleName);
      const arn = input.PolicyArn ?? '';
      if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      role.attached = role.attached.filter((known) => known !== arn);
      return {};
    },
  });
}

function inline(
  role: { readonly inline: readonly (readonly [string, string])[] },
  name = '',
): readonly [string, string] {
  const policy = role.inline.find(([known]) => known === name);
  if (policy === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return policy;
}
