/**
 * What AWS's models say of the values of input members: whole numbers, ranges, lengths, counts, patterns, enums.
 * The SDK's runtime schemas leave these out (rehearsal-wire.md, pitfall 1), so they come from botocore's models
 * by way of `limits.json` (scripts/rehearsal-limits.mjs), for the modelled members alone.
 */
import table from './limits.json';

/** What botocore's model says of one shape. `min` and `max` are of value, length or count, as the value is. */
export interface Limit {
  readonly number?: 'integer' | 'long' | 'float' | 'double';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** The value never stands in an error's text. */
  readonly sensitive?: boolean;
}

interface ServiceLimits {
  readonly limits: Readonly<Record<string, Limit>>;
  /** By operation and path, where `[]` is an item of a list or a value of a map. */
  readonly members: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const services = table.services as unknown as Readonly<Record<string, ServiceLimits>>;

/** A value that its limit forbids. */
export interface Violation {
  /** Dotted path; an item of a list is `member` after its number, as AWS's validation counts. */
  readonly path: string;
  /** As it may be shown; undefined for a secret, a collection, or what is very long. */
  readonly shown: string | undefined;
  readonly rule: Rule;
}

type Rule =
  | { readonly kind: 'whole' }
  | { readonly kind: 'least' | 'most'; readonly bound: number; readonly of: 'value' | 'length' }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'values'; readonly values: readonly string[] };

interface Node {
  limit?: Limit;
  item?: Node;
  readonly members: Map<string, Node>;
}

/** The limits of one operation's input. */
export class Limits {
  private constructor(private readonly root: Node) {}

  /** Undefined when the model says nothing of any modelled member. */
  static of(service: string, operation: string): Limits | undefined {
    const paths = limitsByPath(service, operation);
    if (paths.size === 0) return undefined;
    const root: Node = { members: new Map() };
    for (const [path, limit] of paths) nodeAt(root, path).limit = limit;
    return new Limits(root);
  }

  /** All that is wrong with an input, in the order of its members. */
  violations(input: object): readonly Violation[] {
    const found: Violation[] = [];
    collect(this.root, input, '', found);
    return found;
  }
}

/** The limits of an operation's modelled members by their paths; see `ServiceLimits.members`. */
export function limitsByPath(service: string, operation: string): ReadonlyMap<string, Limit> {
  const { limits = {}, members = {} } = services[service] ?? {};
  return new Map(
    Object.entries(members[operation] ?? {}).map(([path, shape]) => [path, limits[shape] ?? {}]),
  );
}

function nodeAt(root: Node, path: string): Node {
  let node = root;
  for (const part of path.split('.')) {
    const name = part.replace(/(?:\[\])+$/, '');
    let next = node.members.get(name);
    if (next === undefined) {
      next = { members: new Map() };
      node.members.set(name, next);
    }
    for (let depth = (part.length - name.length) / 2; depth > 0; depth -= 1) {
      next.item ??= { members: new Map() };
      next = next.item;
    }
    node = next;
  }
  return node;
}

function collect(node: Node, value: unknown, path: string, found: Violation[]): void {
  if (value === undefined || value === null) return;
  if (node.limit !== undefined) check(node.limit, value, path, found);
  if (typeof value !== 'object') return;
  if (Array.isArray(value)) {
    const { item } = node;
    if (item === undefined) return;
    value.forEach((element, index) => collect(item, element, `${path}.${index + 1}.member`, found));
    return;
  }
  for (const [name, element] of Object.entries(value)) {
    const inner = node.item ?? node.members.get(name);
    if (inner !== undefined) collect(inner, element, path === '' ? name : `${path}.${name}`, found);
  }
}

function check(limit: Limit, value: unknown, path: string, found: Violation[]): void {
  const add = (rule: Rule): void => {
    found.push({ path, shown: limit.sensitive === true ? undefined : shownOf(value), rule });
  };
  if (typeof value === 'number') {
    const whole = limit.number === 'integer' || limit.number === 'long';
    const bits = limit.number === 'integer' ? 2 ** 31 : Number.MAX_SAFE_INTEGER;
    if (whole && !(Number.isInteger(value) && value < bits && value >= -bits)) {
      add({ kind: 'whole' });
      return;
    }
  }
  const size = sizeOf(value);
  const of = typeof value === 'number' ? 'value' : 'length';
  if (size !== undefined && limit.min !== undefined && size < limit.min)
    add({ kind: 'least', bound: limit.min, of });
  if (size !== undefined && limit.max !== undefined && size > limit.max)
    add({ kind: 'most', bound: limit.max, of });
  if (typeof value !== 'string') return;
  if (limit.pattern !== undefined && !compilePattern(limit.pattern).test(value)) {
    add({ kind: 'pattern', pattern: limit.pattern });
  }
  if (limit.values !== undefined && !limit.values.includes(value)) {
    add({ kind: 'values', values: limit.values });
  }
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

const LONGEST_SHOWN = 1_000;

function shownOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= LONGEST_SHOWN ? value : undefined;
}

const compiled = new Map<string, RegExp>();

/** A model's pattern as an expression for the whole text: Java's, which lets more be escaped than JavaScript. */
export function compilePattern(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const plain = pattern.replace(/\\([^\w^$\\.*+?()[\]{}|/-])/g, '$1');
    expression = new RegExp(`^(?:${plain})$`, 'su');
    compiled.set(pattern, expression);
  }
  return expression;
}

/**
 * The text of the error for an input's violations (at least one) of a service: that of the validation which most
 * of them share (cfn-lint pull request 807 quotes ELB's), EC2's (aws-sdk-ruby pull request 2575), and what IAM
 * says of names and paths.
 */
export function violationText(service: string, violations: readonly Violation[]): string {
  const [first] = violations;
  if (service === 'ec2' && first !== undefined) return ec2Text(first);
  const words =
    service === 'iam' && first?.rule.kind === 'pattern' ? iamWords.get(first.rule.pattern) : undefined;
  if (first !== undefined && words !== undefined) {
    return `The specified value for ${lowered(first.path)} is invalid. It must ${words}`;
  }
  const count = violations.length;
  return `${count} validation error${count === 1 ? '' : 's'} detected: ${violations.map(sharedText).join('; ')}`;
}

/** By the pattern in IAM's model. */
const iamWords: ReadonlyMap<string, string> = new Map([
  ['[\\w+=,.@-]+', 'contain only alphanumeric characters and/or the following: +=,.@_-'],
  [
    '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
    'begin and end with / and contain only alphanumeric characters and/or / characters.',
  ],
]);

function sharedText({ path, shown, rule }: Violation): string {
  const value = shown === undefined ? 'Value' : `Value '${shown}'`;
  return `${value} at '${lowered(path)}' failed to satisfy constraint: Member must ${sharedRule(rule)}`;
}

function sharedRule(rule: Rule): string {
  switch (rule.kind) {
    case 'whole':
      return 'be a whole number';
    case 'least':
      return `have ${rule.of} greater than or equal to ${rule.bound}`;
    case 'most':
      return `have ${rule.of} less than or equal to ${rule.bound}`;
    case 'pattern':
      return `satisfy regular expression pattern: ${rule.pattern}`;
    case 'values':
      return `satisfy enum value set: [${rule.values.join(', ')}]`;
  }
}

function ec2Text({ path, shown, rule }: Violation): string {
  const value = `Value (${shown === undefined ? '' : ` ${shown} `}) for parameter ${lowered(path)} is invalid.`;
  switch (rule.kind) {
    case 'whole':
      return `${value} Expecting a whole number.`;
    case 'least':
      return `${value} Expecting a value greater than ${rule.bound}.`;
    case 'most':
      return `${value} Expecting a value less than ${rule.bound}.`;
    case 'pattern':
      return `${value} It must match ${rule.pattern}.`;
    case 'values':
      return `${value} Expecting one of: ${rule.values.join(', ')}.`;
  }
}

/** Each name of a path as the shared validation spells it: `RoleName` is `roleName`. */
function lowered(path: string): string {
  return path
    .split('.')
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .join('.');
}
