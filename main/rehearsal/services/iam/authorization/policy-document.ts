/**
 * Identity policies as the rehearsal can evaluate them. Whatever it could not evaluate is refused when the
 * policy is read, so that no call is ever allowed or denied by a part that nobody looked at.
 */
import { z } from 'zod';
import { LecternError } from '../../../../../app/errors';
import { fits } from './patterns';

export interface Condition {
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly operator: (typeof operators)[number];
  /** The key as it was written; keys compare without case, but for what follows the slash. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
] as const;

/** The condition keys whose values the rehearsal knows for every call that has them on AWS. */
const conditionKeys = [
  'aws:RequestTag/*',
  'aws:ResourceTag/*',
  'aws:TagKeys',
  'aws:RequestedRegion',
  'aws:PrincipalAccount',
  'iam:PassedToService',
  'iam:AWSServiceName',
  'iam:PolicyARN',
  'ec2:CreateAction',
  'ecs:CreateAction',
  'elasticloadbalancing:CreateAction',
  'ecs:cluster',
  's3:prefix',
  // Of calls that a service makes in somebody's name: trust policies ask for them.
  'aws:SourceAccount',
  'aws:SourceArn',
] as const;

const one = z.union([z.string(), z.array(z.string()).readonly()]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: one,
  Resource: one,
  Condition: z.record(z.string(), z.record(z.string(), one)).optional(),
});
const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  // IAM takes one statement without a list, too.
  Statement: z.preprocess(
    (given): unknown => (Array.isArray(given) ? given : [given]),
    z.array(statementSchema),
  ),
});

/** A policy file: one document, a list of them, or what `lectern policy --json` prints. */
const fileSchema = z.union([
  z.array(z.union([z.object({ document: z.unknown() }).transform(({ document }) => document), z.unknown()])),
  z.unknown().transform((document) => [document]),
]);

/** The statements of a policy file's text. Throws LecternError `rehearsal.policy-not-usable`. */
export function parsePolicyFile(text: string): readonly Statement[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : 'it is not JSON');
  }
  return fileSchema.parse(json).flatMap((document) => parsePolicy(document));
}

/** The statements of one policy document. Throws LecternError `rehearsal.policy-not-usable`. */
export function parsePolicy(document: unknown): readonly Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw refusal(z.prettifyError(parsed.error));
  if (parsed.data.Version !== '2012-10-17' && JSON.stringify(parsed.data.Statement).includes('${')) {
    throw refusal('in a policy without the Version 2012-10-17, ${…} is no variable but plain text');
  }
  return parsed.data.Statement.map(({ Sid, Effect, Action, Resource, Condition }, index) => {
    const sid = Sid ?? `statement ${index + 1}`;
    const resources = list(Resource);
    for (const text of resources) checkVariables(text, sid);
    return {
      sid,
      effect: Effect,
      actions: list(Action),
      resources,
      conditions: Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => condition(sid, operator, key, list(values))),
      ),
    };
  });
}

function condition(sid: string, written: string, key: string, values: readonly string[]): Condition {
  const [first = '', second] = written.split(':');
  const quantifier = second === undefined ? undefined : first;
  const operator = operators.find((known) => known === (second ?? first));
  if (
    operator === undefined ||
    !(quantifier === undefined || quantifier === 'ForAllValues' || quantifier === 'ForAnyValue')
  ) {
    throw refusal(`${sid}: the rehearsal does not model the condition operator ${written}`);
  }
  if (!conditionKeys.some((known) => fits(known, key, true))) {
    throw refusal(`${sid}: the rehearsal does not model the condition key ${key}`);
  }
  for (const value of values) checkVariables(value, sid);
  return { quantifier, operator, key, values };
}

function checkVariables(text: string, sid: string): void {
  for (const [variable] of text.matchAll(/\$\{[^}]*\}?/g)) {
    if (variable !== '${aws:PrincipalAccount}') {
      throw refusal(`${sid}: the rehearsal does not model the policy variable ${variable}`);
    }
  }
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function refusal(detail: string): LecternError {
  return new LecternError({
    code: 'rehearsal.policy-not-usable',
    message: 'The rehearsal cannot evaluate this policy.',
    hint: 'docs/policy.md lists what it can evaluate.',
    detail,
  });
}
