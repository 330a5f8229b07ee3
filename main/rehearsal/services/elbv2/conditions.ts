/** Conditions of rules: read from a request, checked, and told again as Describe tells them. */
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { notModelled, validationError } from './errors';
import { quota } from './quotas';
import type { ConditionRecord } from './records';

/** Fields of conditions with no regular expressions, which are not modelled: for `models` lists. */
export const conditionMembers = [
  'Conditions.Field',
  'Conditions.Values',
  'Conditions.PathPatternConfig.Values',
  'Conditions.HostHeaderConfig.Values',
  'Conditions.HttpRequestMethodConfig.Values',
  'Conditions.SourceIpConfig.Values',
  'Conditions.HttpHeaderConfig.HttpHeaderName',
  'Conditions.HttpHeaderConfig.Values',
  'Conditions.QueryStringConfig.Values',
] as const;

/** The conditions of a rule. Throws ValidationError (fields, lengths, at most 5 values and 6 wildcards a rule). */
export function readConditions(
  region: Region,
  given: readonly RuleCondition[] | undefined,
): ConditionRecord[] {
  const conditions = (given ?? []).map(readCondition);
  if (conditions.length === 0) throw validationError('A condition must be specified');
  for (const field of ['path-pattern', 'host-header', 'http-request-method', 'source-ip'] as const) {
    if (conditions.filter((condition) => condition.field === field).length > 1) {
      throw validationError(`Rules cannot have more than one '${field}' condition`);
    }
  }
  const values = conditions.flatMap((condition) =>
    condition.field === 'query-string'
      ? condition.pairs.map((pair) => `${pair.key ?? ''}=${pair.value}`)
      : [...condition.values],
  );
  const most = quota(region, 'condition-values-per-alb-rule');
  if (values.length > most) throw validationError(`A rule can only have '${most}' condition values`);
  const wildcards = values.reduce((count, value) => count + (value.match(/[*?]/g)?.length ?? 0), 0);
  const mostWildcards = quota(region, 'condition-wildcards-per-alb-rule');
  if (wildcards > mostWildcards)
    throw validationError(`A rule can only have '${mostWildcards}' condition wildcards`);
  return conditions;
}

/** The conditions as DescribeRules tells them. */
export function describeCondition(condition: ConditionRecord): RuleCondition {
  switch (condition.field) {
    case 'path-pattern':
      return {
        Field: condition.field,
        Values: [...condition.values],
        PathPatternConfig: { Values: [...condition.values] },
      };
    case 'host-header':
      return {
        Field: condition.field,
        Values: [...condition.values],
        HostHeaderConfig: { Values: [...condition.values] },
      };
    case 'http-request-method':
      return { Field: condition.field, HttpRequestMethodConfig: { Values: [...condition.values] } };
    case 'source-ip':
      return { Field: condition.field, SourceIpConfig: { Values: [...condition.values] } };
    case 'http-header':
      return {
        Field: condition.field,
        HttpHeaderConfig: { HttpHeaderName: condition.name, Values: [...condition.values] },
      };
    case 'query-string':
      return {
        Field: condition.field,
        QueryStringConfig: {
          Values: condition.pairs.map(({ key, value }) => ({
            ...defined({ Key: key }),
            Value: value,
          })),
        },
      };
  }
}

function readCondition(given: RuleCondition): ConditionRecord {
  switch (given.Field) {
    case 'path-pattern':
      return {
        field: 'path-pattern',
        values: patterns(given.PathPatternConfig?.Values ?? given.Values, given.Field),
      };
    case 'host-header':
      return {
        field: 'host-header',
        values: patterns(given.HostHeaderConfig?.Values ?? given.Values, given.Field),
      };
    case 'http-request-method': {
      const values = patterns(given.HttpRequestMethodConfig?.Values, given.Field);
      const odd = values.find((value) => !/^[A-Z_-]{1,40}$/.test(value));
      if (odd !== undefined) throw validationError(`'${odd}' is not a valid HTTP request method`);
      return { field: 'http-request-method', values };
    }
    case 'source-ip': {
      const values = patterns(given.SourceIpConfig?.Values, given.Field);
      const odd = values.find((value) => !/^(\d{1,3}\.){3}\d{1,3}\/(\d|[12]\d|3[0-2])$/.test(value));
      if (odd !== undefined) throw validationError(`'${odd}' is not a valid IPv4 CIDR block`);
      return { field: 'source-ip', values };
    }
    case 'http-header': {
      const name = given.HttpHeaderConfig?.HttpHeaderName ?? '';
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/.test(name)) {
        throw validationError('An http-header condition needs a header name of at most 40 characters');
      }
      if (name.toLowerCase() === 'host')
        throw validationError("Use a 'host-header' condition for the Host header");
      return { field: 'http-header', name, values: patterns(given.HttpHeaderConfig?.Values, given.Field) };
    }
    case 'query-string': {
      const pairs = (given.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => {
        if (Value === undefined || Value === '')
          throw validationError('A query-string condition needs a value');
        return { ...defined({ key: Key }), value: Value };
      });
      patterns(
        pairs.map((pair) => pair.value),
        given.Field,
      );
      return { field: 'query-string', pairs };
    }
    case undefined:
      throw validationError('A condition field must be specified');
    default:
      throw notModelled(`conditions on '${given.Field}'`);
  }
}

function patterns(values: readonly string[] | undefined, field: string): readonly string[] {
  if (values === undefined || values.length === 0) {
    throw validationError(`A '${field}' condition must have at least one value`);
  }
  const odd = values.find((value) => value === '' || value.length > 128);
  if (odd !== undefined)
    throw validationError(`Values of a '${field}' condition must have 1 to 128 characters`);
  if (field === 'path-pattern' && values.some((value) => !/^[\w\-.$/~"'@:+&*?()!,;=%]+$/.test(value))) {
    throw validationError('A path pattern holds a character that is not allowed');
  }
  return values;
}
