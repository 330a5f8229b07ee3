/**
 * Authorization of the rehearsal, when it is switched on: the issued key may do what the given identity
 * policies allow and nothing else. Every modelled operation is checked before its handler sees it.
 */
import type { Authorizer } from '../../../wire/authorizer';
import { AwsError } from '../../../wire/registry';
import { CallInput } from './call-input';
import { demand } from './decision';
import type { Permission } from './evaluation';
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
      const principalArn = `arn:aws:iam::${call.accountId}:user/rehearsal`;
      for (const permission of permissions) {
        demand({ principalArn, statements, region: call.region, accountId: call.accountId }, permission);
        used.set(permission.action, (used.get(permission.action) ?? 0) + 1);
      }
    },
  };
}
