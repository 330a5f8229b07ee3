/** Where a resource stands in the plan, e.g. `shared.vpc`, `seat.01.jupyter.service`. Unique, stable. */
export type Address = string;

/** An output of another resource, known only once that resource exists. */
export interface Ref {
  readonly ref: Address;
  readonly output: string;
}
/** Strings and references, put together when they are known. */
export interface Join {
  readonly join: readonly (string | Ref)[];
}
/** A string property that may have to wait for other resources. */
export type Input = string | Ref | Join;

/** What a resource tells the ones that depend on it (ids, ARNs, names, addresses). Never a secret. */
export type Outputs = Readonly<Record<string, string>>;

/** What has been made, by plan address (from the journal or the account). */
export type KnownOutputs = (address: Address) => Outputs | undefined;

/** The same properties with every `Input` a plain string. */
export type Resolved<T> = T extends Ref | Join
  ? string
  : T extends readonly (infer U)[]
    ? readonly Resolved<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Resolved<T[K]> }
      : T;

/** Refers to an output (by default `id`) of the resource at `address`. */
export function ref(address: Address, output = 'id'): Ref {
  return { ref: address, output };
}

/** Concatenates strings and references. */
export function join(...parts: (string | Ref)[]): Join {
  return { join: parts };
}

/** The addresses that `value` refers to, anywhere inside it. */
export function referencesIn(value: unknown): readonly Address[] {
  const found = new Set<Address>();
  walk(value, (reference) => {
    found.add(reference.ref);
    return '';
  });
  return [...found];
}

/** `value` with every reference replaced. `lookup` throws when an output is not known. */
export function resolve<T>(value: T, lookup: (reference: Ref) => string): Resolved<T> {
  return walk(value, lookup) as Resolved<T>;
}

function walk(value: unknown, lookup: (reference: Ref) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) return lookup(value);
  if ('join' in value && Array.isArray(value.join)) {
    return value.join.map((part: unknown) => (typeof part === 'string' ? part : walk(part, lookup))).join('');
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, lookup)]));
}

function isRef(value: object): value is Ref {
  return 'ref' in value && 'output' in value;
}
