/** Whether policies allow one action on one resource. An explicit Deny wins; what nothing allows is denied. */
import type { Tags } from '../../shared/tags';
import { fits, fitsArn } from './patterns';
import type { Condition, Statement } from './policy-document';

/** One thing that a call needs to be allowed: a call may need several. */
export interface Permission {
  /** E.g. `ec2:RunInstances`. */
  readonly action: string;
  /** An ARN, or `*` for an action without resource-level permission. */
  readonly resource: string;
  /** Tags that the call gives to this resource. */
  readonly requestTags?: Tags;
  /** Tags that the resource has already. */
  readonly resourceTags?: Tags;
  /** Other condition keys, in lower case, with their values. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Verdict = 'allowed' | 'denied' | 'explicitly-denied';

/** What `statements` say to the permission, for a caller of this account. */
export function evaluate(
  statements: readonly Statement[],
  permission: Permission,
  accountId: string,
): Verdict {
  let allowed = false;
  for (const statement of statements) {
    if (!applies(statement, permission, accountId)) continue;
    if (statement.effect === 'Deny') return 'explicitly-denied';
    allowed = true;
  }
  return allowed ? 'allowed' : 'denied';
}

function applies(statement: Statement, permission: Permission, accountId: string): boolean {
  const filled = (text: string): string => text.replaceAll('${aws:PrincipalAccount}', accountId);
  return (
    statement.actions.some((pattern) => fits(pattern, permission.action, true)) &&
    statement.resources.some((pattern) => fitsArn(filled(pattern), permission.resource)) &&
    statement.conditions.every((condition) => holds(condition, permission, filled))
  );
}

function holds(condition: Condition, permission: Permission, filled: (text: string) => string): boolean {
  const given = valuesOf(condition.key, permission);
  const matches = (value: string): boolean =>
    condition.values.some((wanted) => compare(condition.operator, filled(wanted), value));
  switch (condition.quantifier) {
    case 'ForAllValues':
      return given.every(matches);
    case 'ForAnyValue':
      return given.some(matches);
    case undefined: {
      // A key that the request does not have satisfies the negated operators alone.
      const negated = condition.operator.startsWith('StringNot');
      const positive = given.some((value) =>
        condition.values.some((wanted) =>
          compare(condition.operator.replace('Not', '') as Condition['operator'], filled(wanted), value),
        ),
      );
      return negated ? !positive : positive;
    }
  }
}

function compare(operator: Condition['operator'], wanted: string, value: string): boolean {
  switch (operator) {
    case 'StringEquals':
      return wanted === value;
    case 'StringNotEquals':
      return wanted !== value;
    case 'StringLike':
      return fits(wanted, value);
    case 'StringNotLike':
      return !fits(wanted, value);
    case 'ArnEquals':
    case 'ArnLike':
      return fitsArn(wanted, value);
  }
}

function valuesOf(key: string, permission: Permission): readonly string[] {
  const slash = key.indexOf('/');
  const name = (slash === -1 ? key : key.slice(0, slash)).toLowerCase();
  const tagKey = slash === -1 ? '' : key.slice(slash + 1);
  const tag = (tags: Tags | undefined): readonly string[] => {
    const value = tags !== undefined && Object.hasOwn(tags, tagKey) ? tags[tagKey] : undefined;
    return value === undefined ? [] : [value];
  };
  switch (name) {
    case 'aws:requesttag':
      return tag(permission.requestTags);
    case 'aws:resourcetag':
      return tag(permission.resourceTags);
    case 'aws:tagkeys':
      return Object.keys(permission.requestTags ?? {});
    default: {
      const value = permission.context?.[name];
      return value === undefined ? [] : [value];
    }
  }
}
