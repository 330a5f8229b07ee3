import { defined } from '../../app/defined';
import type { Plan } from '../../app/plan/plan';
import { kinds } from './kinds';
import {
  reachOf,
  scopeNames,
  scopesOf,
  type PolicyCondition,
  type Reach,
  type Scope,
  type ScopeName,
} from './policy-scopes';
import { isReadOnly, scopesFor } from './policy-actions';

/** One statement as AWS takes it. */
export interface PolicyStatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

/** A managed policy's document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatementJson[];
}

/** Characters that a managed policy may have, white space left out (IAM quotas). */
export const policyLimit = 6_144;

/** As AWS counts them. */
export function policySize(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/**
 * Every IAM action that the workshop needs, sorted: all of its own kinds' and `more` (preflight, health, restart,
 * cards), and what an inventory looks at, which asks for every kind there is.
 */
export function actionsFor(plan: Plan, more: readonly string[]): readonly string[] {
  const planned = new Set(plan.resources.map(({ type }) => type));
  const ofKinds = Object.values(kinds).flatMap(({ type, iamActions }) =>
    planned.has(type) ? iamActions : iamActions.filter(isReadOnly),
  );
  return [...new Set([...ofKinds, ...more])].sort();
}

/**
 * The identity policy for whoever provisions, runs and tears down the workshop of `plan`, and nothing else: as many
 * documents as the limit of 6,144 characters asks for, which must all be attached.
 */
export function policyFor(plan: Plan, more: readonly string[], id?: string): readonly PolicyDocument[] {
  return split(statementsFor(actionsFor(plan, more), reachOf(plan, id)));
}

/** A statement for each scope that one of the actions needs; `scopesOfAction` says which those are. */
export function statementsFor(
  actions: readonly string[],
  reach: Reach,
  scopesOfAction: (action: string) => readonly ScopeName[] = scopesFor,
): readonly PolicyStatementJson[] {
  const scopes = scopesOf(reach);
  return scopeNames.flatMap((name): PolicyStatementJson[] => {
    const mine = actions.filter((action) => scopesOfAction(action).includes(name));
    return mine.length === 0 ? [] : [statementOf(name, mine, scopes[name])];
  });
}

/** Actions on what a scope reaches. */
export function statementOf(
  Sid: string,
  actions: readonly string[],
  { resources, condition }: Scope,
): PolicyStatementJson {
  return {
    Sid,
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: resources.length === 1 ? (resources[0] ?? '*') : resources,
    ...defined({ Condition: condition }),
  };
}

/** Into as few documents as first-fit finds, the largest first; each keeps the order of the statements. */
function split(statements: readonly PolicyStatementJson[]): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  const sizeOf = (statement: PolicyStatementJson): number => JSON.stringify(statement).length;
  for (const statement of [...statements].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const grown = (document: PolicyDocument | undefined): PolicyDocument => ({
      Version: '2012-10-17',
      Statement: [...(document?.Statement ?? []), statement].sort(
        (a, b) => statements.indexOf(a) - statements.indexOf(b),
      ),
    });
    const at = documents.findIndex((document) => policySize(grown(document)) <= policyLimit);
    if (at === -1) documents.push(grown(undefined));
    else documents[at] = grown(documents[at]);
  }
  return documents;
}
