import type { QuotaNeed } from '../contract/views';
import { regionNamed } from '../workshop/regions';
import type { Workshop } from '../workshop/workshop';

/** What of the account must be raised before the day; a database's own limits are raised with its size. */
export function shortOfNewAccount(quotas: readonly QuotaNeed[]): readonly QuotaNeed[] {
  return quotas.filter(
    ({ enoughByDefault, adjustable, code }) => !enoughByDefault && adjustable && code.startsWith('L-'),
  );
}

/** A message to whoever runs the AWS account: what to ask AWS for, where, and why. */
export function increaseRequest(
  short: readonly Pick<QuotaNeed, 'service' | 'code' | 'name' | 'needed'>[],
  { name, region }: Pick<Workshop, 'name' | 'region'>,
): string {
  const place = regionNamed(region)?.place ?? region;
  return [
    `For the workshop “${name}” we need higher quotas in our AWS account, in the region ${region} (${place}).`,
    'Please request them in the Service Quotas console (https://console.aws.amazon.com/servicequotas/):',
    '',
    ...short.map(
      ({ service, code, name: quota, needed }) =>
        `- ${quota}: at least ${needed} (service ${service}, quota code ${code})`,
    ),
    '',
    'These numbers are for this workshop alone: add what the account uses already. AWS usually answers within one to three working days.',
  ].join('\n');
}
