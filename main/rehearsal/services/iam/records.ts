/** IAM's records. IAM is global: its tables are the world's, not a region's. Times are wall ms. */
import { LecternError } from '../../../../app/errors';
import { AwsError } from '../../wire/registry';
import type { Table, World } from '../../world/world';
import type { Tags } from '../shared/tags';

export interface RoleRecord {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAt: number;
  assumeRolePolicy: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSession: number;
  /** The service whose role it is; such a role is AWS's to change. */
  readonly serviceLinked?: string;
  tags: Tags;
  /** Name and document of every inline policy, in the order they were put. */
  inline: readonly (readonly [name: string, document: string])[];
  /** ARNs of managed policies. */
  attached: readonly string[];
}

export interface InstanceProfileRecord {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAt: number;
  /** What the clock reads when EC2 begins to know it (aws-facts §3: 5 to 15 s of the clock after its creation). */
  readonly ec2KnowsAt: number;
  /** At most one role (aws-facts §2); `ec2KnowsAt` as above. */
  role?: { readonly name: string; readonly ec2KnowsAt: number };
  tags: Tags;
}

export function roles(world: World): Table<RoleRecord> {
  return world.table('iam.roles');
}

export function instanceProfiles(world: World): Table<InstanceProfileRecord> {
  return world.table('iam.instance-profiles');
}

/** IAM names are unique whatever their case. */
export function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Throws NoSuchEntity. */
export function requireRole(world: World, name = ''): RoleRecord {
  const role = roles(world).get(keyOf(name));
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** Throws NoSuchEntity; UnmodifiableEntity for a service-linked role. */
export function requireOwnRole(world: World, name = ''): RoleRecord {
  const role = requireRole(world, name);
  if (role.serviceLinked !== undefined) {
    throw new AwsError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    );
  }
  return role;
}

/** Throws NoSuchEntity. */
export function requireProfile(world: World, name = ''): InstanceProfileRecord {
  const profile = instanceProfiles(world).get(keyOf(name));
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}

export function alreadyExists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message, 409);
}

export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}

export function limitExceeded(quota: string, value: number): AwsError {
  return new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${value}`, 409);
}

/** IAM's unique ids: four letters for the kind, then seventeen. */
export function uniqueId(world: World, prefix: 'AROA' | 'AIPA'): string {
  return `${prefix}${world.id('').toUpperCase()}`;
}

/** Policy documents are URL-encoded in IAM's answers (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Throws MalformedPolicyDocument unless it is a policy of statements. */
export function checkPolicy(document: string, kind: 'identity' | 'trust'): void {
  const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocument', message);
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (typeof value !== 'object' || value === null || !('Statement' in value)) {
    throw malformed('Syntax errors in policy.');
  }
  const { Statement: statements } = value;
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  if (list.length === 0) throw malformed('Syntax errors in policy.');
  for (const statement of list) {
    if (typeof statement !== 'object' || statement === null) throw malformed('Syntax errors in policy.');
    const has = (member: string): boolean => Object.hasOwn(statement, member);
    const effect: unknown = 'Effect' in statement ? statement.Effect : undefined;
    if (effect !== 'Allow' && effect !== 'Deny') throw malformed('Syntax errors in policy.');
    if (!has('Action') && !has('NotAction')) throw malformed('Policy statement must contain actions.');
    if (kind === 'identity' && !has('Resource') && !has('NotResource')) {
      throw malformed('Policy statement must contain resources.');
    }
    if (kind === 'trust' && has('Resource')) throw malformed('Has prohibited field Resource');
    if (kind === 'trust' && !has('Principal')) throw malformed('Missing required field Principal');
  }
}

/** Tasks and hosts are held to their roles' policies, so one that cannot be evaluated is refused at once, with 501. */
export function checkEvaluable(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof LecternError)) throw error;
    const { message, detail } = error.problem;
    throw new AwsError('NotImplemented', `${message} ${detail ?? ''}`, 501);
  }
}
