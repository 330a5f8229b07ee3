/** `valueFrom` of an ECS secret: `ARN`, or `ARN:JSON-KEY:VERSION-STAGE:VERSION-ID` with parts left empty. */
import { AwsError } from '../../wire/registry';
import type { RoleSession } from '../../world/services';
import type { Region } from '../../world/world';
import type { Secrets } from './secrets';

const form =
  /^(arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+)(?::([^:]*):([^:]*):([^:]*))?$/;

/** The value that a container gets. Throws AwsError as Secrets Manager (or the agent reading it) would. */
export function resolveValue(
  secrets: Secrets,
  region: Region,
  valueFrom: string,
  caller: RoleSession,
): string {
  const match = form.exec(valueFrom);
  if (match === null) {
    throw new AwsError('InvalidParameterException', 'invalid ARN format for the AWS Secrets Manager ARN');
  }
  const [, arn, regionName = '', key = '', stage = '', versionId = ''] = match;
  const home = region.world.region(regionName);
  secrets.parts.services.iam.authorize(home, caller, {
    action: 'secretsmanager:GetSecretValue',
    resource: secrets.lookUp(home, arn)?.arn ?? arn ?? '',
  });
  const secret = secrets.usable(home, arn);
  const { value } = secrets.value(secret, {
    stage: stage === '' ? undefined : stage,
    versionId: versionId === '' ? undefined : versionId,
  });
  return key === '' ? value : memberOf(value, key);
}

function memberOf(value: string, key: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new AwsError('InvalidParameterException', 'the secret is not JSON, but a JSON key was asked for');
  }
  if (typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key)) {
    const member = (parsed as Readonly<Record<string, unknown>>)[key];
    return typeof member === 'string' ? member : JSON.stringify(member);
  }
  throw new AwsError(
    'ResourceNotFoundException',
    `retrieved secret from Secrets Manager did not contain json key ${key}`,
  );
}
