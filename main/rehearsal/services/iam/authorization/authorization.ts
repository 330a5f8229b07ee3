/**
 * Authorization of the rehearsal, when it is switched on: the issued key may do what the given identity
 * policies allow and nothing else. Every modelled operation is checked before its handler sees it.
 */
import type { AuthorizedCall, Authorizer } from '../../../wire/authorizer';
import { AwsError } from '../../../wire/registry';
import { CallInput } from './call-input';
import { evaluate, type Permission, type Verdict } from './evaluation';
import { ec2Needs } from './needs-ec2';
import { ecsNeeds } from './needs-ecs';
import { iamNeeds } from './needs-iam';
import {
  elbv2Needs,
  logsNeeds,
  rdsNeeds,
  s3Needs,
  secretsManagerNeeds,
  serviceQuotasNeeds,
  ssmNeeds,
} from './needs-other';
import type { Statement } from './policy-document';
import { tagsOfArn } from './resource-tags';

export interface Authorization extends Authorizer {
  /** How often each action was asked for and allowed, in the order of first use. */
  used(): ReadonlyMap<string, number>;
}

const needs: Readonly<Record<string, (input: CallInput) => readonly Permission[] | undefined>> = {
  ec2: ec2Needs,
  ecs: ecsNeeds,
  elasticloadbalancing: elbv2Needs,
  iam: iamNeeds,
  logs: logsNeeds,
  rds: rdsNeeds,
  s3: s3Needs,
  secretsmanager: secretsManagerNeeds,
  servicequotas: serviceQuotasNeeds,
  ssm: ssmNeeds,
  // Anybody may ask who they are; no policy can allow or deny it.
  sts: () => [],
};

/** Checks calls against the statements that `policy` gives at that moment. */
export function createAuthorization(policy: () => readonly Statement[]): Authorization {
  const used = new Map<string, number>();
  return {
    used: () => used,
    check: (call) => {
      const permissions = needs[call.service]?.(new CallInput(call));
      if (permissions === undefined) {
        throw new AwsError(
          'NotImplemented',
          `The rehearsal cannot say what ${call.service}:${call.action} needs to be allowed.`,
          501,
        );
      }
      const statements = policy();
      for (const permission of permissions) {
        const verdict = evaluate(statements, complete(call, permission), call.accountId);
        if (verdict !== 'allowed') throw refusal(call, permission, verdict);
        used.set(permission.action, (used.get(permission.action) ?? 0) + 1);
      }
    },
  };
}

function complete(call: AuthorizedCall, permission: Permission): Permission {
  const resourceTags = tagsOfArn(call.region, permission.resource);
  return {
    ...permission,
    ...(resourceTags === undefined ? {} : { resourceTags }),
    context: {
      ...permission.context,
      'aws:requestedregion': call.region.name,
      'aws:principalaccount': call.accountId,
    },
  };
}

/** The services' own forms: IAM User Guide, "Access denied error messages". */
function refusal(call: AuthorizedCall, permission: Permission, verdict: Verdict): AwsError {
  const { action, resource } = permission;
  const because =
    verdict === 'explicitly-denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const quoted = call.service === 's3' ? `"${resource}"` : resource;
  const where = resource === '*' && call.service === 'ec2' ? '' : ` on resource: ${quoted}`;
  const text = `User: arn:aws:iam::${call.accountId}:user/rehearsal is not authorized to perform: ${action}${where} ${because}`;
  if (call.service === 'ec2') {
    return new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${text}`,
      403,
    );
  }
  return ['ecs', 'logs', 'secretsmanager', 'servicequotas', 'ssm'].includes(call.service)
    ? new AwsError('AccessDeniedException', text)
    : new AwsError('AccessDenied', text, 403);
}
