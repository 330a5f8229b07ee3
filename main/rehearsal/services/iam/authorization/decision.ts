/** One permission, decided for one principal; a refusal is in the words of the service that was asked. */
import { defined } from '../../../../../app/defined';
import { AwsError } from '../../../wire/registry';
import type { Region } from '../../../world/world';
import { evaluate, type Permission, type Verdict } from './evaluation';
import type { Statement } from './policy-document';
import { tagsOfArn } from './resource-tags';

/** Who asks, where, and what the policies of that principal say. */
export interface Asking {
  readonly principalArn: string;
  readonly statements: readonly Statement[];
  readonly region: Region;
  readonly accountId: string;
}

/** Throws AwsError in the form of the service in `permission.action`, unless the statements allow it. */
export function demand(asking: Asking, permission: Permission): void {
  const verdict = evaluate(asking.statements, complete(asking, permission), asking.accountId);
  if (verdict !== 'allowed') throw refusal(asking.principalArn, permission, verdict);
}

function complete({ region, accountId }: Asking, permission: Permission): Permission {
  const resourceTags = tagsOfArn(region, permission.resource);
  return {
    ...permission,
    ...defined({ resourceTags }),
    context: {
      ...permission.context,
      'aws:requestedregion': region.name,
      'aws:principalaccount': accountId,
    },
  };
}

/** The services' own forms: IAM User Guide, "Access denied error messages". */
function refusal(principalArn: string, { action, resource }: Permission, verdict: Verdict): AwsError {
  const service = action.slice(0, action.indexOf(':'));
  const because =
    verdict === 'explicitly-denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const quoted = service === 's3' ? `"${resource}"` : resource;
  const where = resource === '*' && service === 'ec2' ? '' : ` on resource: ${quoted}`;
  const text = `User: ${principalArn} is not authorized to perform: ${action}${where} ${because}`;
  if (service === 'ec2') {
    return new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${text}`,
      403,
    );
  }
  return ['ecr', 'ecs', 'logs', 'secretsmanager', 'servicequotas', 'ssm'].includes(service)
    ? new AwsError('AccessDeniedException', text)
    : new AwsError('AccessDenied', text, 403);
}
