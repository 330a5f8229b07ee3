/** What all of EC2's Describe calls do: ids must exist, filters narrow, MaxResults pages. */
import {
  AwsError,
  type CallContext,
  type CommandClass,
  type InputOf,
  type OutputOf,
} from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region, Table } from '../../world/world';
import { applyFilters, type FilterFields, type FilterInput } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { paginate, type Page } from '../shared/pagination';
import { define } from './define';
import type { Resource } from './records';
import { get, isVisible, kinds, tables, type Kind } from './tables';

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** What every Describe call may carry beside its ids. */
interface DescribeInput extends PageInput {
  readonly Filters?: readonly FilterInput[] | undefined;
  readonly DryRun?: boolean | undefined;
}

/** One page of a Describe call: MaxResults 5 to 1000, and all of them when it is not given. */
export function pageOf<T>(rows: Iterable<T>, input: PageInput, key: (row: T) => string): Page<T> {
  return paginate(rows, { key, token: input.NextToken, size: input.MaxResults, least: 5, most: 1000 });
}

export interface DescribeRequest<T extends Resource> {
  readonly kind: Kind<T>;
  readonly ids: readonly string[] | undefined;
  readonly fields: FilterFields<T>;
  /** Those that are meant when no id is given. By default all of the kind. */
  readonly among?: Pick<Table<T>, 'values'>;
}

/** The page of records that a Describe call asks for. Throws as EC2 does when an id is not there. */
export function describe<T extends Resource>(
  region: Region,
  input: DescribeInput,
  { kind, ids = [], fields, among = kind.table(tables(region)) }: DescribeRequest<T>,
): Page<T> {
  if (ids.length > 0 && input.MaxResults !== undefined && kind.type === kinds.instance.type) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const rows =
    ids.length === 0
      ? [...among.values()].filter((row) => isVisible(region.world, row))
      : [...new Set(ids)].map((id) => get(region, kind, id));
  return pageOf(
    applyFilters(rows, input.Filters, fields, (row) => row.tags),
    input,
    (row) => row.id,
  );
}

export interface DescribeModel<C extends CommandClass, T extends Resource> {
  readonly kind: Kind<T>;
  /** The input member that names things by id. */
  readonly ids: keyof InputOf<C> & string;
  /** How filters read a record. */
  readonly fields: (at: CallContext) => FilterFields<T>;
  /** The answer without its NextToken. */
  readonly answer: (rows: readonly T[], at: CallContext) => OutputOf<C>;
}

/** Registers a Describe call that does what all of them do, and nothing else. */
export function defineDescribe<C extends CommandClass, T extends Resource>(
  parts: Parts,
  command: C,
  { kind, ids, fields, answer }: DescribeModel<C, T>,
): void {
  define(parts, command, {
    models: [ids, 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (given, at) => {
      // That the command has these members is checked when it is registered.
      const input = given as DescribeInput & Readonly<Record<string, readonly string[] | undefined>>;
      refuseDryRun(input);
      const page = describe(at.region, input, { kind, ids: input[ids], fields: fields(at) });
      const found: object = answer(page.rows, at);
      return { ...found, NextToken: page.next } as OutputOf<C>;
    },
  });
}
