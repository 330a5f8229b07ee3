/** Where a workshop lives, in words. */
import { assertNever } from '../errors';
import type { Target } from '../contract/target';

/** As the end of a sentence: "in eu-west-1, in the account of the profile school". */
export function placeInWords({
  target,
  region,
}: {
  readonly target: Target;
  readonly region: string;
}): string {
  switch (target.kind) {
    case 'rehearsal':
      return `in ${region}, in the rehearsal`;
    case 'aws':
      return `in ${region}, in the account of the profile ${target.profile}`;
    case 'environment':
      return `in ${region}, at the endpoint of AWS_ENDPOINT_URL`;
    default:
      return assertNever(target);
  }
}
