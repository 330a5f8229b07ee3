import { validationError } from './errors';

/**
 * Checks the name of a load balancer or target group: at most 32 characters, alphanumeric or hyphen, none
 * at either end (aws-facts §2). Throws ValidationError.
 */
export function checkName(what: 'Load balancer' | 'Target group', name: string): void {
  if (name.length === 0 || name.length > 32) {
    throw validationError(`${what} name '${name}' cannot be longer than '32' characters or empty`);
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(
      `${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw validationError(`${what} name '${name}' cannot begin or end with '-'`);
  }
  if (what === 'Load balancer' && name.startsWith('internal-')) {
    throw validationError(`Load balancer name '${name}' cannot begin with 'internal-'`);
  }
}
