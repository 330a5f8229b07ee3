/** Instance profiles as EC2 sees them: seconds later than IAM (aws-facts §4, "Fresh instance profile"). */
import { AwsError } from '../../wire/registry';
import type { World } from '../../world/world';
import { instanceProfiles, keyOf } from './records';

/**
 * The profile that RunInstances names. Throws InvalidParameterValue, in EC2's words, when EC2 does not know
 * the profile (yet), or does not see a role in it (yet).
 */
export function profileForEc2(
  world: World,
  wanted: { readonly Name?: string | undefined; readonly Arn?: string | undefined } | undefined,
): { readonly arn: string; readonly id: string } | undefined {
  if (wanted === undefined || (wanted.Name === undefined && wanted.Arn === undefined)) return undefined;
  if (wanted.Name !== undefined && wanted.Arn !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter iamInstanceProfile.name may not be used in combination with iamInstanceProfile.arn',
    );
  }
  const now = world.ticks();
  const profile =
    wanted.Name === undefined
      ? [...instanceProfiles(world).values()].find((row) => row.arn === wanted.Arn)
      : instanceProfiles(world).get(keyOf(wanted.Name));
  if (profile === undefined || profile.ec2KnowsAt > now) {
    throw new AwsError(
      'InvalidParameterValue',
      wanted.Name === undefined
        ? `Value (${wanted.Arn ?? ''}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`
        : `Value (${wanted.Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
  if (profile.role === undefined || profile.role.ec2KnowsAt > now) {
    throw new AwsError(
      'InvalidParameterValue',
      `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`,
    );
  }
  return { arn: profile.arn, id: profile.id };
}
